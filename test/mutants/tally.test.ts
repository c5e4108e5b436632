/** What fates come to. */
import { describe, expect, test } from 'vitest';
import { type Examined, killersAmong, scoreOf, survivorsAmong, talliesBy, tallyOf } from '../../mutants/index.ts';
import { FATES, MUTANTS } from './told-fates.ts';

const EXAMINED: readonly Examined[] = [
  ...MUTANTS.map((mutant) => ({ ...mutant, fate: FATES[mutant.name] })),
  { name: 'not its turn', machine: 'seat', kind: 'guard dropped' },
];

describe('the tally', () => {
  test('counts those that have a fate, by fate', () => {
    expect(tallyOf(EXAMINED)).toEqual({ mutants: 7, killed: 3, equivalent: 1, alike: 1, survivor: 1, open: 1 });
  });

  test('is the sum of those of the machines, and of those of the kinds', () => {
    for (const what of ['machine', 'kind'] as const) {
      const tallies = talliesBy(what, EXAMINED).map(({ tally }) => tally);
      expect(tallies).toHaveLength(2);
      for (const fate of Object.keys(tallyOf(EXAMINED)) as (keyof ReturnType<typeof tallyOf>)[]) {
        expect(tallies.reduce((sum, tally) => sum + tally[fate], 0)).toBe(tallyOf(EXAMINED)[fate]);
      }
    }
  });

  test.each([
    { killed: 3, mutants: 7, equivalent: 1, percent: 50 },
    { killed: 2, mutants: 3, equivalent: 0, percent: 66.6 },
    { killed: 9999, mutants: 10_000, equivalent: 0, percent: 99.9 },
    { killed: 999, mutants: 1000, equivalent: 1, percent: 100 },
    { killed: 0, mutants: 4, equivalent: 0, percent: 0 },
    { killed: 0, mutants: 4, equivalent: 4, percent: undefined },
    { killed: 57, mutants: 100, equivalent: 0, percent: 57 },
  ])('scores $killed killed of $mutants, $equivalent equivalent, as $percent', ({ percent, ...counts }) => {
    expect(scoreOf({ alike: 0, survivor: 0, open: 0, ...counts })).toBe(percent);
  });

  test('is never rounded up', () => {
    for (let mutants = 1; mutants <= 400; mutants++) {
      for (let killed = 0; killed <= mutants; killed++) {
        const score = scoreOf({ mutants, killed, equivalent: 0, alike: 0, survivor: 0, open: 0 }) as number;
        const isExact = score * 10 * mutants <= 1000 * killed + 1e-6 && (score + 0.1) * 10 * mutants > 1000 * killed;
        if (!isExact) throw new Error(`${killed} of ${mutants} scored as ${score}`);
      }
    }
  });
});

test('killers are told with how many they kill', () => {
  expect(killersAmong(EXAMINED)).toEqual([
    { by: 'no two at once', how: 'invariant', kills: 2 },
    { by: 'who waits enters', how: 'liveness', kills: 1 },
  ]);
  expect(survivorsAmong(EXAMINED).map(({ name }) => name)).toEqual(['survivor']);
});
