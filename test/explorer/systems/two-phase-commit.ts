/**
 * Two-phase commit as Gray and Lamport specify it ("Consensus on Transaction Commit", 2004, section 3;
 * TwoPhase.tla): the set of all messages ever sent is part of the state, and each action of the
 * specification is one command. Known counts: 288 states with 3 resource managers, 8,832 with 5 and
 * 296,448 with 7.
 */
import { assign, emit, setup } from 'xstate';
import type { PlainEvent, Property, System } from '../../../explorer/system.ts';

type Names = { readonly [name: string]: true };

/** The set of messages. To be asked for one that was not sent is to wait for it. */
const messages = setup({
  types: {
    context: {} as { readonly sent: Names },
    events: {} as { type: 'send'; message: string } | { type: 'receive'; message: string },
  },
  guards: { 'was sent': ({ context, event }) => context.sent[event.message] === true },
  actions: {
    keep: assign({ sent: ({ context, event }) => ({ ...context.sent, [event.message]: true as const }) }),
  },
}).createMachine({
  id: 'messages',
  context: { sent: {} },
  on: { send: { actions: 'keep' }, receive: { guard: 'was sent' } },
});

/** The transaction manager ("TM"). */
function transactionManager(resourceManagers: readonly string[]) {
  return setup({
    types: {
      context: {} as { readonly prepared: Names },
      emitted: {} as PlainEvent,
      events: {} as { type: 'receive prepared'; from: string } | { type: 'commit' } | { type: 'abort' },
    },
    guards: {
      'all are prepared': ({ context }) => resourceManagers.every((name) => context.prepared[name]),
    },
    actions: {
      receive: emit(({ event }) => ({ type: 'receive', to: 'messages', message: `prepared ${fromOf(event)}` })),
      note: assign({
        prepared: ({ context, event }) => ({ ...context.prepared, [fromOf(event)]: true as const }),
      }),
      'send commit': emit({ type: 'send', to: 'messages', message: 'commit' }),
      'send abort': emit({ type: 'send', to: 'messages', message: 'abort' }),
    },
  }).createMachine({
    id: 'transaction-manager',
    context: { prepared: {} },
    initial: 'init',
    states: {
      init: {
        on: {
          'receive prepared': { actions: ['receive', 'note'] },
          commit: { guard: 'all are prepared', target: 'committed', actions: 'send commit' },
          abort: { target: 'aborted', actions: 'send abort' },
        },
      },
      committed: {},
      aborted: {},
    },
  });
}

function fromOf(event: { readonly type: string; readonly from?: string }): string {
  return String(event.from);
}

/** A resource manager ("RM"), told its name. */
const resourceManager = setup({
  types: {
    context: {} as { readonly name: string },
    input: {} as { readonly name: string },
    emitted: {} as PlainEvent,
  },
  actions: {
    'send prepared': emit(({ context }) => ({ type: 'send', to: 'messages', message: `prepared ${context.name}` })),
    'receive commit': emit({ type: 'receive', to: 'messages', message: 'commit' }),
    'receive abort': emit({ type: 'receive', to: 'messages', message: 'abort' }),
  },
}).createMachine({
  id: 'resource-manager',
  context: ({ input }) => ({ name: input.name }),
  initial: 'working',
  on: {
    'receive commit': { target: '.committed', actions: 'receive commit' },
    'receive abort': { target: '.aborted', actions: 'receive abort' },
  },
  states: {
    working: { on: { prepare: { target: 'prepared', actions: 'send prepared' }, 'choose to abort': 'aborted' } },
    prepared: {},
    committed: {},
    aborted: {},
  },
});

/** "TCConsistent": no two resource managers arrive at conflicting decisions. */
const isConsistent: Property = {
  kind: 'always',
  name: 'consistent',
  statement: 'No resource manager has committed while another has aborted.',
  source: 'TCConsistent, TCommit.tla',
  roles: { one: 'resource manager', other: 'resource manager' },
  facets: { one: ({ value }) => value as string, other: ({ value }) => value as string },
  holds: ({ one, other }) => !(one === 'committed' && other === 'aborted'),
};

export function twoPhaseCommit(count: number): System {
  const names = Array.from({ length: count }, (_, index) => `rm${index + 1}`);
  const request = (type: string, more: Readonly<Record<string, string>> = {}) =>
    ({ class: 'request', event: { type, ...more } }) as const;
  const actor = (name: string) => ({
    kind: 'resource manager',
    machine: resourceManager,
    input: { name },
    commands: ['prepare', 'choose to abort', 'receive commit', 'receive abort'].map((type) => request(type)),
  });
  return {
    actors: {
      tm: {
        kind: 'transaction manager',
        machine: transactionManager(names),
        commands: [request('commit'), request('abort'), ...names.map((from) => request('receive prepared', { from }))],
      },
      ...Object.fromEntries(names.map((name) => [name, actor(name)])),
      messages: { kind: 'messages', machine: messages },
    },
    properties: [isConsistent],
    blocking: ['receive'],
  };
}
