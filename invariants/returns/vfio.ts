/** ioctls of VFIO. */
import {
  KNOWN_FIELDS,
  NO_IOMMU,
  OF_DRIVER,
  type OperationReturns,
  returned,
  SMALL_ALLOCATIONS,
  USER_MEMORY,
  unreachable,
} from './rows.ts';

const VFIO_GROUP = 'drivers/vfio/group.c at v7.0';
const VFIO_CONTAINER = 'drivers/vfio/container.c at v7.0';
const VFIO_TYPE1 = 'drivers/vfio/vfio_iommu_type1.c at v7.0';
const VFIO_CDEV = 'drivers/vfio/device_cdev.c at v7.0';
/** Of what iommufd_device_attach says of reserved ranges. */
const NO_RESERVED = 'the model does not: no topology of VFIO maps in an IOAS what a device reserves';

export const vfioReturns: readonly OperationReturns[] = [
  {
    operation: 'vfio group open',
    calls: 'vfio_group_fops_open',
    source: VFIO_GROUP,
    codes: [
      returned('0', 'nobody has it open', 'vfio-no-isolated-msi'),
      returned('-EBUSY', 'somebody has it open, or a device of it by a file of its own', 'vfio-no-isolated-msi'),
      returned(
        '-ENOENT',
        'no device of the group is bound to a driver of VFIO: there is no such file',
        'vfio-no-isolated-msi',
      ),
      unreachable(
        '-ENODEV',
        'the last device leaves while the file is being opened',
        'the model does not: opening is one step, and nobody waits for group_lock between',
      ),
      unreachable('-EPERM', 'without CAP_SYS_RAWIO', NO_IOMMU),
    ],
  },
  {
    operation: 'vfio group set container',
    calls: 'vfio_group_ioctl_set_container',
    source: VFIO_GROUP,
    codes: [
      returned('0', 'the group is in the container, or has an iommufd', 'vfio-no-isolated-msi'),
      returned('-EBADF', 'the descriptor is not open', 'vfio-no-isolated-msi'),
      returned('-EBADFD', 'the file is neither a container nor an iommufd', 'vfio-mistakes'),
      returned('-EINVAL', 'it has a container already, or the claim or the attach says so', 'vfio-no-isolated-msi'),
      returned('-ENODEV', 'the devices of the group have left', 'vfio-no-isolated-msi'),
      returned(
        '-EPERM',
        'iommu_group_claim_dma_owner: a kernel driver is bound, or another user owns the group; type 1: interrupts of a later group are not isolated',
        'vfio-stray',
      ),
      returned(
        '-EBUSY',
        'the claim or the attach says so: the group is used otherwise, or its driver is busy',
        'vfio-no-close',
        { driver: 'spapr-tce', faults: 1 },
      ),
      returned('-ENOMEM', 'vfio_iommu_replay: what is mapped cannot be mapped in a second domain', 'vfio-two-groups', {
        faults: 2,
      }),
      returned('-EACCES', OF_DRIVER, 'vfio-no-close', { driver: 'arm-smmu', faults: 1 }),
      returned('-EEXIST', OF_DRIVER, 'vfio-no-close', { driver: 'msm', faults: 1 }),
      returned('-EIO', OF_DRIVER, 'vfio-two-groups', { driver: 's390', faults: 1 }),
      returned('-ETIMEDOUT', OF_DRIVER, 'vfio-no-close', { driver: 'rockchip', faults: 1 }),
      unreachable('-EFAULT', 'the number cannot be read', USER_MEMORY),
    ],
  },
  {
    operation: 'vfio group unset container',
    calls: 'vfio_group_ioctl_unset_container',
    source: VFIO_GROUP,
    codes: [
      returned('0', 'the group is in no container any more', 'vfio-no-isolated-msi'),
      returned('-EINVAL', 'it has none', 'vfio-no-isolated-msi'),
      returned('-EBUSY', 'a device is open', 'vfio-no-close'),
    ],
  },
  {
    operation: 'vfio group get status',
    calls: 'vfio_group_ioctl_get_status',
    source: VFIO_GROUP,
    codes: [
      returned('0', 'whether the group is viable', 'vfio-mappings'),
      returned('-ENODEV', 'the devices of the group have left', 'vfio-mappings'),
      unreachable('-EINVAL', 'argsz is too small', KNOWN_FIELDS),
      unreachable('-EFAULT', 'the answer cannot be written', USER_MEMORY),
    ],
  },
  {
    operation: 'vfio group get device',
    calls: 'vfio_group_ioctl_get_device_fd',
    source: VFIO_GROUP,
    codes: [
      returned('0', 'the device is open', 'vfio-no-close'),
      unreachable('-EADDRINUSE', 'iommufd: a range that the device reserves is mapped', NO_RESERVED),
      returned('-ENODEV', 'there is no such device in the group', 'vfio-no-isolated-msi'),
      returned('-EINVAL', 'the group has no container, or that has no driver', 'vfio-no-isolated-msi'),
      returned('-EAGAIN', 'open_device of the driver fails: vfio_pci_core_enable', 'vfio-no-close', { faults: 1 }),
      returned('-ENFILE', 'there are too many files, and what was opened is closed again', 'vfio-no-close', {
        faults: 1,
      }),
      returned('-ENOENT', 'vfio_iommufd_compat_attach_ioas: the compatibility IOAS is not there', 'vfio-cdev-pasid'),
      returned('-ENOMEM', 'iommufd: no memory for the object or a page table', 'vfio-cdev-pasid', { faults: 1 }),
      returned(
        '-EPERM',
        'iommufd_device_bind: a kernel driver is bound to another device of the group',
        'vfio-kernel-sibling',
      ),
      returned('-EACCES', OF_DRIVER, 'vfio-cdev-pasid', { driver: 'arm-smmu', faults: 1 }),
      returned('-EBUSY', OF_DRIVER, 'vfio-cdev-pasid', { driver: 'ipmmu-vmsa', faults: 1 }),
      returned('-EIO', OF_DRIVER, 'vfio-cdev-pasid', { driver: 's390', faults: 1 }),
      returned('-ETIMEDOUT', OF_DRIVER, 'vfio-cdev-pasid', { driver: 'rockchip', faults: 1 }),
      unreachable('-EFAULT', 'the name cannot be read', USER_MEMORY),
    ],
  },
  {
    operation: 'vfio group get info',
    calls: 'vfio_pci_ioctl_get_info',
    source: 'drivers/vfio/pci/vfio_pci_core.c at v7.0',
    codes: [
      returned('0', 'what the device is', 'vfio-mappings'),
      unreachable('-EINVAL', 'argsz is too small', KNOWN_FIELDS),
      unreachable('-EFAULT', 'the answer cannot be written', USER_MEMORY),
    ],
  },
  {
    operation: 'vfio group close device',
    calls: 'vfio_device_fops_release',
    source: 'drivers/vfio/vfio_main.c at v7.0',
    codes: [returned('0', 'it returns nothing', 'vfio-no-close')],
  },
  {
    operation: 'vfio group close',
    calls: 'vfio_group_fops_release',
    source: VFIO_GROUP,
    codes: [returned('0', 'it returns nothing', 'vfio-no-isolated-msi')],
  },
  {
    operation: 'vfio container open',
    calls: 'vfio_fops_open',
    source: VFIO_CONTAINER,
    codes: [
      returned('0', 'the container is there', 'vfio-no-isolated-msi'),
      unreachable('-ENOMEM', 'no memory', SMALL_ALLOCATIONS),
    ],
  },
  {
    operation: 'vfio container close',
    calls: 'vfio_fops_release',
    source: VFIO_CONTAINER,
    codes: [returned('0', 'it returns nothing', 'vfio-no-isolated-msi')],
  },
  {
    operation: 'vfio container check extension',
    calls: 'vfio_container_ioctl_check_extension',
    source: VFIO_CONTAINER,
    codes: [returned('0', 'whether there is such an extension', 'vfio-mappings')],
  },
  {
    operation: 'vfio container set iommu',
    calls: 'vfio_ioctl_set_iommu',
    source: VFIO_CONTAINER,
    codes: [
      returned('0', 'every group of the container is attached', 'vfio-no-close'),
      returned('-EINVAL', 'it has no group or has a driver, or a group cannot be attached', 'vfio-no-isolated-msi'),
      returned('-ENODEV', 'there is no such driver', 'vfio-mistakes'),
      returned(
        '-EPERM',
        'vfio_iommu_type1_attach_group: interrupts of a group are not isolated',
        'vfio-no-isolated-msi',
      ),
      returned('-ENOMEM', 'vfio_iommu_replay: what is mapped cannot be mapped in a second domain', 'vfio-two-groups', {
        faults: 2,
      }),
      returned('-EBUSY', 'the attach says so: a member is being reset, or the driver is busy', 'vfio-no-close', {
        driver: 'ipmmu-vmsa',
        faults: 1,
      }),
      returned('-EACCES', OF_DRIVER, 'vfio-no-close', { driver: 'arm-smmu', faults: 1 }),
      returned('-EIO', OF_DRIVER, 'vfio-no-close', { driver: 's390', faults: 1 }),
      returned('-EOPNOTSUPP', OF_DRIVER, 'vfio-no-close', { driver: 'spapr-tce', faults: 1 }),
      returned('-ETIMEDOUT', OF_DRIVER, 'vfio-no-close', { driver: 'rockchip', faults: 1 }),
    ],
  },
  {
    operation: 'vfio container map',
    calls: 'vfio_dma_do_map',
    source: VFIO_TYPE1,
    codes: [
      returned('0', 'the range is mapped', 'vfio-mappings'),
      returned('-EEXIST', 'something is mapped in the range', 'vfio-mappings'),
      returned(
        '-EINVAL',
        'the container has no driver, the range is empty or not aligned, or a group reserves it',
        'vfio-mappings',
      ),
      returned('-EOVERFLOW', 'the range wraps', 'vfio-mappings'),
      unreachable('-ENOSPC', 'dma_entry_limit mappings are there', 'no topology has 65535 ranges'),
      unreachable(
        '-ENOMEM',
        'no memory, or more is pinned than RLIMIT_MEMLOCK allows',
        'of mappings by VFIO only their ranges are modelled',
      ),
      unreachable('-ENOENT', 'VFIO_DMA_MAP_FLAG_VADDR: nothing is mapped there', 'updates of vaddr are not modelled'),
      unreachable('-EFAULT', 'the memory cannot be pinned', USER_MEMORY),
    ],
  },
  {
    operation: 'vfio container unmap',
    calls: 'vfio_dma_do_unmap',
    source: VFIO_TYPE1,
    codes: [
      returned('0', 'what was mapped is not any more', 'vfio-mappings'),
      returned(
        '-EINVAL',
        'the container has no driver, the range is empty or not aligned, or cuts a mapping in two',
        'vfio-mappings',
      ),
      returned('-EOVERFLOW', 'the range wraps', 'vfio-mappings'),
      unreachable('-EBUSY', 'VFIO_DMA_UNMAP_FLAG_VADDR: a group has no IOMMU', 'updates of vaddr are not modelled'),
      unreachable('-EFAULT', 'the answer cannot be written', USER_MEMORY),
    ],
  },
  {
    operation: 'vfio cdev open',
    calls: 'vfio_device_fops_cdev_open',
    source: VFIO_CDEV,
    codes: [
      returned('0', 'the file is open', 'vfio-cdev-pasid'),
      returned('-ENODEV', 'the device is leaving', 'vfio-cdev-pasid'),
      unreachable('-ENOMEM', 'no memory', SMALL_ALLOCATIONS),
      unreachable('-ENOENT', 'there are no such files', 'only before v6.6'),
    ],
  },
  {
    operation: 'vfio cdev close',
    calls: 'vfio_device_fops_release',
    source: 'drivers/vfio/vfio_main.c at v7.0',
    codes: [returned('0', 'it returns nothing', 'vfio-cdev-pasid')],
  },
  {
    operation: 'vfio cdev bind iommufd',
    calls: 'vfio_df_ioctl_bind_iommufd',
    source: VFIO_CDEV,
    codes: [
      returned('0', 'the device is bound', 'vfio-cdev-pasid'),
      returned('-EINVAL', 'it is bound already, by this file or another', 'vfio-cdev-pasid'),
      returned('-EBUSY', "the group's file is open", 'vfio-cdev-pasid'),
      returned('-ENOMEM', 'iommufd_device_bind: no memory for the object', 'vfio-cdev-pasid', { faults: 1 }),
      returned('-EPERM', 'iommufd_device_bind: the group is used otherwise', 'vfio-kernel-sibling'),
      returned('-EACCES', OF_DRIVER, 'vfio-cdev-pasid', { driver: 'arm-smmu', faults: 1 }),
      returned('-ETIMEDOUT', OF_DRIVER, 'vfio-cdev-pasid', { driver: 'rockchip', faults: 1 }),
      unreachable('-EFAULT', 'the answer cannot be written', USER_MEMORY),
      unreachable('-EBADFD', 'the descriptor is of no iommufd', 'callers hand over an iommufd'),
      unreachable('-EBADF', 'the descriptor is not open', 'callers hand over an iommufd'),
    ],
  },
  {
    operation: 'vfio cdev attach pt',
    calls: 'vfio_df_ioctl_attach_pt',
    source: VFIO_CDEV,
    codes: [
      returned('0', 'the device is attached, or on another page table', 'vfio-cdev-pasid'),
      unreachable('-EADDRINUSE', 'a range that the device reserves is mapped', NO_RESERVED),
      returned('-EINVAL', 'the file is not bound, or the page table does not suit the device', 'vfio-cdev-pasid'),
      returned('-ENOENT', 'the target is not there', 'vfio-cdev-pasid'),
      returned('-ENOMEM', 'no memory for a page table or for its mappings', 'vfio-cdev-pasid', { faults: 1 }),
      returned('-EACCES', OF_DRIVER, 'vfio-cdev-pasid', { driver: 'arm-smmu', faults: 1 }),
      returned('-EBUSY', `a member is being reset: no topology has that; or ${OF_DRIVER}`, 'vfio-cdev-pasid', {
        driver: 'ipmmu-vmsa',
        faults: 1,
      }),
      returned('-EIO', OF_DRIVER, 'vfio-cdev-pasid', { driver: 's390', faults: 1 }),
      returned('-ETIMEDOUT', OF_DRIVER, 'vfio-cdev-pasid', { driver: 'rockchip', faults: 1 }),
      returned('-EOPNOTSUPP', 'the driver of the IOMMU has no set_dev_pasid for the page table', 'vfio-cdev-pasid', {
        driver: 'amd',
        faults: 1,
      }),
      unreachable('-EFAULT', 'the answer cannot be written', USER_MEMORY),
    ],
  },
  {
    operation: 'vfio cdev detach pt',
    calls: 'vfio_df_ioctl_detach_pt',
    source: VFIO_CDEV,
    codes: [
      returned('0', 'the device is not attached any more', 'vfio-cdev-pasid'),
      returned('-EINVAL', 'the file is not bound', 'vfio-cdev-pasid'),
      unreachable('-EOPNOTSUPP', 'the driver attaches no PASIDs', 'vfio-pci does'),
      unreachable('-EFAULT', 'the request cannot be read', USER_MEMORY),
    ],
  },
  {
    operation: 'vfio device set hot reset',
    calls: 'vfio_pci_ioctl_pci_hot_reset',
    source: 'drivers/vfio/pci/vfio_pci_core.c at v7.0',
    codes: [
      returned('0', 'all devices of the set are reset', 'vfio-hot-reset'),
      returned('-EINVAL', 'a device of the set is of another driver or user', 'vfio-hot-reset'),
      returned('-EBADF', 'a file that is shown is not open', 'vfio-hot-reset'),
      unreachable('-EBUSY', 'the slot cannot be locked', 'of the reset itself only what it does to groups is modelled'),
      unreachable('-ENODEV', 'the bus cannot be reset', 'of the reset itself only what it does to groups is modelled'),
      unreachable('-EFAULT', 'the request cannot be read', USER_MEMORY),
    ],
  },
];
