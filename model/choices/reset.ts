/** What a reset of a device does to its group. */
import type { ChoiceDescription } from './choice.ts';

export const RESET_CHOICES = {
  resetWindows: {
    name: 'reset-windows',
    sentence: 'Whether a device is blocked while it is being reset, and whose the window is.',
    values: [
      {
        value: 'per-device',
        since: 'v7.0.10',
        source: 'b296ca1fb43a (v7.0.10): gdev->blocked of each device, and recovery_cnt of the group',
      },
      {
        value: 'per-group',
        since: 'v7.0',
        source: 'c279e83953d9 (v7.0): group->resetting_domain; while it is set, prepare warns and answers -EBUSY',
      },
      { value: 'absent', since: 'ever', source: 'before c279e83953d9 (v7.0)' },
      {
        value: 'groups-of-one',
        source:
          'iommu: Introduce iommu_dev_reset_prepare() and iommu_dev_reset_done(), as posted in November 2025: a ' +
          'window of the group, and none where it has another device',
      },
      {
        value: 'under-mutex',
        source: 'an alternative weighed in 2025: group->mutex is held from prepare to done, so that everybody waits',
      },
    ],
  },
  resetNesting: {
    name: 'reset-nesting',
    sentence: 'What prepare does for a device that is being reset already.',
    values: [
      {
        value: 'counted',
        since: 'v7.0.10',
        source: '0d5fd7a9323c (v7.0.10): gdev->reset_depth; the last done restores',
      },
      { value: 'refused', since: 'ever', source: 'c279e83953d9 (v7.0): warns, -EBUSY' },
      {
        value: 'ignored',
        source:
          'the reset series as posted in August 2025: blocks the device once more, and the first done restores it',
      },
    ],
  },
  resetFence: {
    name: 'reset-fence',
    sentence: 'What is refused while a device of the group is being reset.',
    values: [
      {
        value: 'requests',
        since: 'v7.0.10',
        source: '5474e6e17a26 (v7.0.10): changes that may fail; a teardown goes through, and skips blocked devices',
      },
      {
        value: 'all',
        since: 'ever',
        source: 'c279e83953d9 (v7.0): teardowns too, with a warning (CVE-2026-52952)',
      },
      {
        value: 'nothing',
        source:
          'the reset series as posted in August 2025 (pending_reset): a change succeeds, skips the device that is ' +
          'being reset, and done attaches what is current then',
      },
      {
        value: 'device',
        source:
          'the reset series as posted on 2025-08-31 (v4): the device that is being reset refuses for itself with ' +
          '-EBUSY, in __iommu_device_set_domain; siblings before it in the list roll back, a teardown warns and goes on',
      },
    ],
  },
  resetDoneDomain: {
    name: 'reset-done-domain',
    sentence: 'What done does in a group that has no domain yet.',
    values: [
      { value: 'parks', since: 'v7.0.10', source: 'd769711fcddd (v7.0.10): the device stays blocked (CVE-2026-53280)' },
      { value: 'attaches', since: 'ever', source: 'c279e83953d9 (v7.0): attaches group->domain, which is NULL' },
    ],
  },
  resetDonePasids: {
    name: 'reset-done-pasids',
    sentence: 'For which devices done sets the PASIDs of the group again.',
    values: [
      {
        value: 'its-own',
        since: 'v7.0.10',
        source:
          '1615e8896a8f (v7.0.10): for the one whose reset is done, and neither end calls a device without PASIDs',
      },
      {
        value: 'all-members',
        since: 'ever',
        source: 'c279e83953d9 (v7.0): __iommu_set_group_pasid, as if all had been blocked',
      },
      {
        value: 'siblings',
        source:
          'the reset series as posted on 2025-08-11 (v3): __iommu_set_group_pasid passes over the device, whose ' +
          'pending_reset is cleared only after it',
      },
      {
        value: 'refused',
        source:
          'the reset series as posted on 2025-08-31 (v4): __iommu_set_group_pasid answers -EBUSY for the device, whose ' +
          'pending_reset is cleared only after it; done warns, and siblings before it in the list are blocked',
      },
    ],
  },
  resetPasidDetach: {
    name: 'reset-pasid-detach',
    sentence: 'For which devices the detach of a PASID calls the driver while one is being reset.',
    values: [
      { value: 'unblocked', since: 'v7.0.10', source: 'fc3523b16d2b (v7.0.10): a blocked device has let go already' },
      {
        value: 'all',
        since: 'ever',
        source:
          '__iommu_remove_group_pasid at v7.0: the blocked one too, which invalidates in a device that cannot answer',
      },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
