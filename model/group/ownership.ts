/**
 * Who owns a group's DMA: kernel drivers through `iommu_device_use_default_domain`, users through claims.
 * Source: drivers/iommu/iommu.c, __iommu_take_dma_ownership, __iommu_release_dma_ownership and callers.
 */
import { settingDomain } from './set-domain.ts';
import { answer, end, type GroupRequests, warn } from './setup.ts';

/** `__iommu_take_dma_ownership` */
const take = [
  { guard: 'isOnForeignDomain', actions: answer('-EBUSY') },
  { guard: 'hasPasids', actions: answer('-EBUSY') },
  { guard: 'allocationFails', actions: 'answerNoBlockingDomain' },
  { target: 'claiming', actions: ['takeCall', 'ensureBlockingDomain', 'moveToBlocking'] },
] as const;

const ownerBound = { guard: 'isAtOwnerBound', actions: { type: 'bound', params: { name: 'owner count' } } } as const;

/** `__iommu_release_dma_ownership` */
const release = [
  { guard: 'isUnowned', actions: [warn('released without an owner'), answer('0')] },
  { guard: 'hasPasids', actions: [warn('released with a PASID attached'), answer('0')] },
  { target: 'releasing', actions: ['takeCall', 'becomeUnowned', 'moveToDefault'] },
] as const;

export const ownershipRequests: GroupRequests = {
  'use default domain': [
    // Since b46064a18810 (v6.15). No design gets here: a driver binds to a device that was probed.
    { guard: 'hasNoDefaultDomain', actions: answer('-EPROBE_DEFER') },
    { guard: 'isUsedOtherwise', actions: answer('-EBUSY') },
    ownerBound,
    { actions: ['count', answer('0')] },
  ],
  'unuse default domain': [
    { guard: 'hasPasids', actions: [warn('a driver leaves a PASID attached'), answer('0')] },
    { guard: 'isCounted', actions: ['uncount', answer('0')] },
    { actions: [warn('a driver that was not counted leaves'), answer('0')] },
  ],
  'claim group': [
    // No answer of the core: a user's driver binds after the probe and leaves with the last device.
    { guard: 'hasNoDefaultDomain', actions: answer('-ENODEV') },
    { guard: 'isCounted', actions: answer('-EPERM') },
    ...take,
  ],
  'claim device': [
    // The device is not there, or the core refused it: it has no group.
    { guard: 'isNoMember', actions: answer('-ENODEV') },
    { guard: 'isOwnedByCaller', actions: ['count', answer('0')] },
    { guard: 'isCounted', actions: answer('-EPERM') },
    ...take,
  ],
  'release group': release,
  // The owner is tested at the last count only (iommu_device_release_dma_owner).
  'release device': [{ guard: 'isOwnedByMany', actions: ['uncount', answer('0')] }, ...release],
};

export const ownershipStates = {
  claiming: settingDomain({ target: '#group.quiet', actions: ['becomeOwned', 'answerMoved', 'forgetCall'] }, end.moved),
  /** Nothing stops a release: whoever gave up the group is gone. */
  releasing: settingDomain(end.done, end.done),
};
