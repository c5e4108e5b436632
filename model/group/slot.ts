/**
 * One element of a group's `pasid_array`: the domain of one PASID, and the loop over the members.
 *
 * The group holds its mutex while it calls a slot, and hands over the members that have a PASID table.
 * Source: drivers/iommu/iommu.c, __iommu_set_group_pasid, __iommu_remove_group_pasid.
 */
import type { Draft } from 'immer';
import { setup } from 'xstate';
import { ridOf, type Surroundings } from '../configuration.ts';
import type { Emitted, Errno, Reason } from '../events.ts';
import { BLOCKED, type Domain, entryOf, IDENTITY } from '../names.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';

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
  /** The domain that undoing puts back; none: the PASID is blocked again. */
  readonly previous: Domain | null;
  /** Whether a new domain is being set, by whoever attaches or replaces one. */
  readonly isSetting: boolean;
  readonly index: number;
  /** First member that undoing leaves alone. */
  readonly end: number;
  readonly errno: Errno;
  /** The member that refuses, where done finds it marked still: proposed. */
  readonly marked?: string;
}

interface SlotEvent {
  readonly type:
    | 'attach pasid'
    | 'replace pasid'
    | 'detach pasid'
    | 'look up'
    | 'block member'
    | 'restore members'
    | 'answer';
  readonly from?: string;
  readonly domain?: Domain;
  readonly members?: readonly string[];
  readonly device?: string;
  readonly errno?: Errno;
}

type Asked = AskedOf<SlotContext, SlotEvent>;

const { change, say } = wordsOf<SlotContext, SlotEvent>();

const start = (draft: Draft<SlotContext>, { from = '', members = [] }: SlotEvent, to: Domain, isSetting: boolean) => {
  const previous = isSetting ? draft.domain : null;
  draft.call = { from, members: [...members], to, previous, isSetting, index: 0, end: members.length, errno: '0' };
};

function slotSetup({ choices, topology }: Surroundings) {
  const hasUnits = topology.devices.some(({ unit }) => unit !== undefined);
  const set = (
    { name, pasid }: SlotContext,
    device: string,
    domain: Domain,
    reason: Reason,
    old: Domain | null,
  ): Emitted => ({
    type: 'set pasid',
    to: entryOf(ridOf(topology, device)),
    from: name,
    pasid,
    domain,
    reason,
    ...(hasUnits && { old }),
  });
  const current = ({ call }: SlotContext) => call?.members[call.index] ?? '';
  /** `remove_dev_pasid` returned nothing, so that nobody heard of a failure. */
  const removal = (): Reason => (choices.read('pasidRemoval') === 'remove-op' ? 'forget' : 'remove');
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
      isSuccess,
      isDone: ({ context: { call } }: Asked) => call === null || call.index >= call.end,
      /** Proposed: the device whose reset is done refuses, as it is still marked. */
      isMarked: ({ context: { call } }: Asked) =>
        call?.marked !== undefined && call.members[call.index] === call.marked,
      hasNoPrevious: ({ context: { call } }: Asked) => call?.previous === null,
      isUnattachedDetach: ({ context }: Asked) =>
        context.domain === null && choices.read('pasidDetachCheck') === 'warns',
    },
    actions: {
      startAttach: change((draft, event) => {
        start(draft, event, event.domain ?? '', true);
        if (choices.read('pasidPublished') === 'before-hardware') draft.domain = event.domain ?? null;
      }),
      startDetach: change((draft, event) =>
        start(draft, event, choices.read('pasidDetachesTo') === 'identity' ? IDENTITY : BLOCKED, false),
      ),
      startRestore: change((draft, event) => {
        start(draft, event, draft.domain ?? BLOCKED, false);
        if (draft.call !== null && event.device !== undefined) draft.call.marked = event.device;
      }),
      setMember: say((context) =>
        set(context, current(context), context.call?.to ?? '', 'set', context.call?.previous ?? null),
      ),
      blockMember: say((context) => set(context, current(context), BLOCKED, removal(), context.call?.to ?? null)),
      removeMember: say((context) =>
        set(context, current(context), context.call?.to ?? BLOCKED, removal(), context.domain),
      ),
      putBackMember: say((context) =>
        set(context, current(context), context.call?.previous ?? BLOCKED, 'roll back', context.call?.to ?? null),
      ),
      blockForReset: say((context, { device = '' }) => set(context, device, BLOCKED, 'remove', context.domain)),
      /** With the blocked domain as the old one, for all that are called. */
      restoreMember: say((context) =>
        set(context, current(context), context.call?.to ?? BLOCKED, 'reset done', BLOCKED),
      ),
      next: change((draft) => {
        if (draft.call !== null) draft.call.index++;
      }),
      startUndo: change((draft, { errno }) => {
        if (draft.call === null) return;
        const { call } = draft;
        const reachesAll = call.isSetting && call.previous === null && choices.read('pasidUndo') === 'all-members';
        call.end = reachesAll ? call.members.length : call.index;
        call.index = 0;
        call.errno = errno ?? '0';
      }),
      /** The old element comes back, where the new one was there first. */
      unpublish: change((draft) => {
        if (draft.call !== null) draft.domain = draft.call.previous;
      }),
      store: change((draft) => {
        draft.domain = draft.call?.to ?? null;
      }),
      erase: change((draft) => {
        draft.domain = null;
      }),
      answer: say<{ errno: Errno }>((_, { from }, { errno }) => ({ type: 'answer', to: from ?? '', errno })),
      answerDomain: say(({ domain }, { from }) => ({ type: 'answer', to: from ?? '', errno: '0', domain })),
      /** The function returns nothing; but the group counts. */
      answerRemoved: say(({ domain, call }) => ({
        type: 'answer',
        to: call?.from ?? '',
        errno: '0',
        ...(domain === null ? { wasEmpty: true } : {}),
      })),
      answerCall: say(({ call }) => ({ type: 'answer', to: call?.from ?? '', errno: call?.errno ?? '0' })),
      forgetCall: change((draft) => {
        draft.call = null;
      }),
      warn: say<{ what: string }>((_context, _event, { what }) => ({ type: 'warned', what })),
    },
  });
}

