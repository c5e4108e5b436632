import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { explore } from '../../explorer/explore.ts';
import type { Property, System } from '../../explorer/system.ts';
import { expectAgreement } from './agreement.ts';
import { coverage, findings, findingsOf, named } from './exploration-text.ts';
import { canalLock } from './systems/canal-lock.ts';
import { directedGraph, neverIn, ofNode } from './systems/directed-graph.ts';
import { actorOf, call, say, systemOf } from './systems/small-systems.ts';

const diamond = [
  [0, 1, 3],
  [0, 2, 3],
];
const chain = [[0, 1, 2, 3, 4]];

describe('a violation', () => {
  it('comes with a shortest trace', async () => {
    const paths = [
      [0, 1, 2, 3],
      [0, 4, 3],
    ];
    expect(await findingsOf(directedGraph({ paths, properties: [neverIn(3)] }))).toEqual([
      'never in 3 (core): graph go 4, graph go 3',
    ]);
  });

  it('of several shortest traces has the first in command order', async () => {
    expect(await findingsOf(directedGraph({ paths: diamond, properties: [neverIn(3)] }))).toEqual([
      'never in 3 (core): graph go 1, graph go 3',
    ]);
    const crossed = [
      [0, 2, 3],
      [0, 1, 4],
      [3, 5],
      [4, 5],
    ];
    expect(await findingsOf(directedGraph({ paths: crossed, properties: [neverIn(5)] }))).toEqual([
      'never in 5 (core): graph go 1, graph go 4, graph go 5',
    ]);
  });

  it('ends the search with its level, and the least of the level is reported', async () => {
    const system = directedGraph({
      paths: [
        [0, 1, 5],
        [0, 2],
        [0, 3],
      ],
      properties: [neverIn(3), neverIn(2), neverIn(5)],
    });
    const found = await explore(system);
    expect(findings(found)).toEqual(['never in 2 (core): graph go 2']);
    expect(found.verdict).toBe('violated');
    expect(coverage(found)).toBe('1+3 states, 3+0 transitions, bounded, frontier 3');
  });

  it('does not end it when told to go on: the least of each property is reported', async () => {
    const system = directedGraph({
      paths: [
        [0, 1, 5],
        [0, 2, 5],
      ],
      properties: [neverIn(5), neverIn(2), neverIn(9)],
    });
    const found = await explore(system, { continueAfterViolation: true });
    expect(findings(found)).toEqual(['never in 2 (core): graph go 2', 'never in 5 (core): graph go 1, graph go 5']);
    expect(coverage(found)).toBe('1+2+1 states, 2+2+0 transitions, complete');
  });

  it('by the first culprit goes before one by another at the same length', async () => {
    const byDriver = ofNode('always', 'driver keeps out', (node) => node !== 1, 'driver contract');
    const properties = [byDriver, neverIn(2)];
    const system = {
      ...directedGraph({
        paths: [
          [0, 1],
          [0, 2],
        ],
        properties,
      }),
      culprits: ['core', 'driver contract'],
    };
    expect(await findingsOf(system)).toEqual(['never in 2 (core): graph go 2']);
    const later = {
      ...directedGraph({
        paths: [
          [0, 1],
          [0, 3, 2],
        ],
        properties,
      }),
      culprits: ['core', 'driver contract'],
    };
    expect(await findingsOf(later)).toEqual(['driver keeps out (driver contract): graph go 1']);
    expect(await findingsOf({ ...system, culprits: ['driver contract', 'core'] })).toEqual([
      'driver keeps out (driver contract): graph go 1',
    ]);
  });

  it('of one property by two culprits at the same length is the first culprit’s', async () => {
    const property: Property = {
      kind: 'always',
      name: 'p',
      statement: 'Never in 1 or 2.',
      source: 'this test',
      roles: { graph: 'graph' },
      facets: { graph: ({ value }) => value as string },
      holds: ({ graph }) => (graph === '1' ? 'driver contract' : graph === '2' ? 'core' : true),
    };
    const system = directedGraph({
      paths: [
        [0, 1],
        [0, 2],
      ],
      properties: [property],
    });
    expect(await findingsOf({ ...system, culprits: ['core', 'driver contract'] })).toEqual(['p (core): graph go 2']);
  });

  it('in the initial state needs no step', async () => {
    const system = directedGraph({ paths: diamond, properties: [neverIn(0)] });
    const found = await explore(system);
    expect(findings(found)).toEqual(['never in 0 (core): ']);
    expect(coverage(found)).toBe('1 states, 0 transitions, bounded, frontier 1');
  });

  it('of parts that share a name is reported once', async () => {
    const part = (node: number): Property => ({ ...neverIn(node), name: 'never in trouble' });
    const system = directedGraph({ paths: chain, properties: [part(3), part(2)] });
    expect(await findingsOf(system, { continueAfterViolation: true })).toEqual([
      'never in trouble (core): graph go 1, graph go 2',
    ]);
  });

  it('in the initial state by the first culprit goes before one by another, too', async () => {
    const byDriver = ofNode('always', 'driver keeps out', (node) => node !== 0, 'driver contract');
    const system = directedGraph({ paths: diamond, properties: [byDriver, neverIn(0)] });
    expect(await findingsOf({ ...system, culprits: ['core', 'driver contract'] })).toEqual(['never in 0 (core): ']);
  });

  it('of parts of different kinds that share a name has the kind of the part that broke', async () => {
    const never: Property = {
      kind: 'step',
      name: 'never in 2',
      statement: 'No step says so.',
      source: 'this test',
      roles: {},
      facets: {},
      observes: ['said'],
      holds: () => false,
    };
    const { violations } = await explore(directedGraph({ paths: chain, properties: [neverIn(2), never] }));
    expect(violations.map(({ property, kind }) => [property, kind])).toEqual([['never in 2', 'always']]);
  });

  it('of a property that holds everywhere is seen between deliveries', async () => {
    const hasty = await expectAgreement(canalLock({ isHasty: true }));
    expect(findings(hasty)).toEqual(['never both open (core): keeper lift']);
    expect(hasty.violations[0]?.kind).toBe('everywhere');
    expect(await findingsOf(canalLock())).toEqual([]);
  });

  it('is not seen between the deliveries of a step that does not happen, nor blamed on its other outcome', async () => {
    const user = createMachine({ id: 'user', on: { go: { actions: call('gate', 'open') } } });
    const gate = createMachine({
      id: 'gate',
      initial: 'shut',
      states: {
        shut: {
          on: {
            open: [
              { guard: ({ event }) => event['outcome'] === 'jams', actions: say('jammed') },
              { target: 'wide', actions: call('gate', 'pass') },
            ],
          },
        },
        wide: { on: { pass: { actions: say('bound', { name: 'passes' }) } } },
      },
    });
    const bystander = createMachine({ id: 'bystander' });
    const neverWide: Property = {
      kind: 'everywhere',
      name: 'never wide',
      statement: 'The gate is never wide open.',
      source: 'this test',
      roles: { gate: 'gate' },
      facets: { gate: ({ value }) => value === 'wide' },
      holds: ({ gate: isWide }) => !isWide,
    };
    const neverSeenWide: Property = {
      ...neverWide,
      name: 'never seen wide',
      roles: { gate: 'gate', witness: 'bystander' },
      facets: { ...neverWide.facets, witness: () => null },
    };
    const system = systemOf(
      { user: [user, 'go'], gate: [gate], bystander: [bystander] },
      {
        properties: [neverWide, neverSeenWide],
        outcomes: (_, { type }) =>
          type === 'open'
            ? [
                { name: 'works', kind: 'normal' },
                { name: 'jams', kind: 'allowed' },
              ]
            : undefined,
      },
    );
    const found = await expectAgreement(system);
    expect([findings(found), coverage(found)]).toEqual([[], '1+1 states, 1+0 transitions, complete, bound passes']);
  });

  it('of a step is seen though the step leads to a known state', async () => {
    const machine = createMachine({ id: 'm', on: { go: { actions: say('warned') } } });
    const quiet: Property = {
      kind: 'step',
      name: 'quiet',
      statement: 'No step warns.',
      source: 'this test',
      roles: {},
      facets: {},
      observes: ['warned'],
      holds: () => false,
    };
    const system = systemOf({ m: [machine, 'go'] }, { properties: [quiet] });
    expect(findings(await expectAgreement(system))).toEqual(['quiet (core): m go']);
  });

  it('of a step is asked only of actors that the step delivered something to', async () => {
    const shouting = createMachine({ id: 'shouting', on: { go: { actions: [call('near', 'hear'), say('shouted')] } } });
    const hearing = createMachine({ id: 'hearing', on: { hear: {} } });
    const asked = new Set<string>();
    const property: Property = {
      kind: 'step',
      name: 'nobody hears',
      statement: 'Nobody is there when somebody shouts.',
      source: 'this test',
      roles: { one: 'hearer' },
      facets: { one: () => null },
      observes: ['shouted'],
      holds: (_, { one }) => asked.add(String(one)).size < 0,
    };
    const system: System = {
      actors: {
        shouter: actorOf('shouter', shouting, ['go']),
        far: actorOf('hearer', hearing),
        near: actorOf('hearer', hearing),
      },
      properties: [property],
    };
    expect(findings(await explore(system))).toEqual(['nobody hears (core): shouter go']);
    expect([...asked]).toEqual(['near']);
  });

  it('of a step names the failures that it took', async () => {
    const scope = { breaches: 1 };
    expect(findings(await expectAgreement(canalLock({ rollsBack: false })))).toEqual([
      'failure changes nothing (core): keeper lift (upper open: jams)',
    ]);
    expect(findings(await expectAgreement(canalLock(), scope))).toMatchInlineSnapshot(`
      [
        "always a way out (gate maker): keeper lift (upper open: jams) (lower open: jams)",
      ]
    `);
  });

  it('where a reader is touched by nothing but what it reads changes: the property is judged all the same', async () => {
    const door = createMachine({ id: 'door', initial: 'shut', states: { shut: { on: { open: 'open' } }, open: {} } });
    const watcher = createMachine({
      id: 'watcher',
      initial: 'awake',
      states: { awake: { on: { doze: 'asleep' } }, asleep: {} },
    });
    const guarded: Property = {
      kind: 'everywhere',
      name: 'guarded',
      statement: 'An open door has somebody awake beside it.',
      source: 'this test',
      roles: { door: 'door', watcher: 'watcher' },
      facets: { door: ({ value }) => value === 'open', watcher: ({ value }) => value === 'awake' },
      holds: ({ door, watcher }) => !door || Boolean(watcher),
    };
    const system = systemOf({ door: [door, 'open'], watcher: [watcher, 'doze'] }, { properties: [guarded] });
    expect(findings(await expectAgreement(system))).toEqual(['guarded (core): door open, watcher doze']);
  });
});

