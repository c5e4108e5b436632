/**
 * How a state is packed: one bit field per actor for the number of its rest state, and one each for the
 * failures spent. Fields do not cross words. A field grows when its actor has more rest states than fit;
 * every state is then packed anew.
 */

export interface Layout {
  /** Integers per state. */
  readonly words: number;
  /** By field: actors first, then allowed failures, then breaches. */
  readonly word: Int32Array;
  readonly shift: Int32Array;
  readonly bits: Int32Array;
  /** A field's greatest value, to be applied after shifting. */
  readonly mask: Int32Array;
  /** Field to the first of its rest states in `restLocals`. */
  readonly restBase: Int32Array;
  /** Length that `restLocals` must have. */
  readonly restLength: number;
}

/** Room for `counts[f]` values in field f, and spare bits where words have them. */
export function layoutFor(counts: readonly number[]): Layout {
  const needed = counts.map((count) => Math.max(1, Math.ceil(Math.log2(count + 1))));
  const order = needed.map((_, field) => field).sort((a, b) => (needed[b] ?? 0) - (needed[a] ?? 0) || a - b);
  const word = new Int32Array(counts.length);
  const used: number[] = [];
  for (const field of order) {
    const bits = needed[field] ?? 0;
    let fit = used.findIndex((taken) => taken + bits <= 32);
    if (fit < 0) fit = used.push(0) - 1;
    word[field] = fit;
    used[fit] = (used[fit] ?? 0) + bits;
  }
  const bits = Int32Array.from(needed);
  spreadSpareBits(counts, word, bits, used);
  return placed(word, bits, used.length);
}

/** Gives what is left of each word to the fields that are fullest, so that they grow without packing anew. */
function spreadSpareBits(counts: readonly number[], word: Int32Array, bits: Int32Array, used: number[]): void {
  const headroom = (field: number): number => 2 ** (bits[field] as number) / (counts[field] as number);
  for (const [index, taken] of used.entries()) {
    const fields = counts.map((_, field) => field).filter((field) => word[field] === index);
    for (let spare = 32 - taken; spare > 0; spare--) {
      const fullest = fields.reduce((least, field) => (headroom(field) < headroom(least) ? field : least));
      if (headroom(fullest) >= 8) break;
      bits[fullest] = (bits[fullest] as number) + 1;
    }
  }
}

function placed(word: Int32Array, bits: Int32Array, words: number): Layout {
  const shift = new Int32Array(word.length);
  const restBase = new Int32Array(word.length);
  const filled = new Int32Array(words);
  let restLength = 0;
  for (const [field, index] of word.entries()) {
    shift[field] = filled[index] as number;
    filled[index] = (filled[index] as number) + (bits[field] as number);
    restBase[field] = restLength;
    restLength += 2 ** (bits[field] as number);
  }
  return { words, word, shift, bits, mask: bits.map((count) => 2 ** count - 1), restBase, restLength };
}

/** The value of a field in the state whose first word is at `at`. */
export function fieldAt({ word, shift, mask }: Layout, words: Int32Array, at: number, field: number): number {
  const packed = words[at + (word[field] as number)] as number;
  return (packed >>> (shift[field] as number)) & (mask[field] as number);
}
