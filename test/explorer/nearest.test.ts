/** What came nearest to a goal that was not reached. */
import { describe, expect, it } from 'vitest';
import type { ExploreOptions } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import type { GoalProperty, Property, System } from '../../explorer/system.ts';
import { expectAgreement } from './agreement.ts';
import { named } from './exploration-text.ts';
import { counterSystem } from './systems/counter.ts';
import { directedGraph } from './systems/directed-graph.ts';
import { twoPhaseCommit } from './systems/two-phase-commit.ts';

/** To be in a node that is in all of these sets, by their names. */
function within(sets: Readonly<Record<string, readonly number[]>>): GoalProperty {
  return {
    kind: 'goal',
    name: 'within',
    statement: 'Some node is in all of these sets.',
    source: 'drawn for the test',
    roles: { graph: 'graph' },
    facets: { graph: ({ value }) => Number(value) },
    wants: Object.fromEntries(
      Object.entries(sets).map(([name, nodes]) => [name, ({ graph }) => nodes.includes(Number(graph))]),
    ),
  };
}

const paths = [
  [0, 1, 3, 5],
  [0, 2, 4, 5],
];

async function nearestIn(system: System, options: ExploreOptions = {}): Promise<string> {
  const [goal] = (await expectAgreement(system, options)).goals;
  if (goal?.nearest === undefined) return goal?.steps === undefined ? 'nothing' : 'reached';
  const { names, steps, has, lacks } = goal.nearest;
  const way = named(steps)?.join(', ');
  return `${Object.values(names)}: ${way}: has ${has.join(', ')}; lacks ${lacks.join(', ')}`;
}

const nearestTo = (sets: Readonly<Record<string, readonly number[]>>, options?: ExploreOptions) =>
  nearestIn(directedGraph({ paths, properties: [within(sets)] }), options);

describe('nearest to a goal is', () => {
  it('the state in which most of it holds, whatever comes before', async () => {
    expect(await nearestTo({ low: [0, 1], even: [4], high: [4, 5] })).toBe(
      'graph: graph go 2, graph go 4: has even, high; lacks low',
    );
  });

  it('nothing where nobody asks', async () => {
    const system = directedGraph({ paths, properties: [within({ low: [0, 1], high: [4, 5] })] });
    const { goals } = await explore(system, { nearest: false });
    expect(goals).toEqual([{ property: 'within' }]);
  });

  it('of several the first', async () => {
    expect(await nearestTo({ a: [3, 4], b: [] })).toBe('graph: graph go 1, graph go 3: has a; lacks b');
    expect(await nearestTo({ a: [0, 3], b: [] })).toBe('graph: : has a; lacks b');
  });

  it('the initial state where none of it ever holds', async () => {
    expect(await nearestTo({ a: [], b: [9] })).toBe('graph: : has ; lacks a, b');
  });

  it('no state beyond the bound', async () => {
    const sets = { odd: [1, 3, 5], high: [5], never: [] };
    expect(await nearestTo(sets)).toBe('graph: graph go 1, graph go 3, graph go 5: has odd, high; lacks never');
    expect(await nearestTo(sets, { depth: 2 })).toBe('graph: graph go 1: has odd; lacks high, never');
  });

  it('nothing where the goal is reached, or nobody plays its roles', async () => {
    expect(await nearestTo({ a: [3], b: [3, 4] })).toBe('reached');
    const absent: Property = { ...within({ a: [0] }), roles: { graph: 'another kind' } };
    expect(await nearestIn(directedGraph({ paths, properties: [absent] }))).toBe('nothing');
  });

  it('not looked for where the search was interrupted', async () => {
    const goal: Property = { ...within({ a: [9] }), roles: { graph: 'counter' }, facets: { graph: () => 0 } };
    const system = { ...counterSystem(3), properties: [goal] };
    const { goals, limits } = await explore(system, { signal: AbortSignal.abort() });
    expect([goals, limits]).toEqual([[{ property: 'within' }], ['interrupted']]);
    expect((await explore(system, { maxStates: 2 })).goals[0]?.nearest?.lacks).toEqual(['a']);
  });
});

it('of actors that play the roles of a goal, those are told who come nearest', async () => {
  const goal: GoalProperty = {
    kind: 'goal',
    name: 'split',
    statement: 'One commits, another aborts, and nothing was ever sent.',
    source: 'this test',
    roles: { one: 'resource manager', other: 'resource manager', messages: 'messages' },
    facets: {
      one: ({ value }) => value as string,
      other: ({ value }) => value as string,
      messages: ({ context }) => Object.keys(context['sent'] ?? {}).length,
    },
    wants: {
      'one has committed': ({ one }) => one === 'committed',
      'another has aborted': ({ other }) => other === 'aborted',
      'nothing was sent': ({ messages }) => messages === 0,
    },
  };
  const system = { ...twoPhaseCommit(2), properties: [goal] };
  expect(await nearestIn(system)).toBe(
    'rm2,rm1,messages: rm1 choose to abort: has another has aborted, nothing was sent; lacks one has committed',
  );
});
