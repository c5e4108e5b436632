/**
 * A thread that calls the core's functions by itself, one after the other, as a scenario file has it.
 *
 * It keeps no book: what is a mistake the core has to find out. Whom a claim is for it says itself, so that several
 * threads can act for one owner, as threads of one open file do. The one thing that it knows is what it attached by
 * `attach by`, which is what VFIO does: by whatever the design has a user name the group that he holds.
 * Source: drivers/vfio/vfio_iommu_type1.c, vfio_iommu_attach_group up to v5.16; the proposals of `choices/attaching.ts`.
 */
import { setup } from 'xstate';
import type { Actor } from '../../explorer/system.ts';
import type { Surroundings } from '../configuration.ts';
import type { Emitted, Errno, GroupRequest } from '../events.ts';
import type { Domain } from '../names.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';

interface CallerContext {
  readonly name: string;
  /** The function that it waits for. */
  readonly operation: GroupRequest | null;
  /** What it attached by `attach by`. */
  readonly attached: Domain | null;
  /** What it is attaching so, by which device. */
  readonly attaching: { readonly group: string; readonly device: string; readonly domain: Domain } | null;
}

interface CallerEvent {
  readonly type: 'call' | 'attach by' | 'proceed' | 'answer';
  /** Of a call: the request, whom it asks, and what the request takes. */
  readonly of?: GroupRequest;
  readonly group?: string;
  readonly owner?: string;
  readonly isUnnamed?: boolean;
  readonly device?: string;
  readonly domain?: Domain;
  readonly old?: Domain;
  readonly pasid?: string;
  readonly errno?: Errno;
}

type Asked = AskedOf<CallerContext, CallerEvent>;

const { change, say } = wordsOf<CallerContext, CallerEvent>();

function callerSetup({ choices }: Surroundings) {
  return setup({
    types: {
      context: {} as CallerContext,
      events: {} as CallerEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string },
      tags: {} as 'busy',
    },
    guards: {
      isSuccess,
      isAttached: ({ event, context }: Asked) => isSuccess({ event }) && context.attaching !== null,
      attachesByDevice: () => choices.read('groupHandle') === 'device',
      replaces: () => choices.read('groupHandle') === 'group-replacing',
    },
    actions: {
      takeCall: change((draft, { of }) => {
        draft.operation = of ?? null;
      }),
      takeAttach: change((draft, { group = '', device = '', domain = '' }) => {
        draft.operation = 'attach group';
        draft.attaching = { group, device, domain };
      }),
      ask: say(({ name }, { of = '', group = '', type: _, ...asked }) => ({
        ...asked,
        type: of,
        to: group,
        from: name,
      })),
      askToAttach: say<{ request: GroupRequest }>(({ name, attaching, attached }, _, { request }) => ({
        type: request,
        to: attaching?.group ?? '',
        from: name,
        ...(request !== 'find device' && { domain: attaching?.domain }),
        ...(request === 'replace group' && { old: attached }),
        ...(request.endsWith('device') && { device: attaching?.device }),
      })),
      noteAttached: change((draft) => {
        draft.attached = draft.attaching?.domain ?? null;
      }),
      returnAnswer: say(({ operation }, { errno }) => ({
        type: 'returned',
        operation: operation ?? '',
        errno: errno ?? '0',
      })),
      forgetCall: change((draft) => {
        draft.operation = null;
        draft.attaching = null;
      }),
    },
  });
}

const attach = (request: GroupRequest) => ({ type: 'askToAttach', params: { request } }) as const;

function callerMachine(surroundings: Surroundings) {
  return callerSetup(surroundings).createMachine({
    id: 'caller',
    context: ({ input: { name } }) => ({ name, operation: null, attached: null, attaching: null }),
    initial: 'idle',
    states: {
      idle: {
        on: {
          call: { target: 'calling', actions: ['takeCall', 'ask'] },
          'attach by': [
            { guard: 'attachesByDevice', target: 'finding', actions: ['takeAttach', attach('find device')] },
            { guard: 'replaces', target: 'calling', actions: ['takeAttach', attach('replace group')] },
            { target: 'calling', actions: ['takeAttach', attach('attach group')] },
          ],
        },
      },
      calling: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isAttached', target: 'idle', actions: ['noteAttached', 'returnAnswer', 'forgetCall'] },
            { target: 'idle', actions: ['returnAnswer', 'forgetCall'] },
          ],
        },
      },
      finding: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'found' },
            { target: 'idle', actions: ['returnAnswer', 'forgetCall'] },
          ],
        },
      },
      /** It has a pointer to the device, and nothing that keeps it. */
      found: { tags: 'busy', on: { proceed: { target: 'calling', actions: attach('attach by device') } } },
    },
  });
}

/** One for each thread of the topology. What it calls is up to whoever commands it. */
export function callers(surroundings: Surroundings): Record<string, Actor> {
  const machine = callerMachine(surroundings);
  return Object.fromEntries(
    (surroundings.topology.callers ?? []).map((name) => [name, { kind: 'caller', machine, input: { name } }]),
  );
}