const notRestored = { type: 'warn', params: { what: 'a PASID was not restored' } } as const;

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
            {
              guard: 'isUnattachedDetach',
              target: 'removing',
              actions: [{ type: 'warn', params: { what: 'a PASID is detached that is not attached' } }, 'startDetach'],
            },
            { target: 'removing', actions: 'startDetach' },
          ],
          // `iommu_attach_handle_get`: takes no lock.
          'look up': { actions: 'answerDomain' },
          'block member': [{ guard: 'isEmpty' }, { target: 'blocking', actions: 'blockForReset' }],
          'restore members': [{ guard: 'isEmpty' }, { target: 'restoring', actions: 'startRestore' }],
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
          { guard: 'isDone', target: 'quiet', actions: ['unpublish', 'answerCall', 'forgetCall'] },
          { guard: 'hasNoPrevious', target: 'awaitingUndo', actions: 'blockMember' },
          { target: 'awaitingUndo', actions: 'putBackMember' },
        ],
      },
      awaitingUndo: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'undoing', actions: 'next' },
            {
              guard: 'hasNoPrevious',
              target: 'undoing',
              actions: ['next', { type: 'warn', params: { what: 'a PASID was not removed' } }],
            },
            {
              target: 'retreating',
              actions: [{ type: 'warn', params: { what: 'a PASID was not put back' } }, 'blockMember'],
            },
          ],
        },
      },
      retreating: { tags: 'busy', on: { answer: { target: 'undoing', actions: 'next' } } },
      removing: {
        tags: 'busy',
        always: [
          { guard: 'isDone', target: 'quiet', actions: ['answerRemoved', 'erase', 'forgetCall'] },
          { target: 'awaitingRemoval', actions: 'removeMember' },
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
        always: [
          { guard: 'isDone', target: 'quiet', actions: 'forgetCall' },
          { guard: 'isMarked', target: 'blockingAgain', actions: ['startUndo', notRestored] },
          { target: 'awaitingRestore', actions: 'restoreMember' },
        ],
      },
      awaitingRestore: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'restoring', actions: 'next' },
            {
              target: 'blockingAgain',
              actions: ['startUndo', notRestored],
            },
          ],
        },
      },
      /** `__iommu_set_group_pasid` undoes: what it was told was there before is the blocking domain. */
      blockingAgain: {
        tags: 'busy',
        always: [
          { guard: 'isDone', target: 'quiet', actions: 'forgetCall' },
          { target: 'awaitingBlocked', actions: 'blockMember' },
        ],
      },
      awaitingBlocked: { tags: 'busy', on: { answer: { target: 'blockingAgain', actions: 'next' } } },
    },
  });
}
