/** A sample is the same for the same seed, and every machine and kind has its share of it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ListedMutant, sampleOf } from '../../mutants/index.ts';

const MUTANTS: readonly ListedMutant[] = Array.from({ length: 90 }, (_, index) => ({
  name: `mutant ${index}`,
  machine: ['group', 'device', 'entry'][index % 3] as string,
  kind: index < 60 ? 'guard dropped' : 'target changed',
}));

const namesOf = (mutants: readonly ListedMutant[]) => mutants.map(({ name }) => name);

describe('a sample', () => {
  test('has as many as asked, in their order, and the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.nat(), (size, seed) => {
        const sample = sampleOf(MUTANTS, size, seed);
        expect(sample).toHaveLength(Math.min(size, MUTANTS.length));
        expect(sample).toEqual(MUTANTS.filter((mutant) => sample.includes(mutant)));
        expect(namesOf(sampleOf(MUTANTS, size, seed))).toEqual(namesOf(sample));
      }),
    );
  });

  test('has of every machine and kind its share, but for one', () => {
    const strata = [...new Set(MUTANTS.map(({ machine, kind }) => `${machine} ${kind}`))];
    expect(strata).toHaveLength(6);
    const isIn = (stratum: string) => (one: ListedMutant) => `${one.machine} ${one.kind}` === stratum;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.nat(), (size, seed) => {
        const sample = sampleOf(MUTANTS, size, seed);
        for (const stratum of strata) {
          const share = (size * MUTANTS.filter(isIn(stratum)).length) / MUTANTS.length;
          expect(Math.abs(sample.filter(isIn(stratum)).length - share)).toBeLessThan(1);
        }
      }),
    );
  });

  test('depends on the seed, and on nothing that stands before a mutant', () => {
    const drawn = namesOf(sampleOf(MUTANTS, 6, 1));
    expect(drawn).not.toEqual(namesOf(sampleOf(MUTANTS, 6, 2)));
    expect(namesOf(sampleOf(MUTANTS.toReversed(), 6, 1))).toEqual(drawn.toReversed());
  });
});
