import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lassoProof } from '../../counterexamples/lasso.ts';
import { CheckerError } from '../../explorer/errors.ts';
import type { Exploration } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import type { CommandClass, LivenessProperty, System } from '../../explorer/system.ts';
import { naiveLiveness } from './naive-liveness.ts';
import { type Arrow, drawn } from './systems/drawn-liveness.ts';
import { randomSystem, systemFrom } from './systems/random-system.ts';

const node = fc.nat(6);
const command = fc.constantFrom('a', 'b', 'c', '?d', '?e', '-f');
const arrows: fc.Arbitrary<Arrow[]> = fc.array(fc.tuple(node, node, command), { minLength: 1, maxLength: 16 });

/** One property of each kind. Facets are numbers of states. */
function livenessOf(
  kind: string,
  from: readonly number[],
  to: readonly number[],
  fair: readonly 'withdrawal'[],
  by: readonly CommandClass[],
): readonly LivenessProperty[] {
  const shared = {
    statement: 'At random.',
    source: 'random',
    roles: { one: kind },
    facets: { one: ({ value }: { readonly value: unknown }) => Number(String(value).replace('s', '')) },
    from: ({ one }: Readonly<Record<string, unknown>>) => from.includes(Number(one)),
    to: ({ one }: Readonly<Record<string, unknown>>) => to.includes(Number(one)),
  };
  return [
    { ...shared, kind: 'leads-to', name: 'arrives', fair },
    { ...shared, kind: 'recoverable', name: 'recovers', by },
  ];
}

const properties = fc.record({
  from: fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
  to: fc.subarray([1, 2, 3, 4, 5, 6], { maxLength: 2 }),
  fair: fc.subarray(['withdrawal' as const]),
  by: fc.subarray(['request' as const, 'progress' as const, 'withdrawal' as const], { minLength: 1 }),
});

/** Both checkers say the same, and the machines bear out every lasso. */
async function expectAgreement(system: System, counts: Map<string, number>): Promise<void> {
  const budget = { faults: 1, breaches: 0 };
  const { liveness } = await explore(system, { ...budget, continueAfterViolation: true });
  const verdicts = Object.fromEntries(liveness.map(({ property, verdict }) => [property, verdict]));
  expect(verdicts).toEqual(naiveLiveness(system, budget));
  for (const { property, kind, verdict, lasso } of liveness) {
    counts.set(`${kind} ${verdict}`, (counts.get(`${kind} ${verdict}`) ?? 0) + 1);
    if (lasso === undefined) continue;
    const { names, stem, loop, since, fairness } = lasso;
    const proof = lassoProof(system, property, [...stem, ...loop], loop.length === 0 ? undefined : stem.length, budget);
    expect(proof).toMatchObject({ fairness: fairness.map(({ actor }) => ({ actor })) });
    // Other actors may play the roles as well.
    if (JSON.stringify(proof?.names) === JSON.stringify(names)) expect(proof?.since).toBeLessThanOrEqual(since);
  }
}

it('on graphs at random the search agrees with a fixed point, and the machines with every lasso', async () => {
  const counts = new Map<string, number>();
  const drawing = fc.asyncProperty(arrows, properties, async (drawnArrows, { from, to, fair, by }) => {
    const single = drawnArrows.filter(
      ([at, , name], index) => drawnArrows.findIndex((other) => other[0] === at && other[2] === name) === index,
    );
    await expectAgreement(drawn(single, livenessOf('graph', from, to, fair, by)), counts);
  });
  await fc.assert(drawing, { seed: 2026, numRuns: 150 });
  for (const verdict of ['leads-to holds', 'leads-to violated', 'recoverable holds', 'recoverable violated']) {
    expect(counts.get(verdict)).toBeGreaterThan(20);
  }
});

it('the same on systems of several actors, with failures, bounds and waiting', async () => {
  const counts = new Map<string, number>();
  const random = fc.asyncProperty(randomSystem, properties, async (made, { from, to, fair, by }) => {
    try {
      const liveness = livenessOf('node', from, to, fair, by);
      await expectAgreement({ ...systemFrom(made), liveness }, counts);
    } catch (error) {
      if (!(error instanceof CheckerError && error.code === 'late-block')) throw error;
    }
  });
  await fc.assert(random, { seed: 2026, numRuns: 20 });
  expect([...counts.keys()].sort()).toEqual([
    'leads-to holds',
    'leads-to violated',
    'recoverable holds',
    'recoverable open',
    'recoverable violated',
  ]);
});

/** All but how long it took. */
function told({ verdict, levels, liveness }: Exploration): object {
  return { verdict, levels, liveness };
}

it('the result is the same with room to record successors and without', async () => {
  const recorded = fc.asyncProperty(randomSystem, properties, async (made, { from, to, fair, by }) => {
    const system = { ...systemFrom(made), liveness: livenessOf('node', from, to, fair, by) };
    try {
      const { liveness, ...one } = await explore(system, { continueAfterViolation: true });
      const { liveness: again, ...other } = await explore(system, {
        continueAfterViolation: true,
        recordsSuccessors: false,
      });
      expect(told({ ...other, liveness: [] })).toEqual(told({ ...one, liveness: [] }));
      expect(again).toEqual(liveness.map((result) => ({ ...result, successors: 'regenerated' })));
    } catch (error) {
      if (!(error instanceof CheckerError && error.code === 'late-block')) throw error;
    }
  });
  await fc.assert(recorded, { seed: 7, numRuns: 20 });
});
