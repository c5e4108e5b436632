/** How a user who holds a group gets a domain attached to it. */
import type { ChoiceDescription } from './choice.ts';

export const ATTACHING_CHOICES = {
  groupHandle: {
    name: 'group-handle',
    sentence: 'By what a user who holds a group names it when it attaches a domain.',
    values: [
      {
        value: 'group',
        since: 'ever',
        source: 'iommu_attach_group; since 0286300e6045 (v5.19) it starts from the blocking domain',
      },
      {
        value: 'device',
        source:
          'Robin Murphy, mail of 2022-02-14 to "iommu: Add iommu_group_replace_domain()": any device of the group ' +
          'stands for it, found first and used later',
      },
      {
        value: 'group-replacing',
        source:
          'Lu Baolu, series of 2022-01-06, "iommu: Expose group variants of dma ownership interfaces" and on: ' +
          'iommu_group_replace_domain, from whichever domain the group is on',
      },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
