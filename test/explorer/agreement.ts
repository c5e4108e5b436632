/** Holds a search against the naive checker, and each of its traces against the machines. */
import { expect } from 'vitest';
import type { Exploration, ExploreOptions } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import { replay } from '../../explorer/run.ts';
import type { System } from '../../explorer/system.ts';
import { type NaiveExploration, naiveExploration } from './naive-checker.ts';

/** Both checkers on the same configuration: with and without going on after a violation. */
export async function expectAgreement(system: System, options: ExploreOptions = {}): Promise<Exploration> {
  const { depth, faults = 1, breaches = 0 } = options;
  const scope = { faults, breaches, ...(depth === undefined ? {} : { depth }) };

  const all = await explore(system, { ...options, continueAfterViolation: true });
  const naiveAll = naiveExploration(system, { ...scope, continueAfterViolation: true });
  expect(comparable(all)).toEqual(naiveAll);
  expectReplays(system, all, scope);

  const first = await explore(system, options);
  // Where nothing is violated there is nothing after which it might have stopped.
  const isClean = Object.keys(naiveAll.violations).length === 0 && naiveAll.deadlock === undefined;
  const naive = isClean ? naiveAll : naiveExploration(system, scope);
  const { violations, deadlock, ...rest } = comparable(first);
  const { violations: expected, deadlock: expectedDeadlock, ...expectedRest } = naive;
  expect(rest).toEqual(expectedRest);
  expect(deadlock).toBe(expectedDeadlock);
  // Of several it reports one that is as short as any.
  expect(Object.keys(violations)).toHaveLength(Math.min(1, Object.keys(expected).length));
  expect(expected).toMatchObject(violations);
  expectReplays(system, first, scope);
  return first;
}

function comparable({ levels, violations, goals, premises, ends, limits, returns }: Exploration): NaiveExploration {
  const broken = violations.filter(({ kind }) => kind !== 'deadlock');
  const met = goals.filter(({ steps }) => steps !== undefined);
  return {
    levels,
    violations: Object.fromEntries(broken.map(({ property, steps }) => [property, steps.length])),
    goals: Object.fromEntries(met.map(({ property, steps }) => [property, steps?.length ?? 0])),
    nearest: Object.fromEntries(
      goals.flatMap(({ property, nearest }) =>
        nearest === undefined ? [] : [[property, { held: nearest.has.length, length: nearest.steps.length }]],
      ),
    ),
    premises: Object.fromEntries(premises.map(({ property, steps }) => [property, steps?.length ?? null])),
    untestedParts: premises.flatMap(({ untestedParts = [] }) => untestedParts).sort((a, b) => a - b),
    deadlock: violations.find(({ kind }) => kind === 'deadlock')?.steps.length,
    ends,
    bounds: limits.filter((limit) => limit.startsWith('bound ')).map((limit) => limit.slice('bound '.length)),
    returns: Object.fromEntries(
      returns.map(({ operation, code, taken, steps = [] }) => [`${operation} ${code}`, { taken, steps }]),
    ),
  };
}

/** Each trace runs to its end on the machines, and the property breaks there and not before. */
function expectReplays(
  system: System,
  { violations, goals, premises }: Exploration,
  budget: { readonly faults: number; readonly breaches: number },
): void {
  const claims = [
    ...violations.filter(({ kind }) => kind !== 'deadlock'),
    ...goals.flatMap(({ property, steps }) => (steps === undefined ? [] : { property, steps, culprit: 'goal' })),
  ];
  for (const { property, steps, culprit } of claims) {
    const { records, stopped, brokenAtStart } = replay(system, steps, budget);
    expect(stopped).toBeUndefined();
    const broken = [brokenAtStart, ...records.map((record) => record.broken)].map((found) =>
      found.filter((other) => other.property === property).map((other) => other.culprit),
    );
    expect(broken.findIndex((culprits) => culprits.length > 0)).toBe(steps.length);
    expect(broken.at(-1)).toContain(culprit);
  }
  for (const { steps } of [...violations, ...premises]) {
    if (steps !== undefined) expect(replay(system, steps, budget).records).toHaveLength(steps.length);
  }
}
