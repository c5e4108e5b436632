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
          'Lu Baolu, "Scrap iommu_attach/detach_group() interfaces", 1/8 and 2/8 of 2022-01-06: the group, from the ' +
          'domain that its owner names to another, by iommu_group_replace_domain',
      },
    ],
  },
  replacing: {
    name: 'replacing',
    sentence: 'By which way a group goes from one domain of its owner to another.',
    values: [
      {
        value: 'at-once',
        since: 'ever',
        source: 'addb665924f3 (v6.6), iommu_group_replace_domain: straight to the new domain; before, nobody could ask',
      },
      {
        value: 'through-blocking',
        source: 'the way without an interface of its own: iommu_detach_group, which blocks, and iommu_attach_group',
      },
      {
        value: 'through-default',
        source:
          'Kevin Tian, mails of 2023-02-03 to 2023-02-08 to "iommu: Introduce a new iommu_group_replace_domain() API": ' +
          'before there were blocking domains VFIO went through the default domain',
      },
      {
        value: 'from-named',
        source:
          'Lu Baolu, "iommu: Add iommu_group_replace_domain()" of 2022-01-06: -EPERM unless the group is owned and on ' +
          'the domain that is named; that is detached, the new one attached, and where this fails the old one again',
      },
      {
        value: 'not-at-all',
        source: 'a strict pair of attach and detach: -EBUSY until what is attached was detached',
      },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
