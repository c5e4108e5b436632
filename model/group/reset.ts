/**
 * A device is blocked while it is being reset.
 * Source: drivers/iommu/iommu.c, pci_dev_reset_iommu_prepare and pci_dev_reset_iommu_done, per device
 * since d769711fcddd and b296ca1fb43a.
 */
import { answer, type Continuation, end, type GroupRequests, type GroupState, warn } from './setup.ts';

export const resetRequests: GroupRequests = {
  'prepare reset': [
    { guard: 'hasNoWindow', actions: answer('0') },
    { guard: 'isAtDepthBound', actions: { type: 'bound', params: { name: 'reset depth' } } },
    { guard: 'isAtRecoveryBound', actions: { type: 'bound', params: { name: 'recovery count' } } },
    { guard: 'isInReset', actions: ['nestReset', answer('0')] },
    { guard: 'isStrayPrepare', actions: [warn('a device is reset that is no member'), answer('-ENODEV')] },
    { guard: 'allocationFails', actions: 'answerNoBlockingDomain' },
    { guard: 'isBlockedMember', target: 'blocked', actions: 'takeCall' },
    { guard: 'isMember', target: 'blocking', actions: ['takeCall', 'ensureBlockingDomain', 'blockForReset'] },
  ],
  'finish reset': [
    { guard: 'hasNoWindow', actions: answer('0') },
    { guard: 'isNestedReset', actions: ['unnestReset', answer('0')] },
    { guard: 'isInReset', target: 'restoring', actions: 'takeCall' },
    { guard: 'isStrayFinish', actions: [warn('a reset ends that never began'), answer('0')] },
  ],
};

/** The slots of the group, one after the other, and then the group again: for PASIDs of one device. */
export function resetStates(pasids: readonly string[]) {
  const entered: Continuation = { target: 'quiet', actions: ['enterReset', 'answerDone', 'forgetCall'] };
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
        { guard: 'hasPasidTable', target: 'blockingPasids', actions: [...each('blockPasid'), 'continueAfterPasids'] },
        entered,
      ],
    },
    blockingPasids: { tags: 'busy', on: { 'pasids done': entered } },
    restoring: {
      tags: 'busy',
      always: [
        { guard: 'isOnBlockingDomain', target: 'restored' },
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
          guard: 'hasPasidTable',
          target: 'restoringPasids',
          actions: [...each('restorePasid'), 'continueAfterPasids'],
        },
        left,
      ],
    },
    restoringPasids: { tags: 'busy', on: { 'pasids done': left } },
  } satisfies Record<string, GroupState>;
}
