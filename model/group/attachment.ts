/**
 * Attaching, detaching and replacing the domain of a whole group, or of its only device.
 * Source: drivers/iommu/iommu.c, iommu_attach_group, iommu_detach_group, iommu_attach_group_handle,
 * iommu_detach_group_handle, iommu_replace_group_handle,
 * iommu_attach_device, iommu_detach_device.
 */
import { settingDomain } from './set-domain.ts';
import { answer, end, type GroupRequests, warn } from './setup.ts';

/** Weighed: a replacement is a detach and an attach. */
const takeReplace = ['takeCall', 'noteReplaced'] as const;

/** Weighed: the RID keeps its domain while a PASID has one. */
const heldByPasids = [{ guard: 'isHeldByPasids', actions: answer('-EBUSY') }] as const;

export const attachmentRequests: GroupRequests = {
  // Whether the group is owned is not asked.
  'attach group': [
    { guard: 'isAttached', actions: answer('-EBUSY') },
    { guard: 'isOfOtherDriver', actions: answer('-EINVAL') },
    { target: 'attaching', actions: ['takeCall', 'moveToRequested'] },
  ],
  // The same with a handle, by which faults find whoever attached.
  'attach group handle': [
    { guard: 'hasHandle', actions: answer('-EBUSY') },
    { guard: 'isAttached', actions: answer('-EBUSY') },
    { guard: 'isOfOtherDriver', actions: answer('-EINVAL') },
    { target: 'attachingHandle', actions: ['takeCall', 'publishHandle', 'moveToRequested'] },
  ],
  'detach group handle': [...heldByPasids, { target: 'detachingHandle', actions: ['takeCall', 'moveToCoreDomain'] }],
  // The domain to detach is not compared with the current one.
  'detach group': [...heldByPasids, { target: 'detaching', actions: ['takeCall', 'moveToCoreDomain'] }],
  // Proposed: a device stands for its group. What is found may be gone when it is used.
  'find device': [{ guard: 'isNoMember', actions: answer('-ENODEV') }, { actions: answer('0') }],
  'attach by device': [
    { guard: 'isNoMember', actions: answer('-ENODEV') },
    { guard: 'isAttached', actions: answer('-EBUSY') },
    { target: 'attaching', actions: ['takeCall', 'moveToRequested'] },
  ],
  'attach device': [
    { guard: 'isNoSingleton', actions: answer('-EINVAL') },
    { guard: 'isAttached', actions: answer('-EBUSY') },
    { guard: 'isOfOtherDriver', actions: answer('-EINVAL') },
    { target: 'attaching', actions: ['takeCall', 'moveToRequested'] },
  ],
  'detach device': [
    { guard: 'isOnOtherDomain', actions: [warn('a domain is detached that is not attached'), answer('0')] },
    { guard: 'isNoSingleton', actions: [warn('a device is detached that has siblings'), answer('0')] },
    ...heldByPasids,
    { target: 'detaching', actions: ['takeCall', 'moveToCoreDomain'] },
  ],
  // Neither the current domain nor whose driver made the new one is asked.
  'replace group': [
    { guard: 'mayNotReplace', actions: answer('-EBUSY') },
    { guard: 'replacesAnother', actions: answer('-EPERM') },
    { guard: 'replacesNamed', target: 'detachingNamed', actions: [...takeReplace, 'moveToCoreDomain'] },
    { guard: 'replacesThroughBlocking', target: 'detachingFirst', actions: [...takeReplace, 'moveToCoreDomain'] },
    { guard: 'replacesThroughDefault', target: 'detachingFirst', actions: [...takeReplace, 'moveToDefault'] },
    { target: 'replacing', actions: ['takeCall', 'moveToRequested'] },
  ],
};

const attached = { target: '#group.quiet', actions: ['noteHolder', 'answerMoved', 'forgetCall'] } as const;
const stored = { target: '#group.quiet', actions: ['storeHandle', 'answerMoved', 'forgetCall'] } as const;
/** The domain of the RID is gone; what becomes of the PASIDs is said there. */
const detached = { target: '#group.detached', actions: 'dropHolder' } as const;
const erased = { target: '#group.detached', actions: 'eraseHandle' } as const;

const attachNamed = { target: '#group.replacingNamed', actions: 'moveToReplacing' } as const;
/** What became of the old domain is not said. */
const answerFirst = { target: '#group.quiet', actions: ['answerKept', 'forgetCall'] } as const;
const attachNext = { target: '#group.replacing', actions: 'moveToReplacing' } as const;

export const attachmentStates = {
  attaching: settingDomain(attached, end.moved),
  detaching: settingDomain(detached, detached),
  attachingHandle: settingDomain(stored, {
    target: '#group.quiet',
    actions: ['withdrawHandle', 'answerMoved', 'forgetCall'],
  }),
  detachingHandle: settingDomain(erased, erased),
  detachingFirst: settingDomain(attachNext, attachNext),
  detachingNamed: settingDomain(attachNamed, attachNamed),
  replacingNamed: settingDomain(end.moved, { target: '#group.attachingOld', actions: ['keepErrno', 'moveToReplaced'] }),
  attachingOld: settingDomain(answerFirst, answerFirst),
  replacing: settingDomain(stored, end.moved),
};
