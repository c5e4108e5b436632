/**
 * Who owns a group, by type: the interface that was posted in December 2021 and not merged.
 * Source: Lu Baolu, "Fix BUG_ON in vfio_iommu_group_notifier()", v3 and v4, patches "iommu: Add device dma ownership
 * set/release interfaces" (iommu_device_set_dma_owner, __iommu_group_set_dma_owner), "iommu: Add security context
 * management for assigned devices", and "iommu: Add iommu_at[de]tach_device_shared() for multi-device groups".
 *
 * In a design that has owner types these come first, and what kernels do is never reached.
 */
import { settingDomain } from './set-domain.ts';
import { answer, end, type GroupRequests, warn } from './setup.ts';

/** `__iommu_group_set_dma_owner`, of a type that leaves the domain alone. */
const takeType = [
  { guard: 'ownsOtherwise', actions: answer('-EBUSY') },
  { guard: 'hasOwnerTypes', actions: ['takeOwnerType', answer('0')] },
] as const;

const otherType = {
  guard: 'releasesOtherwise',
  actions: [warn('an owner of another type is released'), answer('0')],
} as const;

/** `__iommu_group_release_dma_owner`, of such a type. */
const dropType = [otherType, { guard: 'hasOwnerTypes', actions: ['dropOwnerType', answer('0')] }] as const;

export const ownerTypeRequests = {
  // DMA_OWNER_DMA_API: the driver core, before probe and after remove.
  'use default domain': takeType,
  'unuse default domain': dropType,
  // DMA_OWNER_PRIVATE_DOMAIN_USER: VFIO, with its file as the cookie.
  'claim group': [
    // No answer of the core, as without owner types: a user's driver leaves with the last device.
    { guard: 'hasNobodyToOwn', actions: answer('-ENODEV') },
    { guard: 'ownsOtherwise', actions: answer('-EBUSY') },
    { guard: 'isOwnedAlready', actions: ['takeOwnerType', answer('0')] },
    { guard: 'isTypedOnForeignDomain', actions: answer('-EBUSY') },
    { guard: 'hasOwnerTypes', target: 'settingUser', actions: ['takeCall', 'becomeUserOwned', 'moveToNothing'] },
  ],
  'release group': [
    otherType,
    { guard: 'isOwnedStill', actions: ['dropOwnerType', answer('0')] },
    {
      guard: 'isTypedAndAttached',
      actions: [warn('released with a domain attached'), 'dropOwnerType', answer('0')],
    },
    { guard: 'hasOwnerTypes', target: 'releasingDetached', actions: ['takeCall', 'tryDefault', 'dropOwnerType'] },
  ],
  // DMA_OWNER_PRIVATE_DOMAIN: a driver with a domain of its own, which the driver core has not counted.
  'set owner': takeType,
  'release owner': dropType,
  // iommu_attach_device_shared
  'attach shared': [
    { guard: 'mayNotShare', actions: answer('-EPERM') },
    { guard: 'mayNotJoin', actions: answer('-EBUSY') },
    { guard: 'joins', actions: ['countAttachment', answer('0')] },
    { guard: 'isAttached', actions: answer('-EBUSY') },
    { target: 'attachingShared', actions: ['takeCall', 'moveToRequested'] },
  ],
  // iommu_detach_device_shared
  'detach shared': [
    { guard: 'isNotShared', actions: [warn('a domain is given up that is not shared'), answer('0')] },
    { guard: 'isSharedStill', actions: ['uncountAttachment', answer('0')] },
    { target: 'detachingShared', actions: ['takeCall', 'uncountAttachment', 'moveToCoreDomain'] },
  ],
} as const satisfies GroupRequests;

const noLongerShared = { target: '#group.quiet', actions: ['dropLostType', 'answerDone', 'forgetCall'] } as const;

export const ownerTypeStates = {
  settingUser: settingDomain(
    { target: '#group.quiet', actions: ['recordUser', 'answerMoved', 'forgetCall'] },
    { target: '#group.quiet', actions: ['recordUser', 'answerMoved', 'forgetCall'] },
  ),
  attachingShared: settingDomain(
    { target: '#group.quiet', actions: ['countAttachment', 'answerMoved', 'forgetCall'] },
    end.moved,
  ),
  detachingShared: settingDomain(noLongerShared, noLongerShared),
};
