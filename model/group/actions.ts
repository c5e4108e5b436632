/** What a group does: changes of its own fields, and calls to entries, slots and whoever asked. */
import type { Draft } from 'immer';
import { deviceOf, ridOf, type Surroundings } from '../configuration.ts';
import type { Emitted, Errno, GroupEvent, GroupRequest, Reason } from '../events.ts';
import { type Domain, entryOf, slotOf } from '../names.ts';
import { change, moveOf, say, startMove } from './changing.ts';
import { blockingDomainOf, type GroupContext, type Move, membersForPasid } from './context.ts';
import { typeActions } from './default-domain-words.ts';
import { rollBackOf } from './guards.ts';
import { memberActions } from './membership-actions.ts';

export function groupActions(surroundings: Surroundings) {
  return {
    ...answers,
    ...ownershipActions(surroundings),
    ...moveActions(surroundings),
    ...memberActions(surroundings),
    ...typeActions(surroundings),
    ...resetActions(surroundings),
    ...pasidActions(surroundings),
  };
}

/** To whoever asked; the environment only sees it happen. */
function returned(from: string | null | undefined, operation: GroupEvent['type'], errno: Errno): Emitted {
  return from === null || from === undefined
    ? { type: 'returned', operation, errno }
    : { type: 'answer', to: from, errno };
}

const answers = {
  /** The request is answered at once. */
  answer: say<{ errno: Errno }>((_, { type, from }, { errno }) => returned(from, type, errno)),
  /** The request that waited is answered with the result of the move. */
  answerMoved: say(({ call, move }) => returned(call?.from, call?.operation ?? 'answer', move?.errno ?? '0')),
  /** The request that waited is answered with what was answered to the group. */
  answerCall: say(({ call }, { errno }) => returned(call?.from, call?.operation ?? 'answer', errno ?? '0')),
  /** With what failed first. */
  answerKept: say(({ call }) => returned(call?.from, call?.operation ?? 'answer', call?.failure ?? '0')),
  /** The function returns nothing: whatever happened, it is over. */
  answerDone: say(({ call }) => returned(call?.from, call?.operation ?? 'answer', '0')),
  answerClaimed: say(({ ownerCount }, { from = '' }) => ({
    type: 'answer',
    to: from,
    errno: '0',
    isClaimed: ownerCount > 0,
  })),
  /** Whose lock is to be taken before the type is changed. */
  answerFirstDevice: say(({ members }, { from = '' }) => ({
    type: 'answer',
    to: from,
    errno: '0',
    device: members[0]?.device ?? '',
  })),
  warn: say<{ what: string }>((_context, _event, { what }) => ({ type: 'warned', what })),
  bound: say<{ name: string }>((_context, _event, { name }) => ({ type: 'bound', name })),
  takeCall: change((draft, { type, from, owner, device }) => {
    draft.call = {
      operation: type as GroupRequest,
      from: from ?? null,
      owner: owner ?? from ?? null,
      device: device ?? null,
      previous: null,
      hadFlushQueue: false,
    };
  }),
  /** The request ends: nothing of it stays. */
  forgetCall: change((draft) => {
    draft.call = null;
    draft.move = null;
  }),
};

function ownershipActions(surroundings: Surroundings) {
  const { choices, topology } = surroundings;
  return {
    count: change((draft) => {
      draft.ownerCount++;
    }),
    uncount: change((draft) => {
      draft.ownerCount--;
    }),
    /** `__iommu_group_alloc_blocking_domain` */
    ensureBlockingDomain: change((draft) => {
      draft.blockingDomain ??= blockingDomainOf(draft.name, surroundings);
    }),
    answerNoBlockingDomain: say((_, { type, from }) =>
      returned(from, type, choices.read('blockingAllocation') === 'einval' ? '-EINVAL' : '-ENOMEM'),
    ),
    storeHandle: change((draft) => {
      draft.hasHandle = choices.read('attachHandles') === 'present';
    }),
    /** Before v6.15 the handle was there first, and taken back where the attach failed. */
    publishHandle: change((draft) => {
      const hasHandles = choices.read('attachHandles') === 'present';
      if (hasHandles && choices.read('pasidPublished') === 'before-hardware') draft.hasHandle = true;
    }),
    withdrawHandle: change((draft) => {
      if (choices.read('pasidPublished') === 'before-hardware') draft.hasHandle = false;
    }),
    eraseHandle: change((draft) => {
      draft.hasHandle = false;
    }),
    /** A claim that does not say by whom. */
    becomeUnnamed: change((draft) => {
      draft.ownerCount = 1;
    }),
    /** v5.18: nobody tells the core; a user holds the devices from the first attach on, if no driver is bound. */
    noteHolder: change((draft) => {
      const from = draft.call?.from ?? null;
      const isUser =
        from !== null &&
        topology.devices.every(({ name }) => name !== from) &&
        topology.callers?.includes(from) !== true;
      if (!isUser || draft.ownerCount > 0 || choices.read('groupClaims') !== 'absent') return;
      draft.owner = from;
      draft.ownerCount = 1;
    }),
    /** vfio_group_unset_container, v5.18: container_users is 0 before the container detaches. */
    dropHolder: change((draft) => {
      const from = draft.call?.from ?? '';
      const isContainer = topology.vfio?.containers.includes(from) === true;
      if (!isContainer || draft.owner !== from || choices.read('groupClaims') !== 'absent') return;
      draft.owner = null;
      draft.ownerCount--;
    }),
    becomeOwned: change((draft) => {
      draft.owner = draft.call?.owner ?? null;
      draft.ownerCount = 1;
    }),
    /** v5.18: whoever held the devices does so no longer; drivers stay bound. */
    letGoUnclaimed: change((draft) => {
      if (draft.owner === null) return;
      draft.owner = null;
      draft.ownerCount--;
    }),
    becomeUnowned: change((draft) => {
      draft.owner = null;
      draft.ownerCount = 0;
    }),
  };
}

