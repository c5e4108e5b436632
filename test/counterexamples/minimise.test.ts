import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bearingOut, deadlockAfter, type Ending, minimise } from '../../counterexamples/index.ts';
import { type Budget, replay, type Step, type System, type TakenOutcome } from '../../explorer/index.ts';
import { refused, step } from './steps.ts';
import { attachLoop, naiveLock, philosophers } from './toy-systems.ts';
import { walk } from './walk.ts';

const budget: Budget = { faults: 3, breaches: 0 };
const exclusion: Ending = { type: 'violates', property: 'exclusion', kind: 'always', culprit: 'lock' };
const halfAttached: Ending = { type: 'violates', property: 'failure-changes-nothing', kind: 'step', culprit: 'core' };
const attach = (domain: string) => ({ type: 'attach', domain });

/** Whether `steps` can all be taken and end so, found out without the minimiser's own means. */
function endsSo(system: System, steps: readonly Step[], ending: Ending): boolean {
  const { records, stopped, brokenAtStart } = replay(system, steps, budget);
  if (stopped !== undefined) return false;
  if (ending.type === 'deadlocks') return deadlockAfter(system, steps, budget) !== undefined;
  return bearingOut(ending, records.at(-1)?.broken ?? brokenAtStart) !== undefined;
}

/** Whether some part of `steps` from the start ends so. A deadlock is left by no step. */
function showsSomewhere(system: System, steps: readonly Step[], ending: Ending): boolean {
  if (ending.type === 'deadlocks') return endsSo(system, steps, ending);
  return replay(system, steps, budget).records.some(({ broken }) => bearingOut(ending, broken) !== undefined);
}

describe('by hand', () => {
  test('steps that have nothing to do with it are dropped', () => {
    const steps = [
      step('alice', 'wave'),
      step('bob', 'enter'),
      step('bob', 'wave'), // Not enabled while Bob looks: it never happened.
      step('bob', 'proceed'),
      step('alice', 'enter'), // Refused: the lock is taken.
      step('bob', 'leave'),
      step('alice', 'enter'),
      step('bob', 'enter'),
      step('alice', 'proceed'),
      step('bob', 'proceed'),
      step('alice', 'leave'), // After the end.
    ];
    expect(minimise(naiveLock(), steps, exclusion, budget)).toEqual([
      step('alice', 'enter'),
      step('bob', 'enter'),
      step('alice', 'proceed'),
      step('bob', 'proceed'),
    ]);
  });

  test('with a step goes what it made possible, however far away', () => {
    const steps = [
      step('plato', 'sit'),
      step('plato', 'proceed'),
      step('plato', 'rise'),
      step('kant', 'sit'),
      step('kant', 'think'), // Not enabled.
      step('plato', 'sit'),
    ];
    expect(minimise(philosophers(), steps, { type: 'deadlocks' }, budget)).toEqual([
      step('kant', 'sit'),
      step('plato', 'sit'),
    ]);
  });

  test('failures that have nothing to do with it are dropped', () => {
    const steps = [
      step('vfio', 'idle'),
      step('vfio', attach('user1'), refused('e1')),
      step('vfio', attach('blocking'), refused('e2')),
      step('vfio', attach('blocking'), refused('e1')),
    ];
    const kept = minimise(attachLoop(), steps, halfAttached, budget);
    expect(kept).toEqual([step('vfio', attach('blocking'), refused('e2'))]);
  });

  test('a failure is dropped where the step is needed without it', () => {
    // Identity passes through e1 whether or not e2 refuses afterwards.
    const ending: Ending = {
      type: 'violates',
      property: 'never-identity',
      kind: 'everywhere',
      culprit: 'driver contract',
    };
    const steps = [step('vfio', attach('user1'), refused('e2'))];
    const kept = minimise(attachLoop({ passesIdentity: true }), steps, ending, budget);
    expect(kept).toEqual([step('vfio', attach('user1'))]);
  });

  test('another property that fails earlier is no substitute', () => {
    const system = attachLoop({ passesIdentity: true });
    const steps = [step('vfio', attach('user1')), step('vfio', attach('blocking'), refused('e2'))];
    expect(minimise(system, steps, halfAttached, budget)).toEqual([step('vfio', attach('blocking'), refused('e2'))]);
  });

  test('the same property by another culprit is no substitute', () => {
    const blamed = { ...exclusion, culprit: 'alice' };
    const steps = [step('alice', 'enter'), step('bob', 'enter'), step('alice', 'proceed'), step('bob', 'proceed')];
    expect(minimise(naiveLock(), [...steps, step('bob', 'leave')], blamed, budget)).toHaveLength(5);
  });

  test('a goal is reached without detours', () => {
    const steps = [step('bob', 'wave'), step('alice', 'enter'), step('alice', 'proceed'), step('alice', 'leave')];
    expect(minimise(naiveLock(), steps, { type: 'reaches', property: 'entered' }, budget)).toEqual([
      step('alice', 'enter'),
      step('alice', 'proceed'),
    ]);
  });
});

describe('of a random walk', () => {
  const cases: readonly [string, () => System, Ending, readonly TakenOutcome[]][] = [
    ['a race for a lock', () => naiveLock(), exclusion, []],
    ['an attach that fails half-way', () => attachLoop(), halfAttached, [refused('e1'), refused('e2')]],
    ['a deadlock', () => philosophers(), { type: 'deadlocks' }, []],
  ];
  test.for(cases)('%s: the least that still ends so', ([, build, ending, failures]) => {
    const system = build();
    let violating = 0;
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 20, maxLength: 30 }), (picks) => {
        const walked = walk(system, picks, failures, budget);
        const isShown = showsSomewhere(system, walked, ending);
        const kept = minimise(system, walked, ending, budget);
        if (!isShown) {
          expect(kept).toEqual(walked);
          return;
        }
        violating++;

        expect(endsSo(system, kept, ending)).toBe(true);
        expect(minimise(system, kept, ending, budget)).toEqual(kept);
        for (const [index, { outcomes }] of kept.entries()) {
          expect(endsSo(system, kept.toSpliced(index, 1), ending)).toBe(false);
          for (const which of outcomes.keys()) {
            const without = { ...(kept[index] as Step), outcomes: outcomes.toSpliced(which, 1) };
            expect(endsSo(system, kept.with(index, without), ending)).toBe(false);
          }
        }
      }),
      // A fixed seed: how many walks show it would else differ from run to run.
      { numRuns: 40, seed: 1 },
    );
    expect(violating).toBeGreaterThan(10);
  });
});
