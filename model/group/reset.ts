/**
 * A device is blocked while it is being reset: a window of the device, or of its whole group.
 * Source: drivers/iommu/iommu.c, pci_dev_reset_iommu_prepare and pci_dev_reset_iommu_done: c279e83953d9 (v7.0),
 * and d769711fcddd, b296ca1fb43a, 1615e8896a8f and 0d5fd7a9323c (v7.0.10).
 */
import { answer, type Continuation, end, type GroupRequests, type GroupState, warn } from './setup.ts';

const bound = (name: string) => ({ type: 'bound', params: { name } }) as const;

export const resetRequests: GroupRequests = {
  'prepare reset': [
    { guard: 'hasNoWindow', actions: answer('0') },
    { guard: 'hasSiblingsInTheWay', actions: answer('0') },
    { guard: 'isStrayPrepare', actions: [warn('a device is reset that is no member'), answer('-ENODEV')] },
    { guard: 'isAtDepthBound', actions: bound('reset depth') },
    { guard: 'isAtRecoveryBound', actions: bound('recovery count') },
    { guard: 'nests', actions: ['nestReset', answer('0')] },
    { guard: 'isReentered', actions: [warn('a reset begins within a reset'), answer('-EBUSY')] },
    { guard: 'allocationFails', actions: 'answerNoBlockingDomain' },
    { guard: 'isBlockedMember', target: 'blocked', actions: 'takeCall' },
    { guard: 'isMember', target: 'blocking', actions: ['takeCall', 'ensureBlockingDomain', 'blockForReset'] },
  ],
  'finish reset': [
    { guard: 'hasNoWindow', actions: answer('0') },
    { guard: 'isStrayFinishUnseen', actions: answer('0') },
    { guard: 'isStrayFinish', actions: [warn('a reset ends that never began'), answer('0')] },
    { guard: 'staysInReset', actions: ['unnestReset', answer('0')] },
    { guard: 'isRestoredTooEarly', actions: ['unnestReset', warn('a reset ends that was ended'), answer('0')] },
    { guard: 'isInReset', target: 'restoring', actions: 'takeCall' },
  ],
};

/** The slots of the group, one after the other, and then the group again: for PASIDs of one device. */
export function resetStates(pasids: readonly string[]) {
  const entered = [
    { guard: 'holdsMutex', target: 'resetting', actions: ['enterReset', 'answerDone', 'forgetCall'] },
    { target: 'quiet', actions: ['enterReset', 'answerDone', 'forgetCall'] },
  ] as const;
  const left: Continuation = { target: 'quiet', actions: ['leaveReset', 'answerDone', 'forgetCall'] };
  const each = (type: 'blockPasid' | 'restorePasid') => pasids.map((pasid) => ({ type, params: { pasid } }) as const);
  return {
    blocking: {
      tags: 'busy',
      on: { answer: [{ guard: 'isSuccess', target: 'blocked' }, end.answered] },
    },
    blocked: {
      tags: 'busy',
      always: [
        { guard: 'resetsPasids', target: 'blockingPasids', actions: [...each('blockPasid'), 'continueAfterPasids'] },
        ...entered,
      ],
    },
    blockingPasids: { tags: 'busy', on: { 'pasids done': entered } },
    /** Where a reset holds `group->mutex`: everybody waits, and whoever holds it waits for himself. */
    resetting: {
      tags: 'busy',
      on: {
        'finish reset': { guard: 'isInReset', target: 'restoring', actions: 'takeCall' },
        'prepare reset': [
          { guard: 'hasNoWindow', actions: answer('0') },
          { guard: 'isInReset', target: 'deadlocked' },
        ],
      },
    },
    deadlocked: { tags: 'busy' },
    restoring: {
      tags: 'busy',
      always: [
        { guard: 'isOnBlockingDomain', target: 'restored' },
        { guard: 'isParkedWithoutDomain', target: 'restored' },
        {
          guard: 'isOnNoDomainYet',
          target: 'restored',
          actions: { type: 'oops', params: { what: 'a NULL domain is attached' } },
        },
        { target: 'reattaching', actions: 'restoreAfterReset' },
      ],
    },
    reattaching: {
      tags: 'busy',
      on: {
        answer: [
          { guard: 'isSuccess', target: 'restored' },
          { target: 'restored', actions: warn('a device stays blocked after its reset') },
        ],
      },
    },
    restored: {
      tags: 'busy',
      always: [
        {
          guard: 'resetsPasids',
          target: 'restoringPasids',
          actions: [...each('restorePasid'), 'continueAfterPasids'],
        },
        left,
      ],
    },
    restoringPasids: { tags: 'busy', on: { 'pasids done': left } },
  } satisfies Record<string, GroupState>;
}
