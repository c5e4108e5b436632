/** Who owns a group, and what claiming and detaching do to its domain. */
import type { ChoiceDescription } from './choice.ts';

export const OWNERSHIP_CHOICES = {
  detachWhileOwned: {
    name: 'detach-while-owned',
    sentence: 'Where detaching leaves a group that a user owns.',
    values: [
      { value: 'blocking', since: 'v5.19', source: '0286300e6045 (v5.19): __iommu_group_set_core_domain' },
      {
        value: 'default',
        since: 'ever',
        source:
          'never in a release: 1ea2a07a532b to 0286300e6045, both in v5.19; a group that has a default domain ' +
          'goes to it, whoever owns the group',
      },
    ],
  },
  blockingAllocation: {
    name: 'blocking-allocation',
    sentence: 'What a claim answers when no blocking domain can be allocated.',
    values: [
      { value: 'enomem', since: 'v6.7', source: '__iommu_group_alloc_blocking_domain, v7.0: passes the errno on' },
      { value: 'einval', since: 'ever', source: '0286300e6045 (v5.19): -EINVAL' },
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
