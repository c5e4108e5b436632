/**
 * The successors of every expanded state, 4 bytes each: written while the search goes on, and only where a
 * liveness property is asked for.
 *
 * Each state is a record: its position, a header (see {@link HEADER}), and an edge for each transition that
 * changes the state. Which command an edge belongs to is not kept: expanding the state again tells.
 */
import type { Layout } from './layout.ts';
import { CLASS_BITS } from './plan.ts';

/**
 * Of a header: bits of the classes (see CLASS_BITS) of which a command is enabled, and from `beyond` on of
 * those that only go on beyond a bound; whether a progress or withdrawal command leaves the state as it is;
 * from `count` on the number of edges.
 */
export const HEADER = { beyond: 3, self: 1 << 6, count: 7 } as const;
/**
 * Of an edge: 0, 1, 2 for request, progress, withdrawal; whether the transition spends a failure; from
 * `state` on the successor's number (in a log) or position (in a graph). So there are at most 2^29 states.
 */
export const EDGE = { class: 3, spends: 4, bits: 7, state: 3 } as const;
/** Integers of a record before its edges. */
export const RECORD_HEAD = 2;

/** Integers of a page. A state with more edges has a page of its own. */
const PAGE = 1 << 20;

export class SuccessorLog {
  /** Full pages, cut to what is used. */
  readonly #full: Int32Array[] = [];
  #page = new Int32Array(0);
  #used = 0;
  /** Of what is collected and not yet inserted: edges' bits, and position, header, end of each state's. */
  #marks = new Int32Array(1 << 11);
  readonly #waiting: number[] = [];
  /** Where the failures spent lie in a packed state: word and mask of the allowed ones, and of breaches. */
  #allowedWord = 0;
  #allowedMask = 0;
  #breachWord = 0;
  #breachMask = 0;

  /** States are packed by `layout` from now on, whose last two fields are the failures spent. */
  use({ word, shift, mask }: Layout): void {
    const placeOf = (field: number) => (mask[field] as number) << (shift[field] as number);
    const [allowed, breach] = [word.length - 2, word.length - 1];
    this.#allowedWord = word[allowed] as number;
    this.#allowedMask = placeOf(allowed);
    this.#breachWord = word[breach] as number;
    this.#breachMask = placeOf(breach);
  }

  /** Marks `changes` edges, number `at` and following, of a command of class bit `kind`. */
  mark(at: number, changes: number, kind: number, deltas: Int32Array, first: number, width: number): void {
    if (at + changes > this.#marks.length) this.#widen(at + changes);
    for (let index = 0; index < changes; index++) {
      const spends = this.spends(deltas, first + index * width);
      this.#marks[at + index] = (kind >> 1) | (spends ? EDGE.spends : 0);
    }
  }

  /** Whether the change at `deltas[delta]` spends a failure. */
  spends(deltas: Int32Array, delta: number): boolean {
    const allowed = (deltas[delta + this.#allowedWord] as number) & this.#allowedMask;
    return (allowed | ((deltas[delta + this.#breachWord] as number) & this.#breachMask)) !== 0;
  }

  /** A state is done: its edges are those collected since the last one, up to number `end`. */
  add(position: number, header: number, end: number): void {
    this.#waiting.push(position, header, end);
  }

  /** What was collected has these numbers; without, it was not inserted, and is dropped. */
  settle(numbers: Int32Array | undefined): void {
    let from = 0;
    for (let at = 0; numbers !== undefined && at < this.#waiting.length; at += 3) {
      const end = this.#waiting[at + 2] as number;
      this.#record(this.#waiting[at] as number, this.#waiting[at + 1] as number, numbers, from, end);
      from = end;
    }
    this.#waiting.length = 0;
  }

  /** All that was recorded. Nothing more can be. */
  pages(): Int32Array[] {
    this.#seal();
    return this.#full;
  }

  get bytes(): number {
    return this.#full.reduce((sum, page) => sum + page.byteLength, this.#page.byteLength);
  }

  #record(position: number, header: number, numbers: Int32Array, from: number, end: number): void {
    const count = end - from;
    if (this.#used + RECORD_HEAD + count > this.#page.length) {
      this.#seal();
      this.#page = new Int32Array(Math.max(PAGE, RECORD_HEAD + count));
    }
    const page = this.#page;
    let to = this.#used;
    page[to++] = position;
    page[to++] = header | (count << HEADER.count);
    for (let index = from; index < end; index++) {
      page[to++] = ((numbers[index] as number) << EDGE.state) | (this.#marks[index] as number);
    }
    this.#used = to;
  }

  #seal(): void {
    if (this.#used > 0) this.#full.push(this.#page.subarray(0, this.#used));
    this.#page = new Int32Array(0);
    this.#used = 0;
  }

  #widen(length: number): void {
    const wider = new Int32Array(length * 2);
    wider.set(this.#marks);
    this.#marks = wider;
  }
}

/** The header of a state: what is enabled, what only beyond a bound, whether it has a loop of its own. */
export function headerOf(enabled: number, beyond: number, hasLoop: boolean): number {
  return enabled | (beyond << HEADER.beyond) | (hasLoop ? HEADER.self : 0);
}

/** Classes whose commands keep a behaviour going where they change nothing. */
export const LOOPING = CLASS_BITS.progress | CLASS_BITS.withdrawal;
