import { describe, expect, it } from 'vitest';
import { assign, emit, setup } from 'xstate';
import type { Actor } from '../../explorer/index.ts';
import type { Arrangement } from '../../scenarios/arrangement.ts';
import { walk } from '../../scenarios/walking/walk.ts';
import { arrangementOf, asks, clause, held, incrementer, lock, memory, threads } from './toys.ts';

const limitOf = (arrangement: Arrangement, statesMax = 1000) => {
  const found = walk(arrangement, { statesMax });
  return found.kind === 'limit' ? found.limit : undefined;
};
const never = clause('exists', () => false);

/** Counts to two; a third tick would pass its bound. */
function counter(): Actor {
  const machine = setup({ types: { context: {} as { value: number } } }).createMachine({
    id: 'counter',
    context: { value: 0 },
    on: {
      tick: [
        { guard: ({ context }) => context.value === 2, actions: emit(() => ({ type: 'bound', name: 'ticks' })) },
        { actions: assign({ value: ({ context }) => context.value + 1 }) },
      ],
    },
  });
  return { kind: 'counter', machine };
}

/** Goes on for ever once it is told to. */
function spinner(): Actor {
  const machine = setup({}).createMachine({
    id: 'spinner',
    initial: 'still',
    states: {
      still: { on: { spin: 'left', stay: {} } },
      left: { tags: 'busy', on: { proceed: 'right' } },
      right: { tags: 'busy', on: { proceed: 'left' } },
    },
  });
  return { kind: 'spinner', machine };
}

describe('a walk without a verdict', () => {
  it('would pass a bound: which, who in what call, and after what', () => {
    const twice = [asks('n', 'tick'), asks('n', 'tick')];
    expect(limitOf(arrangementOf({ n: counter() }, threads(twice), [never]))).toBeUndefined();
    const limit = limitOf(arrangementOf({ n: counter() }, threads(twice, [asks('n', 'tick')]), [never]));
    expect(limit).toMatchObject({ of: 'bound', bound: 'ticks', thread: 'P1', call: 'tick(n)' });
    expect(limit?.of === 'bound' && limit.execution.steps.map(({ thread }) => thread)).toEqual(['P0', 'P0']);
  });

  it('goes round in a circle: from where on', () => {
    expect(limitOf(arrangementOf({ s: spinner() }, threads([asks('s', 'stay')]), [never]))).toBeUndefined();
    const limit = limitOf(arrangementOf({ s: spinner() }, threads([asks('s', 'stay'), asks('s', 'spin')]), [never]));
    expect(limit).toMatchObject({ of: 'circle', execution: { steps: [{ call: 'stay(s)' }, { call: 'spin(s)' }] } });
  });

  it('goes round in a circle: not yet where it is only led there, in however many ways', () => {
    const machine = setup({}).createMachine({
      id: 'shoved',
      initial: 'still',
      on: { shove: {} },
      states: {
        still: { on: { spin: 'near' } },
        near: { tags: 'busy', on: { shove: 'before', proceed: 'before' } },
        before: { tags: 'busy', on: { proceed: 'left' } },
        left: { tags: 'busy', on: { proceed: 'right' } },
        right: { tags: 'busy', on: { proceed: 'left' } },
      },
    });
    const shove = { ...asks('s', 'shove'), goesOn: [] };
    const toy = arrangementOf({ s: { kind: 'shoved', machine } }, threads([shove], [asks('s', 'spin')]), [never]);
    expect(limitOf(toy)).toMatchObject({
      of: 'circle',
      execution: { steps: [{ call: 'spin(s)' }, { call: 'shove(s)' }, { call: 'spin(s)' }] },
    });
  });

  it('has more states than it may', () => {
    const ticks = arrangementOf({ n: counter() }, threads([asks('n', 'tick')], [asks('n', 'tick')]), [never]);
    expect(limitOf(ticks, 4)).toBeUndefined();
    expect(limitOf(ticks, 3)).toEqual({ of: 'states', max: 3 });
  });
});

