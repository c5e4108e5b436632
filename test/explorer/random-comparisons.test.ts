import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Comparison } from '../../explorer/comparison/compared.ts';
import { compare } from '../../explorer/comparison/index.ts';
import { CheckerError } from '../../explorer/errors.ts';
import { explore } from '../../explorer/explore.ts';
import type { System } from '../../explorer/system.ts';
import { naiveComparison, Refused } from './naive-comparison.ts';
import { type RandomActor, type RandomSystem, randomSystem, reaction, systemFrom } from './systems/random-system.ts';

/** One change of a system, where there is anything of the kind; numbers are taken modulo what there is. */
const change = fc.record({
  actor: fc.nat(2),
  state: fc.nat(2),
  event: fc.nat(3),
  what: fc.oneof(
    { weight: 4, arbitrary: fc.record({ reaction: fc.option(reaction) }) },
    fc.record({ onFailure: reaction }),
    fc.record({ fails: fc.constantFrom('never' as const, 'allowed' as const, 'breach' as const, 'normal' as const) }),
    fc.record({ blocking: fc.subarray([1, 2]) }),
  ),
});

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changed(random: RandomSystem, { actor, state, event, what }: Change): RandomSystem {
  if ('blocking' in what) return { ...random, blocking: what.blocking };
  const at = actor % random.actors.length;
  return { ...random, actors: random.actors.map((each, index) => (index === at ? changedActor(each) : each)) };

  function changedActor(each: RandomActor): RandomActor {
    if ('onFailure' in what) return { ...each, onFailure: what.onFailure };
    if ('fails' in what)
      return { ...each, fails: each.fails.map((kind, rank) => (rank === event % 2 ? what.fails : kind)) };
    if (!('reaction' in what)) return each;
    const reactions = each.reactions.map((ofState, number) =>
      number === state % each.reactions.length
        ? ofState.map((known, type) => (type === event ? what.reaction : known))
        : ofState,
    );
    return { ...each, reactions };
  }
}

it('a system and itself with one random change: the naive comparison finds the same, or nothing in as many pairs', async () => {
  const found: Record<string, number> = {};
  const scopes = fc.record({
    faults: fc.nat(2),
    breaches: fc.nat(1),
    isWatched: fc.boolean(),
    isReturned: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(randomSystem, change, scopes, async (random, one, { isWatched, isReturned, ...budget }) => {
      const told = ({ properties = [], returns, ...system }: System): System => ({
        ...system,
        properties: isWatched ? properties : [],
        ...(isReturned && returns !== undefined ? { returns } : {}),
      });
      const systems = [told(systemFrom(random)), told(systemFrom(changed(random, one)))] as const;
      const naive = attempt(() => naiveComparison(systems, budget));
      const comparison = await compare(...systems, budget).catch((error: unknown) => {
        if (error instanceof CheckerError && error.code === 'late-block') return 'refused' as const;
        throw error;
      });
      const kind = comparison === 'refused' ? 'refused' : (comparison.difference?.seen.kind ?? comparison.verdict);
      found[kind] = (found[kind] ?? 0) + 1;
      expect(comparison === 'refused' ? 'refused' : essence(comparison)).toEqual(naive);
    }),
    { seed: 3, numRuns: 25 },
  );
  expect(found).toMatchInlineSnapshot(`
    {
      "alike": 7,
      "left": 2,
      "refused": 3,
      "said": 8,
      "step": 5,
    }
  `);
});

function essence({ verdict, depth, pairs, difference }: Comparison) {
  return difference === undefined
    ? { verdict, depth, pairs }
    : { verdict, depth, steps: difference.steps, kind: difference.seen.kind };
}

function attempt<T>(body: () => T): T | 'refused' {
  try {
    return body();
  } catch (error) {
    if (error instanceof Refused) return 'refused';
    throw error;
  }
}

it('a random system and itself are alike, in as many pairs as it has states', async () => {
  let alike = 0;
  await fc.assert(
    fc.asyncProperty(randomSystem, fc.record({ faults: fc.nat(2), breaches: fc.nat(1) }), async (random, budget) => {
      try {
        const { states, depth } = await explore(systemFrom(random), { ...budget, continueAfterViolation: true });
        const comparison = await compare(systemFrom(random), systemFrom(random), budget);
        expect(comparison).toEqual({ verdict: 'alike', depth, pairs: states });
        alike++;
      } catch (error) {
        if (!(error instanceof CheckerError && error.code === 'late-block')) throw error;
      }
    }),
    { seed: 2026, numRuns: 5 },
  );
  expect(alike).toBeGreaterThan(2);
});
