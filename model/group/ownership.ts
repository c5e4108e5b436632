/**
 * Who owns a group's DMA: kernel drivers through `iommu_device_use_default_domain`, users through claims.
 * Source: drivers/iommu/iommu.c, __iommu_take_dma_ownership, __iommu_release_dma_ownership and callers.
 *
 * Up to v5.18 the core keeps no owner. What the two fields say there is what VFIO finds out by looking which
 * drivers are bound (drivers/vfio/vfio.c, vfio_group_viable), and that a user holds the devices.
 */
import { settingDomain } from './set-domain.ts';
import { answer, end, type GroupRequests, warn } from './setup.ts';

/** `__iommu_take_dma_ownership` */
const take = [
  { guard: 'isOnForeignDomain', actions: answer('-EBUSY') },
  { guard: 'hasPasids', actions: answer('-EBUSY') },
  // v5.19-rc1
  { guard: 'claimDetaches', target: 'claimingDetached', actions: ['takeCall', 'becomeOwned', 'moveToNothing'] },
  { guard: 'allocationFails', actions: 'answerNoBlockingDomain' },
  { guard: 'isUnnamed', target: 'claimingUnnamed', actions: ['takeCall', 'ensureBlockingDomain', 'moveToBlocking'] },
  { target: 'claiming', actions: ['takeCall', 'ensureBlockingDomain', 'moveToBlocking'] },
] as const;

const ownerBound = { guard: 'isAtOwnerBound', actions: { type: 'bound', params: { name: 'owner count' } } } as const;

/** `__iommu_release_dma_ownership` */
const release = [
  { guard: 'isUnowned', actions: [warn('released without an owner'), answer('0')] },
  { guard: 'hasPasids', actions: [warn('released with a PASID attached'), answer('0')] },
  // v5.19-rc1
  {
    guard: 'leavesAttached',
    actions: [warn('released with a domain attached'), 'becomeUnowned', answer('0')],
  },
  { guard: 'releasesDetachedOnly', target: 'releasingDetached', actions: ['takeCall', 'tryDefault', 'becomeUnowned'] },
  { target: 'releasing', actions: ['takeCall', 'becomeUnowned', 'moveToDefault'] },
] as const;

const countDriver = [ownerBound, { actions: ['count', answer('0')] }] as const;

export const ownershipRequests: GroupRequests = {
  'use default domain': [
    { guard: 'waitsForDefault', actions: answer('-EPROBE_DEFER') },
    // v5.18, drivers/vfio/vfio.c, vfio_iommu_group_notifier: a BUG_ON.
    {
      guard: 'isHeldWithoutClaim',
      actions: [warn('a driver binds in a group that a user holds'), 'count', answer('0')],
    },
    { guard: 'isUsedOtherwise', actions: answer('-EBUSY') },
    ...countDriver,
  ],
  'unuse default domain': [
    { guard: 'hasPasids', actions: [warn('a driver leaves a PASID attached'), answer('0')] },
    { guard: 'isCounted', actions: ['uncount', answer('0')] },
    { actions: [warn('a driver that was not counted leaves'), answer('0')] },
  ],
  'claim group': [
    { guard: 'isRefusedUnnamed', actions: [warn('a claim does not say by whom'), answer('-EINVAL')] },
    // __iommu_group_alloc_blocking_domain: whose driver is asked is the first device's.
    {
      guard: 'asksNobodysDriver',
      actions: [
        { type: 'oops', params: { what: 'the first device of an empty group is looked at' } },
        answer('-ENODEV'),
      ],
    },
    // No answer of the core: a user's driver binds after the probe and leaves with the last device. Whether the
    // group has a default domain yet the core does not ask.
    { guard: 'hasNobodyToClaim', actions: answer('-ENODEV') },
    { guard: 'isNotViable', actions: answer('-EINVAL') },
    { guard: 'hasNoOwnership', actions: answer('0') },
    { guard: 'isCounted', actions: answer('-EPERM') },
    ...take,
  ],
  // iommu_group_dma_owner_claimed
  'ask owner': { actions: 'answerClaimed' },
  'claim device': [
    { guard: 'isRefusedUnnamed', actions: [warn('a claim does not say by whom'), answer('-EINVAL')] },
    // The device is not there, or the core refused it: it has no group.
    { guard: 'isNoMember', actions: answer('-ENODEV') },
    { guard: 'isOwnedByCaller', actions: ['count', answer('0')] },
    { guard: 'isCounted', actions: answer('-EPERM') },
    ...take,
  ],
  'release group': [
    // v5.18: what is attached is detached, and the user lets go.
    { guard: 'hasNoOwnership', target: 'releasing', actions: ['takeCall', 'letGoUnclaimed', 'moveToDefault'] },
    ...release,
  ],
  // The owner is tested at the last count only (iommu_device_release_dma_owner).
  'release device': [{ guard: 'isOwnedByMany', actions: ['uncount', answer('0')] }, ...release],
};

export const ownershipStates = {
  claiming: settingDomain({ target: '#group.quiet', actions: ['becomeOwned', 'answerMoved', 'forgetCall'] }, end.moved),
  claimingUnnamed: settingDomain(
    { target: '#group.quiet', actions: ['becomeUnnamed', 'answerMoved', 'forgetCall'] },
    end.moved,
  ),
  claimingDetached: settingDomain(end.moved, end.moved),
  /** What becomes of the attach is not asked. */
  releasingDetached: settingDomain(end.done, end.done),
  /** Nothing stops a release: whoever gave up the group is gone. */
  releasing: settingDomain(end.done, end.done),
};
