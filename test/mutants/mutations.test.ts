/** Mutations follow from configurations, have names of their own, and change one place and nothing else. */
import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, assign, createMachine, emit, setup } from 'xstate';
import { configurationOf, type WrittenState } from '../../explorer/places.ts';
import type { PlainEvent, System } from '../../explorer/system.ts';
import { goalsFor, invariantsFor } from '../../invariants/index.ts';
import { findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';
import { type Mutation, mutated, mutationsOf, nameOf } from '../../mutants/index.ts';
import { attachLoop, naiveLock, philosophers } from '../counterexamples/toy-systems.ts';
import { peterson } from '../explorer/systems/peterson.ts';
import { systemOf } from '../explorer/systems/small-systems.ts';

const namesOf = (system: System) => mutationsOf(system).map(nameOf);

/** One machine with one of everything that can be broken. */
const { createMachine: everything } = setup({
  types: { context: {} as { readonly count: number }, emitted: {} as PlainEvent },
  guards: { isFirst: ({ context }) => context.count === 0, isLow: ({ context }) => context.count < 2 },
  actions: {
    count: assign({ count: ({ context }) => context.count + 1 }),
    say: emit({ type: 'said' }),
    greet: emit((_, { whom }: { whom: string }) => ({ type: 'greeted', whom })),
  },
});

const machine = everything({
  id: 'all',
  context: { count: 0 },
  initial: 'rest',
  exit: 'say',
  on: { stop: '.rest' },
  states: {
    rest: {
      entry: ['count', 'say'],
      on: {
        go: [
          { guard: 'isFirst', target: 'work', actions: [{ type: 'greet', params: { whom: 'a' } }, 'say'] },
          { target: '#all.done' },
        ],
        look: {},
      },
    },
    work: {
      initial: 'deep',
      states: {
        deep: {
          always: [{ guard: 'isLow', actions: 'count' }, { guard: 'isFirst', actions: 'say' }, { target: 'end' }],
        },
        end: {},
      },
    },
    done: {},
  },
});

describe('the mutations of a machine', () => {
  it('are these, in the order of its configuration', () => {
    expect(namesOf(systemOf({ one: [machine, 'go'] }))).toEqual([
      // The state behind `rest` is `work`, and to stay where one is means nothing at the top.
      'all (top) on stop 1: stays, not to .rest',
      'all (top) on stop 1: to .work, not .rest',
      'all rest on go 1 [isFirst]: guard dropped',
      'all rest on go 1 [isFirst]: guard negated',
      'all rest on go 1 [isFirst]: stays, not to work',
      'all rest on go 1 [isFirst]: to done, not work',
      'all rest on go 1 [isFirst]: action 1 greet dropped',
      'all rest on go 1 [isFirst]: action 2 say dropped',
      'all rest on go 1 [isFirst]: actions 1 greet and say swapped',
      'all rest on go 1 [isFirst]: swapped with the next',
      'all rest on go 2: stays, not to #done',
      // Behind the last state is the first, which is the transition's own: so it is the one behind that.
      'all rest on go 2: to #work, not #done',
      // Without its guard it would be taken for ever, and be no machine.
      'all work.deep always 1 [isLow]: guard negated',
      'all work.deep always 1 [isLow]: action 1 count dropped',
      'all work.deep always 1 [isLow]: swapped with the next',
      'all work.deep always 2 [isFirst]: guard negated',
      'all work.deep always 2 [isFirst]: action 1 say dropped',
      'all work.deep always 2 [isFirst]: swapped with the next',
      // Of the third nothing: of two states each is the other's only sibling, and to stay is to loop.
      'all (top) exit: action 1 say dropped',
      'all rest entry: action 1 count dropped',
      'all rest entry: action 2 say dropped',
      'all rest entry: actions 1 count and say swapped',
    ]);
  });

  it('leave out what changes nothing: two actions, or two transitions, that are the same', () => {
    const twice = createMachine({
      id: 'twice',
      on: { go: [{ actions: ['say', 'say'] }, { actions: ['say', 'say'] }] },
    }).provide({ actions: { say: emit({ type: 'said' }) } as never });
    const dropped = ['1: action 1', '1: action 2', '2: action 1', '2: action 2'];
    expect(namesOf(systemOf({ one: [twice, 'go'] }))).toEqual(
      dropped.map((where) => `twice (top) on go ${where} say dropped`),
    );
  });

  it('ignore each outcome that a search has offered, beside the normal one', () => {
    const offered = { machine: 'all', event: 'go', outcome: '-ENOMEM', normal: 'ok' };
    const [mutation] = mutationsOf(systemOf({ one: [machine, 'go'] }), [offered]).slice(-1);
    expect(mutation).toEqual({ kind: 'outcome ignored', ...offered });
    expect(nameOf(mutation as Mutation)).toBe('all on go: outcome -ENOMEM taken for ok');
  });

  it('are named so that nothing in a name moves a cursor', () => {
    const hostile = createMachine({ id: 'a\u001b[2J', on: { 'b\nc': { guard: () => true } } } as never);
    for (const name of namesOf(systemOf({ one: [hostile, 'go'] }))) expect(name).toMatch(/^[ -~]+$/);
  });
});

describe('each mutation', () => {
  const systems: readonly (readonly [string, System])[] = [
    ['one of everything', systemOf({ one: [machine, 'go'], two: [createMachine({ id: 'other' })] })],
    ['a lock', naiveLock()],
    ['a group', attachLoop()],
    ['philosophers', philosophers()],
    ['Peterson', peterson()],
  ];

  it.each(systems)('of %s changes its place and nothing else', (_, system) => {
    const before = JSON.stringify(configurations(system).map((places) => [...places]));
    for (const mutation of mutationsOf(system)) {
      const broken = mutated(system, mutation);
      expect(changedPlaces(system, broken), nameOf(mutation)).toEqual(placesChangedBy(mutation));
      const { actors, ...rest } = broken;
      expect({ ...rest, actors: outward(broken) }).toEqual({ ...system, actors: outward(system) });
      for (const [name, actor] of Object.entries(actors)) {
        const original = system.actors[name]?.machine;
        expect(actor.machine === original).toBe(original?.id !== mutation.machine);
      }
    }
    expect(JSON.stringify(configurations(system).map((places) => [...places]))).toBe(before);
  });

  it.each([
    ['mainline', 'ideal', 'default'],
    ['mainline', 'intel-vtd', 'vfio'],
  ])('of %s with %s on %s has a name of its own, of one line that is not too long', (design, driver, topology) => {
    const parts = {
      design: findDesign(design),
      driver: findDriver(driver),
      topology: findTopology(topology),
      environment: [],
    };
    const names = namesOf({ ...iommuSystem(parts), properties: [...invariantsFor(parts), ...goalsFor(parts)] });
    expect(names.length).toBeGreaterThan(4000);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.length > 110)).toEqual([]);
  });
});

