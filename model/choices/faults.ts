/** Page faults of devices. */
import type { ChoiceDescription } from './choice.ts';

export const FAULT_CHOICES = {
  faultAnswer: {
    name: 'fault-answer',
    sentence: 'Which page requests are answered when their work is done.',
    values: [
      {
        value: 'if-pending',
        since: 'ever',
        source: 'drivers/iommu/io-pgfault.c at v7.0, iopf_group_response: those that nobody has answered yet',
      },
      {
        value: 'always',
        source: 'weighed by us: iopf_group_response without its look at the list of those that wait',
      },
    ],
  },
  queueRemoval: {
    name: 'queue-removal',
    sentence: 'What becomes of page requests that are being worked on when their device leaves the queue.',
    values: [
      {
        value: 'frees',
        since: 'v6.14',
        source: '9759ae2cee7c (v6.14), iopf_queue_remove_device: they are answered and freed',
      },
      {
        value: 'answers',
        since: 'ever',
        source: 'before 9759ae2cee7c (v6.14): they are answered, and whoever works on them frees them',
      },
    ],
  },
  faultTeardown: {
    name: 'fault-teardown',
    sentence: 'What a driver does first when the last process of a device is detached.',
    values: [
      {
        value: 'drain',
        since: 'v6.17',
        source: 'f0b9d31c6edd (v6.17): VT-d waits until page requests are through, and then leaves the queue',
      },
      {
        value: 'leave-queue',
        since: 'v6.16',
        source:
          '17fce9d2336d (v6.16): VT-d leaves the queue first, and then finds nothing to wait for (CVE-2025-38594)',
      },
      {
        value: 'drain',
        since: 'ever',
        source: 'before 17fce9d2336d (v6.16): it waits, and stays in the queue; kernel-doc of iopf_queue_flush_dev',
      },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
