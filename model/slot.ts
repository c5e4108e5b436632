/**
 * One element of a group's `pasid_array`: the domain of one PASID, and the loop over the members.
 *
 * The group holds its mutex while it calls a slot, and hands over the members that have a PASID table.
 * Source: drivers/iommu/iommu.c, __iommu_set_group_pasid, __iommu_remove_group_pasid.
 */
import { type Draft, produce } from 'immer';
import { assign, emit, setup } from 'xstate';
import { ridOf, type Surroundings } from './configuration.ts';
import type { Emitted, Errno, Reason } from './events.ts';
import { BLOCKED, type Domain, entryOf } from './names.ts';

export interface SlotContext {
  readonly name: string;
  readonly group: string;
  readonly pasid: string;
  readonly domain: Domain | null;
  readonly call: SlotCall | null;
}

/** The request being served. */
interface SlotCall {
  readonly from: string;
  readonly members: readonly string[];
  readonly to: Domain;
  readonly index: number;
  /** First member that undoing leaves alone. */
  readonly end: number;
  readonly errno: Errno;
}

interface SlotEvent {
  readonly type:
    | 'attach pasid'
    | 'replace pasid'
    | 'detach pasid'
    | 'look up'
    | 'block member'
    | 'restore member'
    | 'answer';
  readonly from?: string;
  readonly domain?: Domain;
  readonly members?: readonly string[];
  readonly device?: string;
  readonly errno?: Errno;
}

interface Asked {
  readonly context: SlotContext;
  readonly event: SlotEvent;
}

const change = (recipe: (draft: Draft<SlotContext>, event: SlotEvent) => void) =>
  assign<SlotContext, SlotEvent, undefined, SlotEvent, never>(({ context, event }) =>
    produce(context, (draft) => recipe(draft, event)),
  );

const say = <P extends Readonly<Record<string, string>> | undefined = undefined>(
  what: (context: SlotContext, event: SlotEvent, params: P) => Emitted,
) => emit<SlotContext, SlotEvent, P, SlotEvent, Emitted>(({ context, event }, params) => what(context, event, params));

const start = (draft: Draft<SlotContext>, event: SlotEvent, to: Domain) => {
  const members = [...(event.members ?? [])];
  draft.call = { from: event.from ?? '', members, to, index: 0, end: members.length, errno: '0' };
};

function slotSetup({ topology }: Surroundings) {
  const set = ({ name, pasid }: SlotContext, device: string, domain: Domain, reason: Reason): Emitted => ({
    type: 'set pasid',
    to: entryOf(ridOf(topology, device)),
    from: name,
    pasid,
    domain,
    reason,
  });
  const current = ({ call }: SlotContext) => call?.members[call.index] ?? '';
  return setup({
    types: {
      context: {} as SlotContext,
      events: {} as SlotEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string; readonly group: string; readonly pasid: string },
      tags: {} as 'busy',
    },
    guards: {
      isEmpty: ({ context }: Asked) => context.domain === null,
      isTaken: ({ context }: Asked) => context.domain !== null,
      hasDomain: ({ context, event }: Asked) => context.domain === event.domain,
      isSuccess: ({ event }: Asked) => event.errno === '0',
      isDone: ({ context: { call } }: Asked) => call === null || call.index >= call.end,
    },
    actions: {
      startAttach: change((draft, event) => start(draft, event, event.domain ?? '')),
      startDetach: change((draft, event) => start(draft, event, BLOCKED)),
      setMember: say((context) => set(context, current(context), context.call?.to ?? '', 'set')),
      blockMember: say((context) => set(context, current(context), BLOCKED, 'remove')),
      putBackMember: say((context) => set(context, current(context), context.domain ?? BLOCKED, 'roll back')),
      blockForReset: say((context, { device = '' }) => set(context, device, BLOCKED, 'remove')),
      restoreAfterReset: say((context, { device = '' }) =>
        set(context, device, context.domain ?? BLOCKED, 'reset done'),
      ),
      next: change((draft) => {
        if (draft.call !== null) draft.call.index++;
      }),
      startUndo: change((draft, { errno }) => {
        if (draft.call === null) return;
        draft.call.end = draft.call.index;
        draft.call.index = 0;
        draft.call.errno = errno ?? '0';
      }),
      store: change((draft) => {
        draft.domain = draft.call?.to ?? null;
      }),
      erase: change((draft) => {
        draft.domain = null;
      }),
      answer: say<{ errno: Errno }>((_, { from }, { errno }) => ({ type: 'answer', to: from ?? '', errno })),
      /** The function returns nothing; but the group counts. */
      answerEmpty: say((_, { from }) => ({ type: 'answer', to: from ?? '', errno: '0', wasEmpty: true })),
      answerDomain: say(({ domain }, { from }) => ({ type: 'answer', to: from ?? '', errno: '0', domain })),
      answerCall: say(({ call }) => ({ type: 'answer', to: call?.from ?? '', errno: call?.errno ?? '0' })),
      forgetCall: change((draft) => {
        draft.call = null;
      }),
      warn: say<{ what: string }>((_context, _event, { what }) => ({ type: 'warned', what })),
    },
  });
}

