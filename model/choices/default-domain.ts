/** The default domain, and the sysfs file `type`. */
import type { ChoiceDescription } from './choice.ts';

export const DEFAULT_DOMAIN_CHOICES = {
  typeChange: {
    name: 'type-change',
    sentence: 'When the sysfs file type may change the default domain.',
    values: [
      { value: 'unowned', since: 'v6.5', source: '5957c19305b1 (v6.5): owner_cnt is 0, under group->mutex alone' },
      {
        value: 'single-unbound',
        since: 'ever',
        source: 'v6.1, iommu_change_dev_def_domain: one device, and no driver bound to it',
      },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
