/**
 * Dijkstra's dining philosophers: each takes the fork on the left, then the one on the right. A fork is an
 * actor whose event `take` blocks, so a taken fork is a held lock.
 *
 * By hand: a philosopher thinks (T), holds the left fork (L) or eats (E), and the right-hand neighbour of
 * one who eats must think, since that fork is the neighbour's left one. So states are the cyclic words over
 * T, L, E in which E is followed by T. The matrix of allowed pairs has the eigenvalues 0 and 1 ± √2, hence
 * (1 + √2)^N + (1 - √2)^N states: 6, 14, 34, 82, 198, 478. All L is the deadlock, N steps away.
 */
import { emit, setup } from 'xstate';
import type { Actor, PlainEvent, System } from '../../../explorer/system.ts';

const fork = setup({}).createMachine({
  id: 'fork',
  initial: 'free',
  states: {
    free: { on: { take: 'taken' } },
    taken: { on: { 'put down': 'free' } },
  },
});

const philosopher = setup({
  types: {
    context: {} as { readonly first: string; readonly second: string },
    input: {} as { readonly first: string; readonly second: string },
    emitted: {} as PlainEvent,
    tags: {} as 'busy',
  },
  actions: {
    'take first': emit(({ context }) => ({ type: 'take', to: context.first })),
    'take second': emit(({ context }) => ({ type: 'take', to: context.second })),
    'put down first': emit(({ context }) => ({ type: 'put down', to: context.first })),
    'put down second': emit(({ context }) => ({ type: 'put down', to: context.second })),
  },
}).createMachine({
  id: 'philosopher',
  context: ({ input }) => input,
  initial: 'thinking',
  states: {
    thinking: { on: { sit: { target: 'waiting', actions: 'take first' } } },
    waiting: { tags: 'busy', on: { proceed: { target: 'eating', actions: 'take second' } } },
    eating: { tags: 'busy', on: { proceed: { target: 'thinking', actions: ['put down first', 'put down second'] } } },
  },
});

/** With `isOrdered` the last philosopher takes the right fork first: all follow one order of locks, nobody starves. */
export function diningPhilosophers(count: number, { isOrdered = false } = {}): System {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const actors: Record<string, Actor> = {};
  for (const number of numbers) {
    const [left, right] = [`fork${number}`, `fork${(number % count) + 1}`];
    const [first, second] = isOrdered && number === count ? [right, left] : [left, right];
    actors[`philosopher${number}`] = {
      kind: 'philosopher',
      machine: philosopher,
      input: { first, second },
      commands: [
        { class: 'request', event: { type: 'sit' } },
        { class: 'progress', event: { type: 'proceed' } },
      ],
    };
  }
  for (const number of numbers) actors[`fork${number}`] = { kind: 'fork', machine: fork };
  return { actors, blocking: ['take'] };
}
