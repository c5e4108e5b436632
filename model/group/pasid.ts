/**
 * PASIDs of a group: the group's part. What is attached is kept by a slot, one for each PASID.
 * Source: drivers/iommu/iommu.c, iommu_attach_device_pasid, iommu_replace_device_pasid and
 * iommu_detach_device_pasid.
 */
import { answer, end, type GroupRequests, type GroupState } from './setup.ts';

const refusals = [
  { guard: 'cannotDoPasids', actions: answer('-EOPNOTSUPP') },
  { guard: 'isOfOtherDriver', actions: answer('-EINVAL') },
  { guard: 'isReserved', actions: answer('-EINVAL') },
  { guard: 'isRecovering', actions: answer('-EBUSY') },
] as const;

export const pasidRequests: GroupRequests = {
  'attach pasid': [
    ...refusals,
    { guard: 'isOutOfRange', actions: answer('-EINVAL') },
    { target: 'attachingPasid', actions: ['takeCall', 'callSlot'] },
  ],
  'replace pasid': [
    { guard: 'cannotReplacePasids', actions: answer('-EOPNOTSUPP') },
    ...refusals,
    { target: 'replacingPasid', actions: ['takeCall', 'callSlot'] },
  ],
  // A teardown: a reset does not stop it. Without PASIDs, nothing was attached.
  'detach pasid': [
    { guard: 'cannotDoPasids', actions: answer('0') },
    { target: 'detachingPasid', actions: ['takeCall', 'callSlotToDetach'] },
  ],
};

/** The RID has lost its domain. Its PASIDs keep theirs, in every kernel; that they go, too, was weighed. */
export function detachedStates(pasids: readonly string[]) {
  const all = pasids.map((pasid) => ({ type: 'detachPasid', params: { pasid } }) as const);
  return {
    detached: {
      tags: 'busy',
      always: [
        { guard: 'takesPasidsAlong', target: 'detachingAll', actions: [...all, 'continueAfterPasids'] },
        end.done,
      ],
    },
    detachingAll: {
      tags: 'busy',
      on: { answer: [{ guard: 'wasEmpty' }, { actions: 'uncountPasid' }], 'pasids done': end.done },
    },
  } satisfies Record<string, GroupState>;
}

export const pasidStates = {
  attachingPasid: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'quiet', actions: ['countPasid', 'answerCall', 'forgetCall'] },
        end.answered,
      ],
    },
  },
  replacingPasid: { tags: 'busy', on: { answer: end.answered } },
  detachingPasid: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'wasEmpty', ...end.done },
        { target: 'quiet', actions: ['uncountPasid', 'answerDone', 'forgetCall'] },
      ],
    },
  },
} satisfies Record<string, GroupState>;
