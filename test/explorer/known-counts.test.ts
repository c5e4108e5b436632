/** Systems of which others have counted the states, or of which they can be counted by hand. */
import { describe, expect, it } from 'vitest';
import { explore } from '../../explorer/explore.ts';
import { expectAgreement } from './agreement.ts';
import { named } from './exploration-text.ts';
import { canalLock } from './systems/canal-lock.ts';
import { counterSystem } from './systems/counter.ts';
import { diningPhilosophers } from './systems/dining-philosophers.ts';
import { peterson } from './systems/peterson.ts';
import { twoPhaseCommit } from './systems/two-phase-commit.ts';

describe('two-phase commit', () => {
  it.each([
    [3, 288],
    [5, 8_832],
    [7, 296_448],
  ])('with %i resource managers has %i states and is consistent', async (count, states) => {
    const found = await explore(twoPhaseCommit(count));
    expect([found.states, found.verdict, found.completeness]).toEqual([states, 'holds', 'complete']);
  });

  it('generates as many transitions as TLC, which counts the initial state too: 1,146 with three', async () => {
    expect((await explore(twoPhaseCommit(3))).transitions).toBe(1_145);
  });

  it.each([1, 2, 3])('with %i agrees with the naive checker', async (count) => {
    await expectAgreement(twoPhaseCommit(count));
  });
});

describe('Peterson’s algorithm', () => {
  it('has 20 states and excludes', async () => {
    const found = await expectAgreement(peterson());
    expect([found.states, found.verdict, found.completeness]).toEqual([20, 'holds', 'complete']);
  });

  it('that grabs the turn instead of yielding it does not exclude', async () => {
    const { violations } = await expectAgreement(peterson({ yields: false }));
    expect(violations.map(({ property, steps }) => [property, named(steps)])).toMatchInlineSnapshot(`
      [
        [
          "mutual exclusion",
          [
            "p start",
            "p proceed",
            "p proceed",
            "q start",
            "q proceed",
            "q proceed",
          ],
        ],
      ]
    `);
  });
});

describe('the dining philosophers', () => {
  /** (1 + √2)^N + (1 - √2)^N, which is whole: twice each term plus the one before. */
  const statesOf = (count: number): number => (count < 2 ? 2 : 2 * statesOf(count - 1) + statesOf(count - 2));

  it.each([2, 3, 4, 5, 8])('are deadlocked by %i steps, and by no fewer', async (count) => {
    const { verdict, violations } = await explore(diningPhilosophers(count));
    expect(verdict).toBe('deadlock');
    expect(violations.map(({ property, steps }) => [property, named(steps)])).toEqual([
      ['deadlock', Array.from({ length: count }, (_, index) => `philosopher${index + 1} sit`)],
    ]);
  });

  it.each([2, 3, 5, 8, 12])('%i of them have as many states as there are words', async (count) => {
    const { states, completeness } = await explore(diningPhilosophers(count), { continueAfterViolation: true });
    expect([states, completeness]).toEqual([statesOf(count), 'complete']);
  });

  it('who follow one order of forks are never deadlocked', async () => {
    for (const count of [2, 3, 4]) {
      const { verdict, completeness } = await expectAgreement(diningPhilosophers(count, { isOrdered: true }));
      expect([verdict, completeness]).toEqual(['holds', 'complete']);
    }
  });

  it.each([2, 3, 4])('%i of them agree with the naive checker', async (count) => {
    await expectAgreement(diningPhilosophers(count));
  });
});

describe('the naive checker agrees', () => {
  const keepers = [{}, { isHasty: true }, { rollsBack: false }];
  const budgets = [0, 1, 2].flatMap((faults) => [0, 1].map((breaches) => ({ faults, breaches })));

  it.each(keepers)('on the canal lock, keeper %j, whatever may fail', async (keeper) => {
    for (const budget of budgets) await expectAgreement(canalLock(keeper), budget);
  });

  it('on counters with and without bound', async () => {
    await expectAgreement(counterSystem(5));
    await expectAgreement(counterSystem(null), { depth: 6 });
  });

  it('at every depth', async () => {
    for (const depth of [0, 1, 2, 5]) await expectAgreement(twoPhaseCommit(2), { depth });
  });
});
