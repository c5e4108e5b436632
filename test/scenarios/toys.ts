/** Scenarios of a few lines whose answers are known: memory, incrementers, and locks. */
import { assign, emit, setup } from 'xstate';
import type { Actor, Json, System } from '../../explorer/index.ts';
import type {
  ArrangedClause,
  Arrangement,
  Instruction,
  PermittedFailure,
  Program,
} from '../../scenarios/arrangement.ts';
import type { Quantifier } from '../../scenarios/scenario.ts';
import type { Moment } from '../../scenarios/words/terms/term.ts';

/** A word of memory: it answers what it holds, and a store may be made to fail with one of `errnos`. */
export function memory(errnos: readonly string[] = ['-EIO']): Actor {
  const machine = setup({
    types: {
      context: {} as { value: number },
      events: {} as { type: string; from: string; value: number; outcome: string },
    },
  }).createMachine({
    id: 'memory',
    context: { value: 0 },
    on: {
      load: { actions: emit(({ context, event }) => ({ type: 'answer', to: event.from, value: context.value })) },
      store: [
        {
          guard: ({ event }) => event.outcome !== '0',
          actions: emit(({ event }) => ({ type: 'answer', to: event.from, errno: event.outcome })),
        },
        {
          actions: [
            assign(({ event }) => ({ value: event.value })),
            emit(({ event }) => ({ type: 'answer', to: event.from, errno: '0' })),
          ],
        },
      ],
    },
  });
  return {
    kind: 'memory',
    machine,
    outcomes: (_, { type }) =>
      type === 'store'
        ? [{ name: '0', kind: 'normal' }, ...errnos.map((name) => ({ name, kind: 'allowed' as const }))]
        : undefined,
  };
}

/**
 * Adds one to `memory`: loads in one section and stores in the next, or both in one. It keeps what it loaded until it
 * has stored. `returned` says whether the store worked. It may do so once, or again and again.
 */
export function incrementer(isAtomic = false, isOnce = false): Actor {
  const machine = setup({
    types: {
      context: {} as { name: string; value: number },
      events: {} as { type: string; value: number; errno: string },
      input: {} as { name: string },
    },
    guards: { isAtomic: () => isAtomic },
    actions: {
      load: emit(({ context }) => ({ type: 'load', to: 'memory', from: context['name'] })),
      store: emit(({ context }) => ({
        type: 'store',
        to: 'memory',
        from: context['name'],
        value: context['value'] + 1,
      })),
      keep: assign(({ event }) => ({ value: event['value'] })),
      forget: assign({ value: 0 }),
      tell: emit(({ event }) => ({ type: 'returned', errno: event['errno'] })),
    },
  }).createMachine({
    id: isAtomic ? 'atomic incrementer' : 'incrementer',
    context: ({ input }) => ({ name: input.name, value: 0 }),
    initial: 'idle',
    states: {
      idle: { on: { increment: { target: 'loading', actions: 'load' } } },
      loading: { tags: 'busy', on: { answer: { target: 'loaded', actions: 'keep' } } },
      loaded: {
        tags: 'busy',
        always: { guard: 'isAtomic', target: 'storing', actions: 'store' },
        on: { proceed: { target: 'storing', actions: 'store' } },
      },
      storing: { tags: 'busy', on: { answer: { target: isOnce ? 'done' : 'idle', actions: ['forget', 'tell'] } } },
      done: {},
    },
  });
  return { kind: 'incrementer', machine };
}

/** A lock, by events that wait. */
export function lock(): Actor {
  const machine = setup({}).createMachine({
    id: 'lock',
    initial: 'free',
    states: { free: { on: { lock: 'taken' } }, taken: { on: { unlock: 'free' } } },
  });
  return { kind: 'lock', machine };
}

/** Opens in two sections, and lets in who stands before it. */
export function door(): Actor {
  const machine = setup({}).createMachine({
    id: 'door',
    initial: 'shut',
    states: {
      shut: { on: { open: 'ajar' } },
      ajar: {
        tags: 'busy',
        on: {
          proceed: {
            target: 'shut',
            actions: [emit({ type: 'opened', to: 'guest' } as never), emit({ type: 'returned', errno: '0' } as never)],
          },
        },
      },
    },
  });
  return { kind: 'door', machine };
}

/** Waits until somebody opens the door. */
export function guest(): Actor {
  const machine = setup({}).createMachine({
    id: 'guest',
    initial: 'out',
    on: { opened: {} },
    states: {
      out: { on: { enter: 'waiting' } },
      waiting: {
        tags: 'busy',
        on: { opened: { target: 'out', actions: emit({ type: 'returned', errno: '-EIO' } as never) } },
      },
    },
  });
  return { kind: 'guest', machine };
}

const NOWHERE = { line: 1, column: 1, length: 1 };

/** `asks('a', 'increment', { register: 'r0' })`. */
export function asks(actor: string, command: string, more: Partial<Instruction> = {}): Instruction {
  return { text: `${command}(${actor})`, at: NOWHERE, actor, command: { type: command }, goesOn: [actor], ...more };
}

/** Threads P0, P1, ... */
export function threads(...bodies: readonly (readonly Instruction[])[]): readonly Program[] {
  return bodies.map((instructions, index) => ({ name: `P${index}`, instructions }));
}

export function clause(quantifier: Quantifier, holds: (moment: Moment) => boolean): ArrangedClause {
  return { quantifier, holds };
}

export const held = ({ state }: Moment, actor = 'memory'): Json => state[actor]?.context['value'] ?? null;

export function arrangementOf(
  actors: System['actors'],
  programs: readonly Program[],
  clauses: readonly ArrangedClause[],
  more: { readonly failures?: readonly PermittedFailure[]; readonly system?: Partial<System> } = {},
): Arrangement {
  const system = { actors, blocking: ['lock', 'unlock'], ...more.system };
  return { system, start: [], threads: programs, failures: more.failures ?? [], clauses };
}
