/** The series of December 2021, which kept a type of owner; `(owner_cnt, owner)` was merged instead. */
import type { ChoiceDescription } from './choice.ts';

const SERIES = 'Lu Baolu, "Fix BUG_ON in vfio_iommu_group_notifier()"';

export const OWNER_TYPE_CHOICES = {
  ownership: {
    name: 'ownership',
    sentence: "What the core keeps of who owns a group's DMA.",
    values: [
      {
        value: 'counted-owner',
        since: 'ever',
        source: '1ea2a07a532b (v5.19): owner_cnt and owner, where there is one',
      },
      {
        value: 'owner-type',
        source: `${SERIES}, v3 of 2021-12-06: DMA_OWNER_NONE, DMA_API, PRIVATE_DOMAIN or PRIVATE_DOMAIN_USER, a count and a cookie`,
      },
      {
        value: 'owner-type-corrected',
        source: `${SERIES}, v4 of 2021-12-17: no DMA_OWNER_NONE, as Joerg Roedel and Jason Gunthorpe asked on 2021-12-06; the count says it`,
      },
    ],
  },
  sharedAttach: {
    name: 'shared-attach',
    sentence: 'Whether the drivers of several devices of a group can attach one domain together.',
    values: [
      { value: 'absent', since: 'ever', source: 'iommu_attach_device: groups of one device only' },
      {
        value: 'sets-owner-count',
        source: `${SERIES}, v2 11/17 of 2021-11-28: iommu_attach_device_shared sets owner_cnt to 1, and attach_cnt never`,
      },
      {
        value: 'counts-attachments',
        source: `${SERIES}, v3 12/18 of 2021-12-06, tested on tegra: attach_cnt; -EBUSY unless the same domain and a private owner`,
      },
      {
        value: 'after-ownership',
        source: `${SERIES}, v4 07/13 of 2021-12-17: -EPERM without a private owner, also for the first`,
      },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
