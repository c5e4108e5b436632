/**
 * A small shop with everything that a mutant can lose. A customer asks the counter for an article; the counter asks the store,
 * which may fail (`-EIO`), and answers. It notes the article that it asks for, and forgets it at the end, which nobody sees: it
 * is noted anew each time.
 *
 * By hand: at rest both are idle; the store is full (2), has one left (1) or none (0), one failure is spent or not. A sale takes
 * one away, a failure leaves the store alone and spends the only one there is: so 3 + 3 states, from 0 to 2 sales, of which
 * the last is found after 3 steps.
 */
import { assign, emit, setup } from 'xstate';
import type { Actor, LivenessProperty, PlainEvent, Property, System } from '../../explorer/system.ts';

const customer = setup({
  types: { emitted: {} as PlainEvent, tags: {} as 'busy' },
  actions: {
    ask: emit({ type: 'ask', to: 'counter', article: 'bread' }),
    return: emit(({ event }) => ({ type: 'returned', code: (event as PlainEvent)['code'] ?? '' })),
  },
}).createMachine({
  id: 'customer',
  initial: 'idle',
  states: {
    idle: { on: { go: { target: 'waiting', actions: 'ask' } } },
    waiting: { tags: 'busy', on: { served: { target: 'idle', actions: 'return' } } },
  },
});

type CounterEvent = { type: 'ask'; article: string } | { type: 'given'; code: string };

const counter = setup({
  types: {
    context: {} as { readonly article: string | null },
    events: {} as CounterEvent,
    emitted: {} as PlainEvent,
    tags: {} as 'busy',
  },
  guards: { isRefused: ({ event }) => event.type === 'given' && event.code !== '0' },
  actions: {
    note: assign({ article: ({ event }) => (event.type === 'ask' ? event.article : null) }),
    order: emit(({ context }) => ({ type: 'take', to: 'store', article: context.article })),
    serve: emit(({ event }) => ({ type: 'served', to: 'customer', code: event.type === 'given' ? event.code : '' })),
    forget: assign({ article: null }),
  },
}).createMachine({
  id: 'counter',
  context: { article: null },
  initial: 'idle',
  states: {
    idle: { on: { ask: { target: 'ordering', actions: ['note', 'order'] } } },
    ordering: {
      tags: 'busy',
      on: {
        given: [
          { guard: 'isRefused', target: 'idle', actions: ['serve', 'forget'] },
          { target: 'idle', actions: ['serve', 'forget'] },
        ],
      },
    },
  },
});

type StoreEvent = { type: 'take'; article: string | null; outcome: string };

const store = setup({
  types: {
    context: {} as { readonly left: number },
    input: {} as number,
    events: {} as StoreEvent,
    emitted: {} as PlainEvent,
  },
  guards: {
    fails: ({ event }) => event.outcome === '-EIO',
    isEmpty: ({ context }) => context.left === 0,
    isFlooded: ({ context }) => context.left > 100,
  },
  actions: {
    remove: assign({ left: ({ context }) => context.left - 1 }),
    give: emit({ type: 'given', to: 'counter', code: '0' }),
    refuse: emit({ type: 'given', to: 'counter', code: '-ENOENT' }),
    fail: emit({ type: 'given', to: 'counter', code: '-EIO' }),
    sayBroken: emit({ type: 'broken' }),
  },
}).createMachine({
  id: 'store',
  context: ({ input }) => ({ left: input }),
  on: {
    take: [
      { guard: 'isFlooded', actions: 'refuse' },
      { guard: 'fails', actions: ['sayBroken', 'fail'] },
      { guard: 'isEmpty', actions: 'refuse' },
      { actions: ['remove', 'give'] },
    ],
  },
});

const left = ({ context }: { readonly context: { readonly [key: string]: unknown } }) => context['left'] as number;

export const soldIsGone: Property = {
  kind: 'step',
  name: 'sold-is-gone',
  statement: 'a sale takes one away, and nothing else does',
  source: 'what a shop is',
  roles: { store: 'store' },
  observes: ['returned'],
  facets: { store: left },
  holds: ({ observations, before, after }) => {
    const isSold = observations.some(({ event }) => event['code'] === '0');
    return Number(after['store']) === Number(before['store']) - (isSold ? 1 : 0);
  },
};

const neverOwing: Property = {
  kind: 'everywhere',
  name: 'never-owing',
  statement: 'the store does not sell what it does not have',
  source: 'what a shop is',
  roles: { store: 'store' },
  facets: { store: left },
  holds: ({ store: number }) => Number(number) >= 0,
};

export const soldOut: Property = {
  kind: 'goal',
  name: 'sold-out',
  statement: 'everything can be sold',
  source: 'what a shop is for',
  roles: { store: 'store' },
  facets: { store: left },
  wants: { 'nothing left': ({ store: number }) => number === 0 },
};

/** Not so: nobody has to buy. */
export const everythingIsSold: LivenessProperty = {
  kind: 'leads-to',
  name: 'everything-is-sold',
  statement: 'in the end nothing is left',
  source: 'what a shopkeeper hopes',
  roles: { store: 'store' },
  facets: { store: left },
  from: () => true,
  to: ({ store: number }) => number === 0,
};

export function errand(more: Partial<System> = {}): System {
  const outcomes: Actor['outcomes'] = (_, { type }) =>
    type === 'take'
      ? [
          { name: 'ok', kind: 'normal' },
          { name: '-EIO', kind: 'allowed' },
        ]
      : undefined;
  return {
    actors: {
      customer: { kind: 'customer', machine: customer, commands: [{ class: 'request', event: { type: 'go' } }] },
      counter: { kind: 'counter', machine: counter },
      store: { kind: 'store', machine: store, input: 2, outcomes },
    },
    properties: [soldIsGone, neverOwing, soldOut],
    returns: ({ kind, event, emitted }) =>
      kind === 'counter' && event.type === 'given'
        ? emitted.map(({ code }) => ({ operation: 'ask', code: String(code) }))
        : [],
    ...more,
  };
}
