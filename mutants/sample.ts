/** Some of the mutants, for who has no time for all: the same in every run, and from everywhere. */
import { createHash } from 'node:crypto';
import { assert } from '../explorer/errors.ts';
import type { ListedMutant } from './examined.ts';

/**
 * `size` of the mutants, in their order; all where there are no more. They are drawn at even distances from a list sorted by
 * kind and machine, so that each kind and machine has its share, and the score of a sample is what that of all is expected to
 * be. Within a machine and a kind the seed decides, and so it does where the first is drawn.
 */
export function sampleOf<M extends ListedMutant>(mutants: readonly M[], size: number, seed: number): readonly M[] {
  if (size >= mutants.length) return mutants;
  const shuffled = mutants
    .map((mutant) => ({ mutant, key: [mutant.kind, mutant.machine, lot(seed, mutant.name)] }))
    .sort((a, b) => inOrder(a.key, b.key))
    .map(({ mutant }) => mutant);
  const distance = mutants.length / size;
  const first = (Number.parseInt(lot(seed, ''), 16) / 2 ** 48) * distance;
  const drawn = new Set(Array.from({ length: size }, (_, index) => shuffled[Math.floor(first + index * distance)]));
  assert(drawn.size === size, 'each place of a sample has a mutant of its own');
  return mutants.filter((mutant) => drawn.has(mutant));
}

/** 48 bits in hexadecimal digits that nobody can foresee and everybody can repeat. */
function lot(seed: number, name: string): string {
  return createHash('sha256').update(`${seed} ${name}`).digest('hex').slice(0, 12);
}

function inOrder(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((part, index) => part !== other[index]);
  if (at === -1) return 0;
  return (one[at] ?? '') < (other[at] ?? '') ? -1 : 1;
}
