/** How devices come and go. */
import type { ChoiceDescription } from './choice.ts';

export const MEMBERSHIP_CHOICES = {
  hotAdd: {
    name: 'hot-add',
    sentence: 'Which domain a device gets that is added to a group in use.',
    values: [
      { value: 'current', since: 'v6.5', source: 'e7f85dfbbc9c (v6.5): group->domain, in one critical section' },
      {
        value: 'left-alone',
        source: 'weighed with e7f85dfbbc9c: where a user owns the group, the hardware is left as it is',
      },
      {
        value: 'current-then-default',
        since: 'ever',
        source: 'v6.1, iommu_group_add_device and iommu_probe_device: group->domain, then the default unless owned',
      },
    ],
  },
  hotAddOwned: {
    name: 'hot-add-owned',
    sentence: 'Whether the second section of adding a device attaches the default domain where a user owns the group.',
    values: [
      {
        value: 'left-alone',
        since: 'v5.19-rc1',
        source: '1ea2a07a532b (v5.19), iommu_probe_device: not where the group has an owner',
      },
      { value: 'default', since: 'ever', source: 'up to v5.18, iommu_probe_device: nobody is an owner' },
    ],
  },
  directBlocking: {
    name: 'direct-blocking',
    sentence: 'Whether a device that requires a direct mapping may be blocked.',
    values: [
      { value: 'refused', since: 'v6.6', source: 'a48ce36e2786 (v6.6): -EINVAL before the driver is called' },
      { value: 'accepted', since: 'ever', source: 'before a48ce36e2786 (v6.6): as any other device' },
    ],
  },
  releaseDomain: {
    name: 'release-domain',
    sentence: 'Whether a device is attached to a domain of the driver before the driver is asked to release it.',
    values: [
      {
        value: 'first',
        since: 'v6.9',
        source: '81e921fd3216 (v6.9) and the patch before it: release_domain, which VT-d relies on',
      },
      {
        value: 'none',
        since: 'ever',
        source: 'before 81e921fd3216 (v6.9): dmar_remove_one_dev_info goes by the domain',
      },
    ],
  },
  directRelease: {
    name: 'direct-release',
    sentence: 'What a device that requires a direct mapping is released to, where others are blocked.',
    values: [
      {
        value: 'identity',
        since: 'v6.19',
        source: 'e94160488e65 (v6.19): Generic support for RMRs during device release',
      },
      { value: 'release-domain', since: 'ever', source: 'before e94160488e65: blocked, as any other device' },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
