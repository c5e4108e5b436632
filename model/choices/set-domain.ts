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
} as const satisfies Record<string, ChoiceDescription>;
