/** Bugs of VFIO. */
import type { Bug } from './bug.ts';

const unbalanced = {
  fix: '7fdba0011157 (v6.1-rc6)',
  source: '7fdba0011157 (v6.1-rc6): vfio: Fix container device registration life cycle; since ce4b4657ff18 (v6.0)',
  design: 'mainline',
  setBack: { containerRegistration: 'unregistered-at-each-close' },
} as const;

export const VFIO_BUGS: readonly Bug[] = [
  {
    ...unbalanced,
    slug: 'vfio-container-registration-unbalanced',
    title: 'closing one of two files of a device unregisters it from its container',
    scope: { topology: 'vfio' },
    found: { property: 'I-56', steps: 6 },
  },
  {
    ...unbalanced,
    slug: 'vfio-container-registration-leaked',
    title: 'an open that fails leaves the device registered, where its driver has no close_device',
    scope: { topology: 'vfio-no-close' },
    found: { property: 'I-56', steps: 4 },
  },
  {
    slug: 'vfio-iommufd-file-not-held',
    title: "a device opened through an iommufd does not hold its group's file, which is closed and opened by others",
    fix: null,
    source:
      'drivers/vfio/vfio_main.c, vfio_df_device_first_open: vfio_group_use_container takes a reference to ' +
      'group->opened_file, vfio_df_iommufd_bind does not; against the comment in vfio_group_fops_release',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'vfio-compat' },
    found: { property: 'I-67', steps: 4 },
  },
  {
    slug: 'vfio-group-and-cdev-at-once',
    title: "a device is bound by its own file while another of its group is open by the group's file",
    fix: null,
    source:
      'drivers/vfio/group.c, vfio_device_block_group: asks for group->opened_file, which a device opened through an ' +
      'iommufd does not hold',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'vfio-cdev', faults: 0 },
    found: { property: 'I-66', steps: 6 },
  },
  {
    slug: 'vfio-container-after-iommufd',
    title:
      'a mediated device opened through an iommufd is closed as a user of a container: a file is put once too often',
    fix: null,
    source:
      'drivers/vfio/group.c, vfio_group_ioctl_unset_container: looks for open devices only where there is a container; ' +
      'drivers/vfio/vfio_main.c, vfio_df_close: the last file decides what is undone, the first what was done',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'vfio-emulated', faults: 0 },
    found: { property: 'I-15', steps: 8 },
  },
];
