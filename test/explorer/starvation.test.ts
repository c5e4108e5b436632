/** Systems whose answer is in textbooks, and the same answer from any number of workers. */
import { describe, expect, it } from 'vitest';
import { lassoProof } from '../../counterexamples/lasso.ts';
import { explore } from '../../explorer/explore.ts';
import type { CommandClass, LivenessProperty, System } from '../../explorer/system.ts';
import { diningPhilosophers } from './systems/dining-philosophers.ts';
import { liftSystem } from './systems/lift.ts';
import { peterson } from './systems/peterson.ts';
import { tokenRing } from './systems/token-ring.ts';

const budget = { faults: 1, breaches: 0 };

/** Who is in a state of the first list comes to be in one of the second. */
function comesTo(kind: string, from: readonly string[], to: readonly string[]): LivenessProperty {
  return {
    kind: 'leads-to',
    name: 'no starvation',
    statement: `A ${kind} that is ${from.join(' or ')} comes to be ${to.join(' or ')}.`,
    source: 'Dijkstra 1965',
    roles: { one: kind },
    facets: { one: ({ value }) => String(value) },
    from: ({ one }) => from.includes(String(one)),
    to: ({ one }) => to.includes(String(one)),
  };
}

/** The same system with every command of class `from` made one of class `to`. */
function reclassed(system: System, from: CommandClass, to: CommandClass): System {
  const actors = Object.entries(system.actors).map(([name, actor]) => {
    const commands = (actor.commands ?? []).map((command) =>
      command.class === from ? { ...command, class: to } : command,
    );
    return [name, { ...actor, commands }] as const;
  });
  return { ...system, actors: Object.fromEntries(actors) };
}

/** By property: `holds`, `open`, or the lasso in words. The machines bear the lasso out. */
async function told(system: System): Promise<Record<string, string>> {
  const { liveness } = await explore(system, { ...budget, continueAfterViolation: true });
  return Object.fromEntries(
    liveness.map(({ property, verdict, lasso }) => {
      if (lasso === undefined) return [property, verdict];
      const { stem, loop } = lasso;
      const steps = [...stem, ...loop];
      expect(lassoProof(system, property, steps, loop.length === 0 ? undefined : stem.length, budget)).toBeDefined();
      const text = (part: typeof stem) => part.map(({ actor, command }) => `${actor} ${command.type}`).join(', ');
      return [property, `${text(stem)} | ${text(loop)}`];
    }),
  );
}

describe("Peterson's algorithm", () => {
  const liveness = [comesTo('process', ['raised', 'waiting'], ['critical'])];

  it('is free of starvation where every process that can go on does', async () => {
    expect(await told({ ...peterson(), liveness })).toEqual({ 'no starvation': 'holds' });
  });

  it('is not where nobody has to go on', async () => {
    const lazy = reclassed({ ...peterson(), liveness }, 'progress', 'request');
    expect(await told(lazy)).toEqual({ 'no starvation': 'p start | ' });
  });
});

describe('dining philosophers', () => {
  const liveness = [comesTo('philosopher', ['waiting'], ['eating'])];

  it('all left-handed, come to a deadlock, where a behaviour stops', async () => {
    const system = { ...diningPhilosophers(3), liveness };
    const { verdict, violations } = await explore(system, { continueAfterViolation: true });
    expect(verdict).toBe('liveness-violated');
    expect(violations.map(({ kind }) => kind)).toEqual(['deadlock']);
    expect(await told(system)).toEqual({
      'no starvation': 'philosopher1 sit, philosopher2 sit, philosopher3 sit | ',
    });
  });

  it('with a right-handed one have no deadlock, and one of them can starve', async () => {
    const system = { ...diningPhilosophers(3, { isOrdered: true }), liveness };
    const { violations, verdict } = await explore(system);
    expect([verdict, violations]).toEqual(['liveness-violated', []]);
    const { 'no starvation': lasso = '' } = await told(system);
    // Somebody else eats again and again, and each time the fork is taken anew.
    expect(lasso).toMatchInlineSnapshot(
      `"philosopher1 sit | philosopher2 sit, philosopher2 proceed, philosopher2 proceed"`,
    );
  });
});

describe('a lift', () => {
  it('that keeps its direction serves every floor', async () => {
    expect(await told(liftSystem())).toEqual({
      'floor 0 is served': 'holds',
      'floor 1 is served': 'holds',
      'floor 2 is served': 'holds',
    });
  });

  it('that prefers the lower floors lets the highest wait', async () => {
    const lassos = await told(liftSystem({ isLazy: true }));
    expect(lassos).toMatchInlineSnapshot(`
      {
        "floor 0 is served": "holds",
        "floor 1 is served": "holds",
        "floor 2 is served": "lift press, lift proceed | lift press, lift proceed, lift proceed, lift proceed",
      }
    `);
  });
});

describe('a token ring', () => {
  it('serves everybody', async () => {
    expect(await told(tokenRing(3))).toEqual({ 'no starvation': 'holds' });
  });

  it('lets others starve where one may keep the token', async () => {
    expect(await told(tokenRing(3, { isGreedy: true }))).toMatchInlineSnapshot(`
      {
        "no starvation": "s2 want, s1 want, s1 proceed | s1 use again, s1 proceed",
      }
    `);
  });
});

it('is the same for 1, 2 and 4 workers, recorded or not', async () => {
  const systems = [
    { ...diningPhilosophers(5, { isOrdered: true }), liveness: [comesTo('philosopher', ['waiting'], ['eating'])] },
    tokenRing(4, { isGreedy: true }),
  ];
  for (const system of systems) {
    const results = [];
    for (const workers of [1, 2, 4]) {
      for (const recordsSuccessors of [true, false]) {
        const { liveness, levels } = await explore(system, { workers, parallelFrom: 1, recordsSuccessors });
        results.push({ levels, liveness: liveness.map(({ successors: _, ...result }) => result) });
      }
    }
    expect(results[0]?.liveness[0]?.verdict).toBe('violated');
    for (const result of results) expect(result).toEqual(results[0]);
  }
});

it('costs nothing where it is not asked for, and is open where time or a bound ended the search', async () => {
  const system = {
    ...diningPhilosophers(4, { isOrdered: true }),
    liveness: [comesTo('philosopher', ['waiting'], ['eating'])],
  };
  const { liveness: _, ...others } = system;
  expect((await explore(others)).liveness).toEqual([]);
  const { liveness } = await explore(system, { depth: 1 });
  expect(liveness).toMatchObject([{ verdict: 'open' }]);
  const interrupted = new AbortController();
  interrupted.abort();
  expect((await explore(system, { signal: interrupted.signal })).liveness).toMatchObject([{ verdict: 'open' }]);
});

it('gives up what it recorded before it gives up the search, and says so', async () => {
  const liveness = [comesTo('philosopher', ['waiting'], ['eating'])];
  const system = { ...diningPhilosophers(5, { isOrdered: true }), liveness };
  const roomy = await explore(system);
  // Room for the states, and none for a page of successors.
  const tight = await explore(system, { maxMemory: 3 });
  expect(tight.limits).toEqual([]);
  expect(roomy.liveness).toMatchObject([{ verdict: 'violated', successors: 'recorded' }]);
  expect(tight.liveness).toEqual(roomy.liveness.map((result) => ({ ...result, successors: 'regenerated' })));
});
