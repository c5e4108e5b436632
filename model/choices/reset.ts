/** What a reset of a device does to its group. */
import type { ChoiceDescription } from './choice.ts';

export const RESET_CHOICES = {
  resetFence: {
    name: 'reset-fence',
    sentence: 'What is refused while a device of the group is being reset.',
    values: [
      {
        value: 'requests',
        since: 'v7.0.10',
        source: '5474e6e17a26 (v7.0.10): changes that may fail; a teardown goes through',
      },
      {
        value: 'all',
        since: 'ever',
        source:
          'c279e83953d9 (v7.0): teardowns too, with a warning (CVE-2026-52952); its windows were one for each ' +
          'group, here they stay one for each device',
      },
    ],
  },
  resetWindows: {
    name: 'reset-windows',
    sentence: 'Whether a device is blocked while it is being reset.',
    values: [
      {
        value: 'per-device',
        since: 'v7.0',
        source: 'c279e83953d9 (v7.0), per device since d769711fcddd: pci_dev_reset_iommu_prepare',
      },
      { value: 'absent', since: 'ever', source: 'before c279e83953d9 (v7.0)' },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