/** The move of a draft. */
function moved(draft: Draft<GroupContext>): Draft<Move> {
  return moveOf(draft) as Draft<Move>;
}

function moveActions(surroundings: Surroundings) {
  const { choices, topology } = surroundings;
  const attach = (context: GroupContext, domain: Domain | null, reason: Reason): Emitted => ({
    type: 'attach',
    to: entryOf(ridOf(topology, context.members[moveOf(context).index]?.device ?? '')),
    from: context.name,
    domain,
    reason,
  });
  /** `__iommu_group_set_core_domain` */
  const coreDomainOf = ({ owner, blockingDomain, defaultDomain }: Draft<GroupContext>): Domain | null => {
    const whileOwned = { blocking: blockingDomain, nothing: null, default: defaultDomain };
    return owner === null ? defaultDomain : whileOwned[choices.read('detachWhileOwned')];
  };
  return {
    /** To the domain that the request names. */
    moveToRequested: change((draft, { domain }) => startMove(draft, domain ?? '', false)),
    /** What is replaced, and by what, where that takes two changes of domain. */
    noteReplaced: change((draft, { domain }) => {
      if (draft.call === null) return;
      draft.call.previous = draft.domain;
      draft.call.replacing = domain ?? '';
    }),
    /** Back to what was replaced: whether that works is not asked. */
    moveToReplaced: change((draft) => startMove(draft, draft.call?.previous ?? null, false)),
    keepErrno: change((draft) => {
      if (draft.call !== null) draft.call.failure = moved(draft).errno;
    }),
    moveToReplacing: change((draft) => startMove(draft, draft.call?.replacing ?? '', false)),
    moveToBlocking: change((draft) => startMove(draft, draft.blockingDomain ?? '', false)),
    /** `iommu_group_release_dma_owner`: nothing stops it. */
    moveToDefault: change((draft) => startMove(draft, draft.defaultDomain, true)),
    /** v5.19-rc1: what became of it is not asked. */
    moveToNothing: change((draft) => startMove(draft, null, false)),
    /** A new default domain, which may fail. */
    tryDefault: change((draft) => startMove(draft, draft.defaultDomain, false)),
    moveToCoreDomain: change((draft) => {
      startMove(draft, coreDomainOf(draft), true);
    }),
    /** `__iommu_device_set_domain` refuses the device by itself: the driver is not called. */
    sayRefused: say<{ errno: Errno; because: string }>((context, { device }, params) => ({
      type: 'refused',
      device: context.move === null ? (device ?? '') : (context.members[context.move.index]?.device ?? ''),
      ...params,
    })),
    attachMember: say((context) => {
      const { must, to } = moveOf(context);
      return attach(context, to, must ? 'must' : 'set');
    }),
    /** `detach_dev`, or `set_platform_dma_ops`: what that means is up to the driver. */
    detachMember: say((context) => ({
      type: 'detach',
      op: choices.read('noDomain') === 'platform-op' ? 'set_platform_dma_ops' : 'detach_dev',
      to: entryOf(ridOf(topology, context.members[moveOf(context).index]?.device ?? '')),
      from: context.name,
    })),
    attachToBlocking: say((context) => attach(context, context.blockingDomain, 'fall back')),
    reattachMember: say((context) => attach(context, context.domain, 'roll back')),
    nextMember: change((draft) => {
      const member = draft.members[moved(draft).index];
      const saysYes =
        member?.isDeferred === true &&
        deviceOf(topology, member.device).staysDeferred === true &&
        moved(draft).to !== draft.defaultDomain &&
        choices.read('deferral') === 'asked';
      if (member?.isDeferred && !saysYes) member.isDeferred = false;
      moved(draft).index++;
    }),
    /** `__iommu_device_set_domain`: what was put off is not any more, although the attach failed. */
    undefer: change((draft) => {
      const member = draft.members[moved(draft).index];
      if (member?.isDeferred && choices.read('deferralCleared') === 'before-attach') member.isDeferred = false;
    }),
    skipMember: change((draft) => {
      moved(draft).index++;
    }),
    noteFailure: change((draft, { errno }) => {
      moved(draft).errno = errno ?? '0';
    }),
    noteErrno: change<{ errno: Errno }>((draft, _, { errno }) => {
      moved(draft).errno = errno;
    }),
    startRollBack: change((draft) => {
      const move = moved(draft);
      const which = rollBackOf(surroundings, draft);
      if (which === 'all') move.end = draft.members.length;
      else move.end = which === 'visited-and-failing' ? move.index + 1 : move.index;
      move.index = 0;
    }),
    arrive: change((draft) => {
      const { to, must } = moved(draft);
      draft.domain = to;
      for (const member of draft.members) {
        if (!member.isBlocked) continue;
        if (must) delete member.isPutOff;
        else member.isPutOff = true;
      }
    }),
    /** v6.1.192 has set `group->domain` to NULL before it rolls back. */
    loseDomain: change((draft) => {
      draft.domain = null;
    }),
  };
}