describe('a deadlock', () => {
  it('is somebody busy whom nothing but new requests could reach', async () => {
    const paths = [
      [0, 1, 2],
      [2, 1],
    ];
    expect(await findingsOf(directedGraph({ paths, busy: [2] }))).toEqual(['deadlock (core): graph go 1, graph go 2']);
    expect((await explore(directedGraph({ paths, busy: [2] }))).verdict).toBe('deadlock');
    expect(await findingsOf(directedGraph({ paths, busy: [2], classes: { 1: 'progress' } }))).toEqual([]);
    expect(await findingsOf(directedGraph({ paths, busy: [2], classes: { 1: 'withdrawal' } }))).toEqual([]);
  });

  it('is not somebody at rest with nothing to do: that is an end', async () => {
    const { verdict, ends } = await explore(
      directedGraph({
        paths: [
          [0, 1],
          [0, 2],
          [0, 3, 0],
        ],
      }),
    );
    expect({ verdict, ends }).toEqual({ verdict: 'holds', ends: 2 });
  });

  it('is looked for in expanded states only', async () => {
    const stuck = directedGraph({ paths: chain, busy: [4] });
    expect(await findingsOf(stuck, { depth: 4 })).toEqual([]);
    expect(await findingsOf(stuck, { depth: 5 })).toHaveLength(1);
  });

  it('may be where the search starts', async () => {
    expect(await findingsOf(directedGraph({ paths: [[0, 1]], busy: [0] }))).toEqual(['deadlock (core): ']);
  });

  it('yields the verdict to a violated property', async () => {
    const system = directedGraph({ paths: [[0, 1]], busy: [0], properties: [neverIn(1)] });
    const { verdict, violations } = await explore(system);
    expect(verdict).toBe('violated');
    expect(violations.map(({ property }) => property).sort()).toEqual(['deadlock', 'never in 1']);
  });

  it('is what the withdrawal that is blocked does not prevent', async () => {
    const busy = createMachine({
      id: 'busy',
      initial: 'idle',
      states: {
        idle: { on: { start: 'working' } },
        working: { tags: 'busy', on: { close: { target: 'idle', actions: call('lock', 'take') } } },
      },
    });
    const lock = createMachine({ id: 'lock', initial: 'held', states: { held: {} } });
    const close = { class: 'withdrawal', event: { type: 'close' } } as const;
    const system = systemOf({ user: [busy, 'start', close], lock: [lock] }, { blocking: ['take'] });
    expect(findings(await expectAgreement(system))).toEqual(['deadlock (core): user start']);
  });
});

describe('a goal', () => {
  const goal = (node: number) => ofNode('goal', `reaches ${node}`, (at) => at === node);

  it('that is reached comes with a shortest way, and the search goes on', async () => {
    const { verdict, goals, completeness } = await explore(
      directedGraph({ paths: diamond, properties: [goal(3), goal(0)] }),
    );
    expect(goals.map(({ property, steps }) => [property, named(steps)])).toEqual([
      ['reaches 3', ['graph go 1', 'graph go 3']],
      ['reaches 0', []],
    ]);
    expect([verdict, completeness]).toEqual(['holds', 'complete']);
  });

  it('that is not reached is unmet once everything was searched', async () => {
    const { verdict, goals } = await explore(directedGraph({ paths: diamond, properties: [goal(9)] }));
    expect(verdict).toBe('goal-unmet');
    expect(goals.map(({ property, steps }) => [property, steps])).toEqual([['reaches 9', undefined]]);
  });

  it('that is not reached within a bound is open', async () => {
    const { verdict, goals } = await explore(directedGraph({ paths: chain, properties: [goal(4)] }), { depth: 2 });
    expect(verdict).toBe('holds');
    expect(goals.map(({ property, steps }) => [property, steps])).toEqual([['reaches 4', undefined]]);
  });
});