it('a step that waits after it has changed another actor is a model that cannot be walked', () => {
  const both = setup({}).createMachine({
    id: 'both',
    on: { go: { actions: [emit(() => ({ type: 'lock', to: 'x' })), emit(() => ({ type: 'lock', to: 'y' }))] } },
  });
  const actors = { both: { kind: 'both', machine: both }, x: lock(), y: lock() };
  const alone = arrangementOf(actors, threads([asks('both', 'go')]), [never]);
  expect(walk(alone, { statesMax: 10 })).toMatchObject({ kind: 'walked', states: 2 });
  const late = arrangementOf(actors, threads([asks('both', 'go')], [asks('y', 'lock')]), [never]);
  expect(() => walk(late, { statesMax: 10 })).toThrowErrorMatchingInlineSnapshot(`
    [CheckerError: a step waits after it has already changed another actor [late-block]
      where:    y, event lock, in both go
      remedy:   take the lock first, or end the section here and go on with \`proceed\`]
  `);
});

describe('a call', () => {
  const clauses = [clause('exists', ({ registers }) => registers['P1']?.['r0'] === '0')];

  it('that begins while another one of the same actor is under way waits for it', () => {
    const actors = { memory: memory(), a: { ...incrementer(), input: { name: 'a' } } };
    const both = threads([asks('a', 'increment', { register: 'r0' })], [asks('a', 'increment', { register: 'r0' })]);
    const counted = [clause('forall', (moment) => held(moment) === 2), ...clauses];
    const found = walk(arrangementOf(actors, both, counted), { statesMax: 1000 });
    expect(found).toMatchObject({ observations: [{ verdict: 'Always' }, { verdict: 'Always' }], hangs: [] });
  });

  it('is carried on by the next one where the first waits, and is over when the first is busy no more', () => {
    const opened = setup({ types: { events: {} as { type: string; from: string } } }).createMachine({
      id: 'door',
      initial: 'shut',
      states: {
        shut: { on: { proceed: 'ajar' } },
        ajar: {
          tags: 'busy',
          on: { proceed: { target: 'open', actions: emit(() => ({ type: 'opened', to: 'guest' })) } },
        },
        open: {},
      },
    });
    const guest = setup({}).createMachine({
      id: 'guest',
      initial: 'out',
      states: {
        out: { on: { enter: 'waiting' } },
        waiting: { tags: 'busy', on: { opened: 'in' } },
        in: { entry: emit(() => ({ type: 'returned', errno: '0' })) },
      },
    });
    const actors = { guest: { kind: 'guest', machine: guest }, door: { kind: 'door', machine: opened } };
    const enters = asks('guest', 'enter', { goesOn: ['guest', 'door'], register: 'r0' });
    const found = walk(arrangementOf(actors, threads([], [enters]), clauses), { statesMax: 1000 });
    expect(found).toMatchObject({ observations: [{ verdict: 'Always' }], hangs: [] });
    const alone = walk(arrangementOf(actors, threads([], [{ ...enters, goesOn: ['guest'] }]), clauses), {
      statesMax: 1000,
    });
    expect(alone).toMatchObject({
      observations: [{ verdict: 'Never' }],
      hangs: [{ thread: 'P1', call: 'enter(guest)', isBegun: true }],
    });
  });

  it('that is not possible where nobody is busy waits for nobody: what it asks of whom, and where that rests', () => {
    const machine = setup({}).createMachine({
      id: 'door',
      initial: 'shut',
      states: { shut: { on: { open: 'open' } }, open: { on: { lean: 'leant on' } }, 'leant on': { tags: 'busy' } },
    });
    const hangsOf = (...commands: readonly string[]) => {
      const bodies = threads(...commands.map((command) => [{ ...asks('door', command), goesOn: [] }]));
      const found = walk(arrangementOf({ door: { kind: 'door', machine } }, bodies, [never]), { statesMax: 10 });
      return found.kind === 'walked' ? found.hangs.map(({ thread, execution: { refused } }) => [thread, refused]) : [];
    };
    expect(hangsOf('open')).toEqual([]);
    expect(hangsOf('open', 'open')).toEqual([
      ['P1', { P1: { actor: 'door', state: 'open' } }],
      ['P0', { P0: { actor: 'door', state: 'open' } }],
    ]);
    expect(hangsOf('open', 'lean', 'open')).toEqual([
      ['P2', undefined],
      ['P0', undefined],
    ]);
  });

  it('that returns nothing leaves its register unset, whatever its name', () => {
    const silent = { kind: 'silent', machine: setup({}).createMachine({ id: 'silent', on: { go: {} } }) };
    const go = asks('silent', 'go', { register: 'constructor' });
    const ends = clause('exists', () => true);
    const found = walk(arrangementOf({ silent }, threads([go]), [ends]), { statesMax: 10 });
    const steps = found.kind === 'walked' ? found.observations[0]?.witness?.steps : undefined;
    expect(steps?.map(({ returned }) => returned)).toEqual([undefined]);
  });

  it('that others end is over, too: what it returned is for who waits for it', () => {
    const waiter = setup({}).createMachine({
      id: 'waiter',
      initial: 'idle',
      states: {
        idle: { on: { wait: 'waiting', wake: {} } },
        waiting: {
          tags: 'busy',
          on: { wake: { target: 'idle', actions: emit(() => ({ type: 'returned', errno: '0' })) } },
        },
      },
    });
    const waker = setup({}).createMachine({
      id: 'waker',
      on: {
        wake: {
          actions: [emit(() => ({ type: 'wake', to: 'waiter' })), emit(() => ({ type: 'returned', errno: '-EAGAIN' }))],
        },
      },
    });
    const actors = { waiter: { kind: 'waiter', machine: waiter }, waker: { kind: 'waker', machine: waker } };
    const programs = threads([asks('waker', 'wake', { register: 'r0' })], [asks('waiter', 'wait', { register: 'r0' })]);
    const both = [...clauses, clause('forall', ({ registers }) => registers['P0']?.['r0'] === '-EAGAIN')];
    expect(walk(arrangementOf(actors, programs, both), { statesMax: 1000 })).toMatchObject({
      // Whoever waits after the waking waits for ever.
      observations: [{ verdict: 'Sometimes' }, { verdict: 'Always' }],
      hangs: [{ thread: 'P1', isBegun: true }],
    });
  });

  it('that has returned is over, though its actor is busy with something else', () => {
    const raised = setup({}).createMachine({
      id: 'queue',
      initial: 'empty',
      states: {
        empty: { on: { raise: { target: 'full', actions: emit(() => ({ type: 'returned', errno: '0' })) } } },
        full: { tags: 'busy' },
      },
    });
    const raises = asks('queue', 'raise', { register: 'r0' });
    const actors = { queue: { kind: 'queue', machine: raised } };
    const found = walk(arrangementOf(actors, threads([], [raises]), clauses), { statesMax: 1000 });
    expect(found).toMatchObject({ observations: [{ verdict: 'Always' }], hangs: [] });
  });

  it('that nobody goes on with is over with its command, though its actor is busy', () => {
    const spins = asks('s', 'spin', { goesOn: [] });
    const found = walk(arrangementOf({ s: spinner() }, threads([spins]), [never]), { statesMax: 1000 });
    expect(found).toMatchObject({ kind: 'walked', states: 2, hangs: [] });
  });
});

it('a start is reached before anybody acts, and its moments are not those of the question', () => {
  const taken = clause('ever', ({ state }) => state['x']?.value === 'free');
  const arrangement = arrangementOf({ x: lock() }, threads([asks('x', 'lock')]), [taken]);
  const start = [{ actor: 'x', command: { type: 'lock' }, outcomes: [] }];
  expect(walk({ ...arrangement, start }, { statesMax: 10 })).toMatchObject({
    observations: [{ verdict: 'Never', counterexample: { start, steps: [], stuck: ['P0'] } }],
  });
});