function resetActions(surroundings: Surroundings) {
  const { choices, topology } = surroundings;
  const member = (draft: Draft<GroupContext>, device: string | null | undefined) =>
    draft.members.find((candidate) => candidate.device === device);
  const attach = ({ name, call }: GroupContext, domain: Domain | null, reason: Reason): Emitted => ({
    type: 'attach',
    to: entryOf(ridOf(topology, call?.device ?? '')),
    from: name,
    domain,
    reason,
  });
  return {
    blockForReset: say((context) => attach(context, context.blockingDomain, 'reset')),
    restoreAfterReset: say((context) => {
      const isPutOff = context.members.some((found) => found.device === context.call?.device && found.isPutOff);
      return attach(context, context.domain, isPutOff ? 'put off' : 'reset done');
    }),
    nestReset: change((draft, { device }) => {
      const found = member(draft, device);
      if (found !== undefined) found.resetDepth++;
    }),
    unnestReset: change((draft, { device }) => {
      const found = member(draft, device);
      if (found !== undefined) found.resetDepth--;
    }),
    enterReset: change((draft) => enter(draft, member(draft, draft.call?.device))),
    leaveReset: change((draft) => leave(draft, member(draft, draft.call?.device))),
    blockPasid: say<{ pasid: string }>(({ name, call }, _, { pasid }) => ({
      type: 'block member',
      to: slotOf(name, pasid),
      device: call?.device ?? '',
    })),
    /** For the device, or as if all members had been blocked. */
    restorePasid: say<{ pasid: string }>((context, _, { pasid }) => ({
      type: 'restore members',
      to: slotOf(context.name, pasid),
      members:
        choices.read('resetDonePasids') === 'its-own'
          ? [context.call?.device ?? '']
          : // Proposed: the device is still marked, and passed over.
            membersForPasid(context, surroundings, 'all').filter(
              (device) => device !== context.call?.device || choices.read('resetDonePasids') !== 'siblings',
            ),
      // Proposed: the device is still marked, and refuses.
      ...(choices.read('resetDonePasids') === 'refused' && { device: context.call?.device ?? '' }),
    })),
    /** Delivered to the group itself when the slots are done. */
    continueAfterPasids: say(({ name }) => ({ type: 'pasids done', to: name })),
    oops: say<{ what: string }>((_context, _event, { what }) => ({ type: 'oops', what })),
  };
}

type DraftMember = Draft<GroupContext['members'][number]>;

function enter(draft: Draft<GroupContext>, member: DraftMember | undefined): void {
  if (member === undefined) return;
  if (!member.isBlocked) draft.recoveryCount++;
  member.resetDepth++;
  // It was attached to the blocking domain for real, and will be to the current one.
  member.isDeferred = false;
  member.isBlocked = true;
}

function leave(draft: Draft<GroupContext>, member: DraftMember | undefined): void {
  if (member === undefined) return;
  if (member.isBlocked) draft.recoveryCount--;
  member.resetDepth--;
  member.isBlocked = false;
  delete member.isPutOff;
}

function pasidActions(surroundings: Surroundings) {
  const { choices } = surroundings;
  const toSlot = (context: GroupContext, event: GroupEvent, which: 'all' | 'unblocked'): Emitted => ({
    type: event.type,
    to: slotOf(context.name, event.pasid ?? ''),
    from: context.name,
    ...(event.domain === undefined ? {} : { domain: event.domain }),
    members: membersForPasid(context, surroundings, which),
  });
  return {
    callSlot: say((context, event) =>
      toSlot(context, event, choices.read('resetFence') === 'nothing' ? 'unblocked' : 'all'),
    ),
    callSlotToDetach: say((context, event) => toSlot(context, event, choices.read('resetPasidDetach'))),
    /** With the RID's domain go those of the PASIDs. */
    detachPasid: say<{ pasid: string }>((context, _, { pasid }) => ({
      type: 'detach pasid',
      to: slotOf(context.name, pasid),
      from: context.name,
      members: membersForPasid(context, surroundings, choices.read('resetPasidDetach')),
    })),
    countPasid: change((draft) => {
      draft.pasidCount++;
    }),
    uncountPasid: change((draft) => {
      draft.pasidCount--;
    }),
  };
}
