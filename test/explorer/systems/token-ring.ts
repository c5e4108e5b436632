/**
 * A token ring: whoever has the token may use it, and passes it on. A station that wants it waits. Where a
 * greedy station may keep the token as often as it likes, instead of passing it on, others can starve.
 */
import { assign, emit, setup } from 'xstate';
import type { Actor, LivenessProperty, PlainEvent, System } from '../../../explorer/system.ts';

interface Context {
  readonly next: string;
  readonly hasToken: boolean;
  readonly isGreedy: boolean;
}

const station = setup({
  types: { context: {} as Context, input: {} as Context, emitted: {} as PlainEvent, tags: {} as 'busy' },
  guards: {
    'has token': ({ context }) => context.hasToken,
    'may keep it': ({ context }) => context.hasToken && context.isGreedy,
  },
  actions: {
    pass: emit(({ context }) => ({ type: 'token', to: context.next })),
    lose: assign({ hasToken: false }),
    receive: assign({ hasToken: true }),
  },
}).createMachine({
  id: 'station',
  context: ({ input }) => input,
  initial: 'idle',
  on: { token: { actions: 'receive' } },
  states: {
    idle: { on: { want: 'waiting', proceed: { guard: 'has token', actions: ['lose', 'pass'] } } },
    waiting: { tags: 'busy', on: { proceed: { guard: 'has token', target: 'using' } } },
    using: {
      tags: 'busy',
      on: {
        proceed: { target: 'idle', actions: ['lose', 'pass'] },
        'use again': { guard: 'may keep it', target: 'again' },
      },
    },
    again: { tags: 'busy', on: { proceed: 'using' } },
  },
});

const isServed: LivenessProperty = {
  kind: 'leads-to',
  name: 'no starvation',
  statement: 'A station that waits for the token uses it in the end.',
  source: 'what a token ring is for',
  roles: { station: 'station' },
  facets: { station: ({ value }) => String(value) },
  from: ({ station: state }) => state === 'waiting',
  to: ({ station: state }) => state === 'using',
};

export function tokenRing(count: number, { isGreedy = false } = {}): System {
  const actors: Record<string, Actor> = {};
  for (let number = 1; number <= count; number++) {
    actors[`s${number}`] = {
      kind: 'station',
      machine: station,
      input: { next: `s${(number % count) + 1}`, hasToken: number === 1, isGreedy: isGreedy && number === 1 },
      commands: [
        { class: 'request', event: { type: 'want' } },
        { class: 'request', event: { type: 'use again' } },
        { class: 'progress', event: { type: 'proceed' } },
      ],
    };
  }
  return { actors, liveness: [isServed] };
}
