/** How a group's domain is changed, and what a failure leaves. */
import type { ChoiceDescription } from './choice.ts';

export const SET_DOMAIN_CHOICES = {
  setDomainRollBack: {
    name: 'set-domain-roll-back',
    sentence: "Which members a failed change of a group's domain puts back on the old one.",
    values: [
      {
        value: 'visited',
        since: 'v6.19',
        source: '2b33598e666d (v6.19): those that had moved; the failing one is left alone',
      },
      {
        value: 'visited-and-failing',
        since: 'v6.5',
        source: 'dcf40ed3a20d (v6.5): those that had moved, and the failing one',
      },
      {
        value: 'none',
        since: 'ever',
        source: 'up to v6.4, __iommu_group_set_domain (0286300e6045): stops at the first error',
      },
    ],
  },
  attachRollBack: {
    name: 'attach-roll-back',
    sentence: 'Which members a failed iommu_attach_group puts back on the old domain.',
    values: [
      { value: 'visited', since: 'v6.19', source: '2b33598e666d (v6.19): as every change of domain' },
      { value: 'visited-and-failing', since: 'v6.5', source: 'dcf40ed3a20d (v6.5): as every change of domain' },
      {
        value: 'all',
        since: 'v6.3',
        source: '2cc73c5712f9 (v6.3, and 6.1.y): all members, the not yet visited included',
      },
      { value: 'none', since: 'ever', source: 'up to v6.2, __iommu_attach_group: stops at the first error' },
    ],
  },
  mustNotFail: {
    name: 'must-not-fail',
    sentence: 'What a change of domain that must not fail does when a driver fails it all the same.',
    values: [
      {
        value: 'arrives',
        since: 'v6.5',
        source: 'dcf40ed3a20d (v6.5): blocks that device and goes on to the new domain',
      },
      { value: 'stops', since: 'ever', source: 'up to v6.4 (0286300e6045): warns, and group->domain stays' },
    ],
  },
  attachRule: {
    name: 'attach-rule',
    sentence: 'From which domains iommu_attach_group may take a group; elsewhere it answers -EBUSY.',
    values: [
      {
        value: 'default-or-blocking',
        since: 'v5.19',
        source: '0286300e6045 (v5.19), __iommu_attach_group: none, the default and the blocking domain',
      },
      {
        value: 'default',
        since: 'v5.19-rc1',
        source: '1ea2a07a532b (v5.19-rc1), __iommu_attach_group: none, and the default domain',
      },
      {
        value: 'any',
        source:
          'weighed in February 2023, "iommu: Introduce a new iommu_group_replace_domain() API": so that an attach ' +
          'replaces; any domain',
      },
      {
        value: 'default-if-any',
        since: 'ever',
        source: 'e39cb8a3aa98 (v4.2) to v5.18: the default domain; any domain, where the group has no default one',
      },
    ],
  },
  foreignDomains: {
    name: 'foreign-domains',
    sentence: 'What iommu_attach_group does with a domain that another IOMMU driver made.',
    values: [
      { value: 'refused', since: 'v6.8', source: 'a9c362db3920 (v6.8): -EINVAL before any driver is called' },
      { value: 'passed-on', since: 'ever', source: 'before a9c362db3920 (v6.8): calls attach_dev of that domain' },
    ],
  },
  noDomain: {
    name: 'no-domain',
    sentence: 'What becomes of a group that is to have no domain: drivers without default domains.',
    values: [
      {
        value: 'refused',
        since: 'v6.7',
        source: '98ac73f99bc4 (v6.7): every group has a default domain; warns and answers -EINVAL',
      },
      {
        value: 'platform-op',
        since: 'v6.3',
        source: '1b932ceddd19 (v6.3): set_platform_dma_ops of each member; warns for one that has none',
      },
      {
        value: 'detach-op',
        since: 'v5.19',
        source: '0286300e6045 (v5.19): detach_dev of each member; warns and answers -EINVAL where the driver has none',
      },
      {
        value: 'detach-op-if-any',
        since: 'ever',
        source: 'up to 0286300e6045 (v5.19), __iommu_detach_group: a driver without detach_dev is passed over',
      },
    ],
  },
  detachDevice: {
    name: 'detach-device',
    sentence: 'What iommu_detach_device checks before it detaches.',
    values: [
      {
        value: 'domain-and-count',
        since: 'v5.19',
        source: '0286300e6045 (v5.19): that the domain is the current one, and that the group has one member',
      },
      { value: 'count', since: 'ever', source: 'up to v5.18: that the group has one member' },
    ],
  },
  groupReplace: {
    name: 'group-replace',
    sentence: 'Whether a group can go from one domain of its owner to another without a detach.',
    values: [
      { value: 'with-handle', since: 'v6.11', source: '8519e689834a (v6.11): iommu_replace_group_handle' },
      { value: 'present', since: 'v6.6', source: 'addb665924f3 (v6.6): iommu_group_replace_domain' },
      { value: 'absent', since: 'ever', source: 'before addb665924f3 (v6.6)' },
    ],
  },
  attachHandles: {
    name: 'attach-handles',
    sentence: 'Whether an attachment carries a handle, by which page faults find whoever attached.',
    values: [
      { value: 'present', since: 'v6.11', source: '8519e689834a (v6.11): iommu_attach_group_handle' },
      { value: 'absent', since: 'ever', source: 'before 8519e689834a (v6.11): pasid_array holds nothing for the RID' },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
