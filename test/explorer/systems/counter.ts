/** A number that is counted up: without a bound it never ends, with one it says so where it would pass it. */
import { assign, emit, setup } from 'xstate';
import type { PlainEvent, System } from '../../../explorer/system.ts';

const counter = setup({
  types: {
    context: {} as { readonly count: number; readonly bound: number | null },
    input: {} as number | null,
    emitted: {} as PlainEvent,
  },
  guards: { 'is at bound': ({ context }) => context.count === context.bound },
  actions: {
    add: assign({ count: ({ context }) => context.count + 1 }),
    reset: assign({ count: 0 }),
    'say bound': emit(() => ({ type: 'bound', name: 'count' })),
  },
}).createMachine({
  id: 'counter',
  context: ({ input }) => ({ count: 0, bound: input }),
  on: {
    increment: [{ guard: 'is at bound', actions: 'say bound' }, { actions: 'add' }],
    reset: { actions: 'reset' },
  },
});

/** `null` for a counter without bound. */
export function counterSystem(bound: number | null): System {
  const commands = ['increment', 'reset'].map((type) => ({ class: 'request' as const, event: { type } }));
  return { actors: { counter: { kind: 'counter', machine: counter, input: bound, commands } } };
}
