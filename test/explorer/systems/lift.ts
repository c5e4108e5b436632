/**
 * A lift between three floors. People press buttons (requests); the lift moves, and puts out the button of a
 * floor that it serves; whoever comes while it stands there walks in, and presses nothing. A good lift goes
 * on in its direction while somebody waits there; a lazy one prefers lower floors, and can keep the highest
 * one waiting for ever.
 */
import { assign, setup } from 'xstate';
import type { LivenessProperty, System } from '../../../explorer/system.ts';

const FLOORS = [0, 1, 2] as const;

interface Context {
  readonly floor: number;
  readonly direction: number;
  readonly lit: { readonly [floor: string]: boolean };
  readonly isLazy: boolean;
  /** Whether it stands at its floor with an open door. */
  readonly isOpen: boolean;
  readonly [key: string]: unknown;
}

/** Where the lift goes next; nothing where nobody waits elsewhere. */
function nextDirection({ floor, direction, lit, isLazy }: Context): number {
  const waits = (way: number) => FLOORS.some((other) => lit[`f${other}`] && Math.sign(other - floor) === way);
  const ways = isLazy ? [-1, 1] : [direction, -direction];
  return ways.find(waits) ?? 0;
}

const lift = setup({
  types: {
    context: {} as Context,
    input: {} as boolean,
    events: {} as { type: 'press'; floor: number } | { type: 'proceed' },
  },
  guards: {
    'is wanted here': ({ context: { floor, lit } }) => lit[`f${floor}`] === true,
    'has to be pressed': ({ context: { floor, isOpen }, event }) =>
      event.type === 'press' && !(isOpen && event.floor === floor),
    'is wanted elsewhere': ({ context }) => nextDirection(context) !== 0,
  },
  actions: {
    light: assign({
      lit: ({ context, event }) =>
        event.type === 'press' ? { ...context.lit, [`f${event.floor}`]: true } : context.lit,
    }),
    serve: assign({ isOpen: true, lit: ({ context }) => ({ ...context.lit, [`f${context.floor}`]: false }) }),
    move: assign(({ context }) => {
      const direction = nextDirection(context);
      return { direction, floor: context.floor + direction, isOpen: false };
    }),
  },
}).createMachine({
  id: 'lift',
  context: ({ input }) => ({
    floor: 0,
    direction: 1,
    lit: { f0: false, f1: false, f2: false },
    isLazy: input,
    isOpen: false,
  }),
  on: {
    press: { guard: 'has to be pressed', actions: 'light' },
    proceed: [
      { guard: 'is wanted here', actions: 'serve' },
      { guard: 'is wanted elsewhere', actions: 'move' },
    ],
  },
});

const litAt = (floor: number): LivenessProperty => ({
  kind: 'leads-to',
  name: `floor ${floor} is served`,
  statement: 'Whoever presses a button is served in the end.',
  source: 'what a lift is for',
  roles: { lift: 'lift' },
  facets: { lift: ({ context }) => (context as unknown as Context).lit[`f${floor}`] ?? false },
  from: ({ lift: isLit }) => isLit === true,
  to: ({ lift: isLit }) => isLit === false,
});

export function liftSystem({ isLazy = false } = {}): System {
  const presses = FLOORS.map((floor) => ({ class: 'request' as const, event: { type: 'press', floor } }));
  const proceed = { class: 'progress' as const, event: { type: 'proceed' } };
  return {
    actors: { lift: { kind: 'lift', machine: lift, input: isLazy, commands: [...presses, proceed] } },
    liveness: FLOORS.map(litAt),
  };
}
