/** Mutants that look equivalent, and are not: each is told apart by one thing only. */
import { expect, it } from 'vitest';
import { type AnyStateMachine, assign, emit, setup } from 'xstate';
import type { Actor, PlainEvent, System } from '../../explorer/system.ts';
import { baselineOf } from '../../mutants/index.ts';
import { fateOf, fatesOf } from './fates.ts';

const { createMachine } = setup({
  types: { context: {} as { readonly mark: number }, emitted: {} as PlainEvent, tags: {} as 'busy' },
  actions: {
    mark: assign({ mark: 1 }),
    clear: assign({ mark: 0 }),
    send: emit((_, event: PlainEvent) => event),
  },
});
const send = (type: string, to?: string) => ({
  type: 'send' as const,
  params: { type, ...(to === undefined ? {} : { to }) } as PlainEvent,
});
const asked = (machine: AnyStateMachine, ...types: readonly string[]): Actor => ({
  kind: machine.id,
  machine,
  commands: types.map((type) => ({ class: 'request', event: { type } })),
});
const silent = (machine: AnyStateMachine): Actor => ({ kind: machine.id, machine });

it('what a property cannot read in passing is not taken for what it reads alike', async () => {
  const worker = createMachine({
    id: 'worker',
    context: { mark: 0 },
    initial: 'idle',
    states: {
      idle: { on: { go: { target: 'working', actions: ['mark', send('help', 'helper')] } } },
      working: { on: { helped: { target: 'idle', actions: 'clear' } } },
    },
  });
  const helper = createMachine({
    id: 'helper',
    context: { mark: 0 },
    on: { help: { actions: send('helped', 'worker') } },
  });
  const shared = { statement: 'so it is', source: 'a test', roles: { worker: 'worker' } };
  const system: System = {
    actors: { worker: asked(worker, 'go'), helper: silent(helper) },
    properties: [
      {
        ...shared,
        kind: 'always',
        name: 'rests',
        facets: {
          worker: ({ value }) => {
            if (value === 'working') throw new Error('of who rests only');
            return value as string;
          },
        },
        holds: ({ worker }) => worker === 'idle',
      },
      {
        ...shared,
        kind: 'everywhere',
        name: 'marks',
        facets: { worker: ({ value, context }) => value === 'idle' || context['mark'] === 1 },
        holds: ({ worker }) => worker === true,
      },
    ],
  };
  const dropped = 'worker idle on go 1: action 1 mark dropped';
  expect(await fatesOf(system, { of: dropped })).toEqual([`${dropped}: killed by marks in 1`]);
});

it('who is left changed before another waits is told apart, though nobody sees the change', async () => {
  const caller = createMachine({
    id: 'caller',
    context: { mark: 0 },
    on: { go: { actions: [send('note', 'noting'), send('lock', 'lock')] } },
  });
  const noting = createMachine({ id: 'noting', context: { mark: 0 }, on: { note: { actions: ['mark', 'clear'] } } });
  const lock = createMachine({
    id: 'lock',
    context: { mark: 0 },
    initial: 'open',
    states: { open: { on: { lock: {}, shut: 'closed' } }, closed: { on: { free: 'open' } } },
  });
  const system: System = {
    actors: { caller: asked(caller, 'go'), noting: silent(noting), lock: asked(lock, 'shut', 'free') },
    blocking: ['lock'],
  };
  expect(await fatesOf(system, { of: 'noting' })).toEqual([
    // Nothing was marked before.
    'noting (top) on note 1: action 1 mark dropped: no answer differs',
    'noting (top) on note 1: action 2 clear dropped: killed by refused late-block in 2',
    'noting (top) on note 1: actions 1 mark and clear swapped: killed by refused late-block in 2',
  ]);
});

it('tags are part of a state: who is busy is stuck where another would rest', async () => {
  const machine = (tags: readonly 'busy'[]) =>
    createMachine({
      id: 'one',
      context: { mark: 0 },
      initial: 'before',
      states: { before: { on: { go: 'after' } }, after: { tags: [...tags] } },
    });
  const baseline = await baselineOf({ actors: { one: asked(machine([]), 'go') } });
  expect(await fateOf(baseline, { actors: { one: asked(machine([]), 'go') } })).toBe('no answer differs');
  expect(await fateOf(baseline, { actors: { one: asked(machine(['busy']), 'go') } })).toBe('killed by a deadlock in 1');
});

it('a code that is returned to a deaf caller is told apart all the same', async () => {
  const user = createMachine({
    id: 'user',
    context: { mark: 0 },
    on: { go: { actions: send('claim', 'group') }, answer: {} },
  });
  const group = setup({
    types: { context: {} as { readonly turn: number }, emitted: {} as PlainEvent },
    guards: { first: ({ context }) => context.turn === 0, second: ({ context }) => context.turn === 1 },
    actions: {
      turn: assign({ turn: ({ context }) => (context.turn + 1) % 3 }),
      answer: emit((_, { code }: { readonly code: string }) => ({ type: 'answer', to: 'user', code })),
    },
  }).createMachine({
    id: 'group',
    context: { turn: 0 },
    on: {
      claim: [
        { guard: 'first', actions: ['turn', { type: 'answer', params: { code: '0' } }] },
        { guard: 'second', actions: ['turn', { type: 'answer', params: { code: '-EBUSY' } }] },
        { actions: ['turn', { type: 'answer', params: { code: '-EINVAL' } }] },
      ],
    },
  });
  const system: System = {
    actors: { user: asked(user, 'go'), group: silent(group) },
    returns: ({ kind, emitted }) =>
      kind === 'group' ? emitted.map(({ code }) => ({ operation: 'claim', code: String(code) })) : [],
  };
  const negated = 'group (top) on claim 2 [second]: guard negated';
  expect(await fatesOf(system, { of: negated })).toEqual([`${negated}: survives: returned in 2`]);
});

it('who goes on beyond a bound is told apart from who waits, who need never go on', async () => {
  const starter = createMachine({
    id: 'starter',
    context: { mark: 0 },
    on: { go: { actions: [send('count', 'counter'), send('lock', 'lock')] } },
  });
  const counter = setup({
    types: { emitted: {} as PlainEvent },
    actions: { full: emit({ type: 'bound', name: 'n' }) },
  }).createMachine({ id: 'counter', on: { count: { actions: 'full' } } });
  const lock = createMachine({ id: 'lock', context: { mark: 0 }, initial: 'taken', states: { taken: {} } });
  const goes: Actor = { kind: 'starter', machine: starter, commands: [{ class: 'progress', event: { type: 'go' } }] };
  const system: System = {
    actors: { starter: goes, counter: silent(counter), lock: silent(lock) },
    blocking: ['lock'],
    liveness: [
      {
        kind: 'leads-to',
        name: 'ends',
        statement: 'it ends',
        source: 'a test',
        roles: { counter: 'counter' },
        facets: { counter: () => null },
        from: () => true,
        to: () => false,
      },
    ],
  };
  expect(await fatesOf(system, { of: 'starter' })).toMatchInlineSnapshot(`
    [
      "starter (top) on go 1: action 1 send dropped: killed by liveness ends in 0",
      "starter (top) on go 1: action 2 send dropped: behaves alike",
      "starter (top) on go 1: actions 1 send and send swapped: killed by liveness ends in 0",
    ]
  `);
});
