/** What VFIO does on top of the core. */
import type { ChoiceDescription } from './choice.ts';

export const VFIO_CHOICES = {
  containerRegistration: {
    name: 'container-registration',
    sentence: 'When an open VFIO device is registered with its container, and when no more.',
    values: [
      {
        value: 'first-open-to-last-close',
        since: 'v6.1',
        source: '7fdba0011157 (v6.1-rc6): registered where open_count becomes 1, unregistered where it becomes 0',
      },
      {
        value: 'unregistered-at-each-close',
        since: 'v6.0',
        source:
          'ce4b4657ff18 (v6.0): registered at the first open, unregistered at every close; and where an open fails ' +
          'only if the driver has a close_device',
      },
      { value: 'none', since: 'ever', source: 'before ce4b4657ff18 (v6.0): containers had a notifier instead' },
    ],
  },
  vfioUnregister: {
    name: 'vfio-unregister',
    sentence: 'When a VFIO device that loses its driver can no longer be opened.',
    values: [
      {
        value: 'unlists-first',
        since: 'v6.6',
        source: 'vfio_unregister_group_dev at 89e07fd46809 (v6.6): off the list, then wait until it is closed',
      },
      {
        value: 'waits-first',
        since: 'ever',
        source: 'vfio_unregister_group_dev at 037dd1308c6d (before v6.6): an open device can be opened again meanwhile',
      },
    ],
  },
  vfioOwnership: {
    name: 'vfio-ownership',
    sentence: 'How VFIO keeps kernel drivers out of a group that a container uses.',
    values: [
      {
        value: 'claim',
        since: 'v5.19',
        source: '70693f470848 (v5.19): a group that joins a container claims its DMA',
      },
      {
        value: 'viability',
        since: 'ever',
        source:
          'drivers/vfio/vfio.c up to v5.18: a device opens only while every driver in the group is known to be safe; ' +
          'BUG_ON where another binds to a group in use',
      },
    ],
  },
  vfioCdev: {
    name: 'vfio-cdev',
    sentence: 'Whether a VFIO device has a file of its own, besides that of its group.',
    values: [
      { value: 'present', since: 'v6.6', source: '5fcc26969a16 (v6.6): VFIO_DEVICE_BIND_IOMMUFD' },
      { value: 'absent', since: 'ever', source: 'before 5fcc26969a16 (v6.6): device files come from the group' },
    ],
  },
  containerFile: {
    name: 'container-file',
    sentence: 'What VFIO_GROUP_SET_CONTAINER answers to a file that is no container.',
    values: [
      { value: 'ebadfd', since: 'v6.2', source: '2a3dab19a072 (v6.2): -EBADFD, where it is no iommufd either' },
      { value: 'einval', since: 'ever', source: 'before 2a3dab19a072: -EINVAL; recorded on 6.1.192: errors step 14' },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
