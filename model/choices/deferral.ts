/** Attaches that are put off until the first use of the DMA API, in a kdump kernel. */
import type { ChoiceDescription } from './choice.ts';

export const DEFERRAL_CHOICES = {
  deferral: {
    name: 'deferral',
    sentence: 'Who knows that the attach of a device was put off.',
    values: [
      {
        value: 'recorded',
        since: 'v6.3',
        source: 'dd8a25c557e1 (v6.3): dev->iommu->attach_deferred, which every attach clears',
      },
      {
        value: 'asked',
        since: 'ever',
        source:
          'before dd8a25c557e1 (v6.3), iommu_is_attach_deferred: the driver is asked each time, and __iommu_detach_device ' +
          'skips a device of which it says yes',
      },
    ],
  },
  deferralCleared: {
    name: 'deferral-cleared',
    sentence: 'When a change of domain ends that the attach of a member is put off.',
    values: [
      {
        value: 'before-attach',
        since: 'v6.5',
        source: 'dcf40ed3a20d (v6.5), __iommu_device_set_domain: before the driver is called, which may fail',
      },
      {
        value: 'on-success',
        since: 'ever',
        source: 'before dcf40ed3a20d (v6.5), __iommu_attach_device: when it worked',
      },
    ],
  },
  deferredAttach: {
    name: 'deferred-attach',
    sentence: 'What the first use of the DMA API does.',
    values: [
      {
        value: 'fenced',
        since: 'v7.0',
        source:
          'c279e83953d9 and the patches before it (v7.0), iommu_deferred_attach: under group->mutex, -EBUSY in a reset',
      },
      { value: 'lockless', since: 'v5.7', source: 'bd421264ed30 (v5.7), iommu_deferred_attach: __iommu_attach_device' },
      {
        value: 'put-off-again',
        since: 'ever',
        source: 'before bd421264ed30 (v5.7), __iommu_attach_device: returns at once while the attach is put off',
      },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
