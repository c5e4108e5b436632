/** Who owns a group, and what claiming and detaching do to its domain. */
import type { ChoiceDescription } from './choice.ts';

export const OWNERSHIP_CHOICES = {
  groupClaims: {
    name: 'group-claims',
    sentence: 'What claiming a group does to its domain.',
    values: [
      {
        value: 'blocks',
        since: 'v5.19',
        source: '0286300e6045 (v5.19): the group is on the blocking domain before the owner is recorded',
      },
      {
        value: 'detaches',
        since: 'v5.19-rc1',
        source: '1ea2a07a532b (v5.19-rc1): the owner is recorded, then the drivers detach: no domain is left',
      },
      {
        value: 'absent',
        since: 'ever',
        source:
          'up to v5.18: the core has no owner; drivers/vfio/vfio.c, vfio_group_viable, asks which drivers are bound ' +
          'before it gives a device away',
      },
    ],
  },
  detachWhileOwned: {
    name: 'detach-while-owned',
    sentence: 'Where detaching leaves a group that a user owns.',
    values: [
      { value: 'blocking', since: 'v5.19', source: '0286300e6045 (v5.19): __iommu_group_set_core_domain' },
      {
        value: 'nothing',
        since: 'v5.19-rc1',
        source: '1ea2a07a532b (v5.19-rc1), __iommu_detach_group: the drivers detach, and group->domain is NULL',
      },
      {
        value: 'default',
        since: 'ever',
        source: 'e39cb8a3aa98 (v4.2) to v5.18, __iommu_detach_group: the default domain, where there is one',
      },
    ],
  },
  groupRelease: {
    name: 'group-release',
    sentence: 'What releasing a group does to its domain.',
    values: [
      {
        value: 'default',
        since: 'v5.19',
        source: '0286300e6045 (v5.19): to the default domain, from whichever the group is on',
      },
      {
        value: 'default-if-detached',
        since: 'v5.19-rc1',
        source: '1ea2a07a532b (v5.19-rc1): warns and stays where a domain is attached; ignores that the attach failed',
      },
      {
        value: 'absent',
        since: 'ever',
        source: 'up to v5.18: the core does not hear of it; drivers/vfio/vfio.c detaches what is attached',
      },
    ],
  },
  nullOwner: {
    name: 'null-owner',
    sentence: 'Whether a claim may leave out who claims.',
    values: [
      { value: 'refused', since: 'v6.2', source: '89395ccedbc1 (v6.2): warns and answers -EINVAL' },
      { value: 'accepted', since: 'ever', source: '1ea2a07a532b (v5.19): owner_cnt is 1, and owner NULL' },
    ],
  },
  identityTwin: {
    name: 'identity-twin',
    sentence: 'Whether another driver may bind in a group that is on an identity domain other than the default one.',
    values: [
      {
        value: 'refused',
        since: 'v6.7',
        source:
          'b46064a18810 (v6.15), iommu_device_use_default_domain, and its backports to v6.14 and v6.12: the pointers are ' +
          'compared again; addb665924f3 (v6.6) still calls iommu_is_default_domain. The commit was not found: taken to ' +
          'be of v6.7, with 98ac73f99bc4',
      },
      { value: 'tolerated', since: 'v6.0', source: '2380f1e8195e (v6.0) to v6.6: iommu_is_default_domain' },
      {
        value: 'refused',
        since: 'ever',
        source: '1ea2a07a532b (v5.19), iommu_device_use_default_domain: compares the pointers',
      },
    ],
  },
  blockingAllocation: {
    name: 'blocking-allocation',
    sentence: 'What a claim answers when no blocking domain can be allocated.',
    values: [
      {
        value: 'enomem',
        since: 'v6.11',
        source:
          '__iommu_group_alloc_blocking_domain at b46064a18810 (v6.15): passes the errno on; assumed since v6.11, ' +
          'when iommu_paging_domain_alloc came',
      },
      {
        value: 'einval',
        since: 'ever',
        source: '0286300e6045 (v5.19) to addb665924f3 (v6.6), where it was read: -EINVAL',
      },
    ],
  },
  deviceClaims: {
    name: 'device-claims',
    sentence: 'Whether single devices can be claimed, as iommufd does.',
    values: [
      { value: 'present', since: 'v6.2', source: '89395ccedbc1 (v6.2): iommu_device_claim_dma_owner' },
      { value: 'absent', since: 'ever', source: 'before 89395ccedbc1 (v6.2): groups only' },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