export function slotMachine(surroundings: Surroundings) {
  return slotSetup(surroundings).createMachine({
    id: 'slot',
    context: ({ input: { name, group, pasid } }) => ({ name, group, pasid, domain: null, call: null }),
    initial: 'quiet',
    states: {
      quiet: {
        on: {
          'attach pasid': [
            { guard: 'isTaken', actions: { type: 'answer', params: { errno: '-EBUSY' } } },
            { target: 'setting', actions: 'startAttach' },
          ],
          'replace pasid': [
            { guard: 'isEmpty', actions: { type: 'answer', params: { errno: '-EINVAL' } } },
            { guard: 'hasDomain', actions: { type: 'answer', params: { errno: '0' } } },
            { target: 'setting', actions: 'startAttach' },
          ],
          'detach pasid': [
            { guard: 'isEmpty', actions: 'answerEmpty' },
            { target: 'removing', actions: 'startDetach' },
          ],
          // `iommu_attach_handle_get`: takes no lock.
          'look up': { actions: 'answerDomain' },
          'block member': [{ guard: 'isEmpty' }, { target: 'blocking', actions: 'blockForReset' }],
          'restore member': [{ guard: 'isEmpty' }, { target: 'restoring', actions: 'restoreAfterReset' }],
        },
      },
      setting: {
        tags: 'busy',
        always: [
          { guard: 'isDone', target: 'quiet', actions: ['store', 'answerCall', 'forgetCall'] },
          { target: 'awaitingSet', actions: 'setMember' },
        ],
      },
      awaitingSet: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'setting', actions: 'next' },
            { target: 'undoing', actions: 'startUndo' },
          ],
        },
      },
      /** Members that had the new domain get the old one, or none. */
      undoing: {
        tags: 'busy',
        always: [
          { guard: 'isDone', target: 'quiet', actions: ['answerCall', 'forgetCall'] },
          { guard: 'isEmpty', target: 'awaitingUndo', actions: 'blockMember' },
          { target: 'awaitingUndo', actions: 'putBackMember' },
        ],
      },
      awaitingUndo: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'undoing', actions: 'next' },
            {
              guard: 'isTaken',
              target: 'retreating',
              actions: [{ type: 'warn', params: { what: 'a PASID was not put back' } }, 'blockMember'],
            },
            { target: 'undoing', actions: ['next', { type: 'warn', params: { what: 'a PASID was not removed' } }] },
          ],
        },
      },
      retreating: { tags: 'busy', on: { answer: { target: 'undoing', actions: 'next' } } },
      removing: {
        tags: 'busy',
        always: [
          { guard: 'isDone', target: 'quiet', actions: ['erase', 'answerCall', 'forgetCall'] },
          { target: 'awaitingRemoval', actions: 'blockMember' },
        ],
      },
      awaitingRemoval: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'removing', actions: 'next' },
            { target: 'removing', actions: ['next', { type: 'warn', params: { what: 'a PASID was not removed' } }] },
          ],
        },
      },
      blocking: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'quiet' },
            { target: 'quiet', actions: { type: 'warn', params: { what: 'a PASID was not removed' } } },
          ],
        },
      },
      restoring: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'quiet' },
            { target: 'quiet', actions: { type: 'warn', params: { what: 'a PASID was not restored' } } },
          ],
        },
      },
    },
  });
}
