/**
 * A thread that calls the core's functions by itself, one after the other, as a scenario file has it.
 *
 * It keeps no book: what is a mistake the core has to find out. Whom a claim is for it says itself, so that several
 * threads can act for one owner, as threads of one open file do.
 */
import { setup } from 'xstate';
import type { Actor } from '../../explorer/system.ts';
import type { Surroundings } from '../configuration.ts';
import type { Emitted, Errno, GroupRequest } from '../events.ts';
import type { Domain } from '../names.ts';
import { wordsOf } from '../words.ts';

interface CallerContext {
  readonly name: string;
  /** The function that it waits for. */
  readonly operation: GroupRequest | null;
}

interface CallerEvent {
  readonly type: 'call' | 'answer';
  /** Of a call: the request, whom it asks, and what the request takes. */
  readonly of?: GroupRequest;
  readonly group?: string;
  readonly owner?: string;
  readonly device?: string;
  readonly domain?: Domain;
  readonly old?: Domain;
  readonly pasid?: string;
  readonly errno?: Errno;
}

const { change, say } = wordsOf<CallerContext, CallerEvent>();

function callerMachine() {
  return setup({
    types: {
      context: {} as CallerContext,
      events: {} as CallerEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string },
      tags: {} as 'busy',
    },
    actions: {
      takeCall: change((draft, { of }) => {
        draft.operation = of ?? null;
      }),
      ask: say(({ name }, { of = '', group = '', type: _, ...asked }) => ({
        ...asked,
        type: of,
        to: group,
        from: name,
      })),
      returnAnswer: say(({ operation }, { errno }) => ({
        type: 'returned',
        operation: operation ?? '',
        errno: errno ?? '0',
      })),
      forgetCall: change((draft) => {
        draft.operation = null;
      }),
    },
  }).createMachine({
    id: 'caller',
    context: ({ input: { name } }) => ({ name, operation: null }),
    initial: 'idle',
    states: {
      idle: { on: { call: { target: 'calling', actions: ['takeCall', 'ask'] } } },
      calling: { tags: 'busy', on: { answer: { target: 'idle', actions: ['returnAnswer', 'forgetCall'] } } },
    },
  });
}

/** One for each thread of the topology. What it calls is up to whoever commands it. */
export function callers({ topology }: Surroundings): Record<string, Actor> {
  const machine = callerMachine();
  return Object.fromEntries(
    (topology.callers ?? []).map((name) => [name, { kind: 'caller', machine, input: { name } }]),
  );
}