function outward({ actors }: System) {
  return Object.values(actors).map(({ machine: _, ...rest }) => rest);
}

/** What stands at each place, as text: `work.deep always 1`. */
function configurations({ actors }: System): readonly ReadonlyMap<string, string>[] {
  return Object.values(actors).map(({ machine: each }) => standing(configurationOf(each), '', each));
}

function standing(
  state: WrittenState,
  path: string,
  each: AnyStateMachine,
  found = new Map<string, string>(),
): ReadonlyMap<string, string> {
  const put = (where: string, what: unknown) => {
    for (const [index, one] of [what ?? []].flat().entries()) found.set(`${path} ${where} ${index}`, textOf(one));
  };
  for (const [type, list] of Object.entries(state.on ?? {})) put(`on ${type}`, list);
  put('always', state.always);
  for (const when of ['entry', 'exit'] as const) {
    if (state[when] !== undefined) found.set(`${path} ${when} 0`, textOf([state[when]].flat()));
  }
  for (const [key, inner] of Object.entries(state.states ?? {})) {
    standing(inner, path === '' ? key : `${path}.${key}`, each, found);
  }
  return found;
}

/** What was written, however: a target alone, an action alone and a list of one are the same. Functions are by name. */
function textOf(written: unknown): string {
  const whole = typeof written === 'string' ? { target: written } : written;
  return JSON.stringify(whole, (key, value) => {
    if (typeof value === 'function') return `${value.name}(${String((value as { guards?: unknown }).guards ?? '')})`;
    return key === 'actions' && value !== undefined ? [value].flat() : value;
  });
}

function changedPlaces(before: System, after: System): readonly string[] {
  const changed = new Set<string>();
  const others = configurations(after);
  for (const [index, places] of configurations(before).entries()) {
    const other = others[index] as ReadonlyMap<string, string>;
    expect(other.size).toBe(places.size);
    for (const [place, text] of places) if (other.get(place) !== text) changed.add(place);
  }
  return [...changed].sort();
}

function placesChangedBy(mutation: Mutation): readonly string[] {
  if (mutation.kind === 'outcome ignored') return [];
  const { state, when, event, index } = mutation.place;
  const at = (number: number) => `${state} ${when}${when === 'on' ? ` ${event}` : ''} ${number}`;
  return mutation.kind === 'transitions swapped' ? [at(index), at(index + 1)] : [at(index)];
}
