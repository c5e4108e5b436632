/**
 * Peterson's mutual exclusion (Information Processing Letters 12(3), 1981): two processes, and the memory
 * they share as an actor of its own. Each access to memory is one step.
 *
 * By hand, 20 states. A process is idle (I), has raised its flag (R), waits (W) or is critical (C), and its
 * flag is up in all but the first. Both in {I, R}: either turn, 8 states. One in {W, C}, the other not: the
 * one has yielded since, so the turn is the other's, 4 + 4 states. Both in {W, C}: the one that does not have
 * the turn yielded last and can only wait, so (W or C, W) with the first one's turn or the reverse, 4 states.
 */
import { assign, emit, setup } from 'xstate';
import type { PlainEvent, Property, System } from '../../../explorer/system.ts';

type Name = 'p' | 'q';

const memory = setup({
  types: {
    context: {} as { readonly flags: { readonly [name: string]: boolean }; readonly turn: Name },
    events: {} as
      | { type: 'write flag'; of: Name; value: boolean }
      | { type: 'write turn'; value: Name }
      | { type: 'await turn'; by: Name },
  },
  guards: {
    'may enter': ({ context, event }) => {
      if (event.type !== 'await turn') return false;
      return context.turn === event.by || !context.flags[otherOf(event.by)];
    },
  },
  actions: {
    'write flag': assign({
      flags: ({ context, event }) =>
        event.type === 'write flag' ? { ...context.flags, [event.of]: event.value } : context.flags,
    }),
    'write turn': assign({ turn: ({ context, event }) => (event.type === 'write turn' ? event.value : context.turn) }),
  },
}).createMachine({
  id: 'memory',
  context: { flags: { p: false, q: false }, turn: 'p' },
  on: {
    'write flag': { actions: 'write flag' },
    'write turn': { actions: 'write turn' },
    // Without a transition the caller waits.
    'await turn': { guard: 'may enter' },
  },
});

function otherOf(name: Name): Name {
  return name === 'p' ? 'q' : 'p';
}

const process = setup({
  types: {
    context: {} as { readonly name: Name; readonly yields: boolean },
    input: {} as { readonly name: Name; readonly yields: boolean },
    emitted: {} as PlainEvent,
    tags: {} as 'busy',
  },
  guards: { yields: ({ context }) => context.yields },
  actions: {
    'raise flag': emit(({ context }) => ({ type: 'write flag', to: 'memory', of: context.name, value: true })),
    'lower flag': emit(({ context }) => ({ type: 'write flag', to: 'memory', of: context.name, value: false })),
    yield: emit(({ context }) => ({ type: 'write turn', to: 'memory', value: otherOf(context.name) })),
    grab: emit(({ context }) => ({ type: 'write turn', to: 'memory', value: context.name })),
    'await turn': emit(({ context }) => ({ type: 'await turn', to: 'memory', by: context.name })),
  },
}).createMachine({
  id: 'process',
  context: ({ input }) => input,
  initial: 'idle',
  states: {
    idle: { on: { start: { target: 'raised', actions: 'raise flag' } } },
    raised: {
      tags: 'busy',
      on: {
        proceed: [
          { guard: 'yields', target: 'waiting', actions: 'yield' },
          { target: 'waiting', actions: 'grab' },
        ],
      },
    },
    waiting: { tags: 'busy', on: { proceed: { target: 'critical', actions: 'await turn' } } },
    critical: { tags: 'busy', on: { proceed: { target: 'idle', actions: 'lower flag' } } },
  },
});

const excludesEachOther: Property = {
  kind: 'always',
  name: 'mutual exclusion',
  statement: 'Two processes are never in the critical section at once.',
  source: 'Peterson 1981',
  roles: { one: 'process', other: 'process' },
  facets: { one: ({ value }) => value === 'critical', other: ({ value }) => value === 'critical' },
  holds: ({ one, other }) => !(one && other),
};

/** With `yields: false` each process takes the turn instead of giving it away, and exclusion fails. */
export function peterson({ yields = true }: { readonly yields?: boolean } = {}): System {
  const actor = (name: Name) =>
    ({
      kind: 'process',
      machine: process,
      input: { name, yields },
      commands: [
        { class: 'request', event: { type: 'start' } },
        { class: 'progress', event: { type: 'proceed' } },
      ],
    }) as const;
  return {
    actors: { p: actor('p'), q: actor('q'), memory: { kind: 'memory', machine: memory } },
    properties: [excludesEachOther],
    blocking: ['await turn'],
  };
}
