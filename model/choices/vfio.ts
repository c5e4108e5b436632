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
  vfioLastDevice: {
    name: 'vfio-last-device',
    sentence: 'What becomes of a VFIO group in a container when its last device loses its driver.',
    values: [
      {
        value: 'leaves',
        since: 'v6.1',
        source: '3dd59a7dcb97 (v6.1): it is taken out of the container, and its file is of no use any more',
      },
      {
        value: 'waits',
        since: 'ever',
        source:
          'vfio_unregister_group_dev before 3dd59a7dcb97 (v6.1): waits for `!group->container`; the file goes on as the ' +
          "group's",
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
  hotResetOwnership: {
    name: 'hot-reset-ownership',
    sentence: 'Which devices of a set the caller of a hot reset must own.',
    values: [
      {
        value: 'open-devices',
        since: 'v6.5',
        source: 'vfio_pci_dev_set_hot_reset (v6.5): those that are open; a device that nobody uses is safe to reset',
      },
      { value: 'all-devices', since: 'ever', source: 'vfio_pci_dev_set_hot_reset at 0886196ca881: all of them' },
    ],
  },
  hotResetWindows: {
    name: 'hot-reset-windows',
    sentence: 'Whether a hot reset blocks the devices that it resets.',
    values: [
      {
        value: 'none',
        since: 'ever',
        source: 'f5b16b802174 (v7.0): the resets of single functions open windows, pci_reset_bus does not',
      },
      { value: 'each-device', source: 'never in a release: a window for each device of the set, in their order' },
    ],
  },
  mappingWrap: {
    name: 'mapping-wrap',
    sentence: 'What mapping or unmapping a range answers that wraps around the end of the addresses.',
    values: [
      { value: 'eoverflow', since: 'v6.18', source: '6012379ede6a (v6.18): -EOVERFLOW' },
      { value: 'einval', since: 'ever', source: 'vfio_dma_do_map and vfio_dma_do_unmap before 6012379ede6a: -EINVAL' },
    ],
  },
  type1Nesting: {
    name: 'type1-nesting',
    sentence: 'Whether type1 says that it has VFIO_TYPE1_NESTING_IOMMU.',
    values: [
      { value: 'absent', since: 'v6.13', source: '35890f85573c (v6.13): no driver could be used so' },
      { value: 'present', since: 'ever', source: 'before 35890f85573c (v6.13): whatever the IOMMU driver can do' },
    ],
  },
  updateVaddr: {
    name: 'update-vaddr',
    sentence: 'When type1 says that a mapping can be given other memory (VFIO_UPDATE_VADDR).',
    values: [
      {
        value: 'without-emulated',
        since: 'v6.3',
        source: 'ef3a3f6a294b (v6.3): of a container without groups that have no IOMMU of their own',
      },
      { value: 'always', since: 'ever', source: 'before ef3a3f6a294b (v6.3), since c3cbab24db38 (v5.12)' },
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
