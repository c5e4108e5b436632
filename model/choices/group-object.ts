/** References of group objects. */
import type { ChoiceDescription } from './choice.ts';

export const GROUP_OBJECT_CHOICES = {
  groupAllocFailure: {
    name: 'group-alloc-failure',
    sentence: 'What becomes of a new group whose sysfs files cannot be made.',
    values: [
      {
        value: 'released',
        since: 'v6.3',
        source: '4daa861174d5 (v6.3), iommu_group_alloc: devices_kobj is put, and the group released',
      },
      {
        value: 'leaked',
        since: 'ever',
        source: 'before 4daa861174d5 (v6.3): it keeps its id, and nobody has a pointer to it',
      },
    ],
  },
  foundGroup: {
    name: 'found-group',
    sentence: 'Whether device_group takes a reference to a group that it finds.',
    values: [
      {
        value: 'referenced',
        since: 'ever',
        source: 'acpihid_device_group in drivers/iommu/amd/iommu.c: calls iommu_group_ref_get, which came in v4.10',
      },
      {
        value: 'unreferenced',
        source: 'before iommu_group_ref_get (v4.10): returned as it is, and its caller puts it',
      },
    ],
  },
  claimReference: {
    name: 'claim-reference',
    sentence: 'When iommu_device_claim_dma_owner takes its reference to the group.',
    values: [
      { value: 'after-check', since: 'ever', source: 'a6a9a5da6808 (v6.2): after it has looked who claims' },
      {
        value: 'before-check',
        source: '89395ccedbc1 up to a6a9a5da6808, both in the v6.2 cycle: before, and keeps it where it refuses',
      },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
