/** ioctls of iommufd, and the functions that drivers call. */
import {
  KNOWN_FIELDS,
  OF_DRIVER,
  type OperationReturns,
  returned,
  SMALL_ALLOCATIONS,
  USER_MEMORY,
  unreachable,
} from './rows.ts';

const MAIN = 'drivers/iommu/iommufd/main.c at v7.0';
const IOAS = 'drivers/iommu/iommufd/ioas.c at v7.0';
const HWPT = 'drivers/iommu/iommufd/hw_pagetable.c at v7.0';
const EVENTQ = 'drivers/iommu/iommufd/eventq.c at v7.0';
const DEVICE = 'drivers/iommu/iommufd/device.c at v7.0';
/** Of replaces in a reset window. */
const NO_SUCH_WINDOW = 'the model does not: no topology has a second page table and a reset';

export const iommufdReturns: readonly OperationReturns[] = [
  {
    operation: 'iommufd file open',
    calls: 'iommufd_fops_open',
    source: MAIN,
    codes: [returned('0', 'the file is open', 'iommufd-reset'), unreachable('-ENOMEM', 'no memory', SMALL_ALLOCATIONS)],
  },
  {
    operation: 'iommufd file close',
    calls: 'iommufd_fops_release',
    source: MAIN,
    codes: [returned('0', 'it returns nothing', 'iommufd-reset')],
  },
  {
    operation: 'ioas alloc',
    calls: 'iommufd_ioas_alloc_ioctl',
    source: IOAS,
    codes: [
      returned('0', 'the IOAS is there', 'iommufd-reset'),
      unreachable('-EOPNOTSUPP', 'a flag is set', KNOWN_FIELDS),
      unreachable('-ENOMEM', 'no memory', SMALL_ALLOCATIONS),
      unreachable('-EFAULT', 'the answer cannot be written', USER_MEMORY),
    ],
  },
  {
    operation: 'ioas destroy',
    calls: 'iommufd_destroy',
    source: MAIN,
    codes: [
      returned('0', 'nobody holds it', 'iommufd-reset'),
      returned('-ENOENT', 'it is not there', 'iommufd-reset'),
      returned('-EBUSY', 'somebody holds it', 'iommufd-reset'),
    ],
  },
  {
    operation: 'ioas map',
    calls: 'iommufd_ioas_map',
    source: IOAS,
    codes: [
      returned('0', 'the range is mapped', 'iommufd-spaces'),
      returned('-EEXIST', 'something is mapped in the range', 'iommufd-spaces'),
      returned('-EINVAL', 'a device that is attached reserves the range', 'iommufd-spaces'),
      unreachable(
        '-ENOENT',
        'the IOAS is not there',
        'ranges are mapped in an IOAS that is there: lookups are tried where something is attached',
      ),
      unreachable('-EOPNOTSUPP', 'a flag is set that there is not', KNOWN_FIELDS),
      unreachable('-EOVERFLOW', 'the range wraps', KNOWN_FIELDS),
      unreachable(
        '-ENOMEM',
        'no memory for pages or page tables',
        'of mappings by iommufd only their ranges are modelled',
      ),
      unreachable('-EFAULT', 'the memory cannot be pinned', USER_MEMORY),
    ],
  },
  {
    operation: 'ioas unmap',
    calls: 'iommufd_ioas_unmap',
    source: IOAS,
    codes: [
      returned('0', 'what was mapped is not any more', 'iommufd-spaces'),
      returned('-ENOENT', 'nothing is mapped in the range', 'iommufd-spaces'),
      returned('-EBUSY', 'a driver keeps a page pinned', 'iommufd-access-queue'),
      unreachable('-EOVERFLOW', 'the range wraps', KNOWN_FIELDS),
    ],
  },
  {
    operation: 'ioas unmap all',
    calls: 'iommufd_ioas_unmap, of all there is',
    source: IOAS,
    codes: [
      returned('0', 'nothing is mapped any more', 'iommufd-access'),
      returned('-EBUSY', 'a driver keeps a page pinned', 'iommufd-access-queue'),
    ],
  },
  {
    operation: 'hwpt alloc',
    calls: 'iommufd_hwpt_alloc',
    source: HWPT,
    codes: [
      returned('0', 'the page table is there', 'iommufd-nested'),
      returned('-ENOENT', 'the device is not there', 'iommufd-nested'),
      returned(
        '-EINVAL',
        'the IOAS or the parent is not there, or what it is to be nested on is no parent',
        'iommufd-nested',
      ),
      returned('-ENOMEM', 'the driver cannot allocate the domain', 'iommufd-faults', { faults: 1 }),
      returned(
        '-EOPNOTSUPP',
        'the device cannot do what the flags ask for, or the kernel does not know them',
        'iommufd-untracked',
      ),
      unreachable('-EFAULT', 'the answer cannot be written', USER_MEMORY),
    ],
  },
  {
    operation: 'hwpt destroy',
    calls: 'iommufd_destroy',
    source: MAIN,
    codes: [
      returned('0', 'nobody holds it', 'iommufd-nested'),
      returned('-ENOENT', 'it is not there', 'iommufd-reset'),
      returned('-EBUSY', 'somebody holds it', 'iommufd-reset'),
    ],
  },
  {
    operation: 'hwpt respond',
    calls: 'iommufd_fault_fops_write',
    source: EVENTQ,
    codes: [
      returned('0', 'the fault is answered', 'iommufd-faults'),
      unreachable('-EINVAL', 'there is no such fault', 'user space answers what it read'),
    ],
  },
  {
    operation: 'idev bind',
    calls: 'iommufd_device_bind',
    source: DEVICE,
    codes: [
      returned('0', 'the device is bound', 'iommufd-reset'),
      returned(
        '-EPERM',
        'iommu_device_claim_dma_owner: the group is used otherwise; or interrupts are not isolated',
        'iommufd-reset',
      ),
      returned('-EBUSY', 'iommu_device_claim_dma_owner: a member is being reset', 'iommufd-reset'),
      returned('-ENOMEM', 'no memory for the object', 'iommufd-reset', { faults: 1 }),
      returned(
        '-EINVAL',
        'the IOMMU does not keep caches coherent, or its driver refuses to block a member',
        'iommufd-reset',
        { driver: 'virtio', faults: 1 },
      ),
      returned('-EACCES', OF_DRIVER, 'iommufd-reset', { driver: 'arm-smmu', faults: 1 }),
      returned('-EEXIST', OF_DRIVER, 'iommufd-reset', { driver: 'msm', faults: 1 }),
      returned('-ENODEV', `the device has no group; or ${OF_DRIVER}`, 'iommufd-reset', {
        driver: 'fsl-pamu',
        faults: 1,
      }),
      returned('-ETIMEDOUT', OF_DRIVER, 'iommufd-reset', { driver: 'rockchip', faults: 1 }),
    ],
  },
  {
    operation: 'idev unbind',
    calls: 'iommufd_device_unbind',
    source: DEVICE,
    codes: [returned('0', 'it returns nothing', 'iommufd-reset')],
  },
  {
    operation: 'idev destroy',
    calls: 'iommufd_destroy',
    source: MAIN,
    codes: [
      returned('-EBUSY', 'the driver that bound it holds it', 'iommufd-reset'),
      returned('-ENOENT', 'it is not there', 'iommufd-reset'),
      unreachable('0', 'nobody holds it', 'the driver holds it until it unbinds it, which destroys it'),
    ],
  },
  {
    operation: 'idev attach',
    calls: 'iommufd_device_attach',
    source: DEVICE,
    codes: [
      returned('0', 'the device is attached', 'iommufd-reset'),
      returned('-EBUSY', 'it is already, or a member is being reset', 'iommufd-reset'),
      returned(
        '-EINVAL',
        'its group is attached to another page table, or this one does not suit it',
        'iommufd-virtual-function',
      ),
      returned('-ENOENT', 'the target is not there', 'iommufd-reset'),
      returned('-EADDRINUSE', 'a range that the device reserves is mapped', 'iommufd-spaces'),
      returned('-ENOMEM', 'no memory for a page table or for its mappings', 'iommufd-reset', { faults: 1 }),
      returned('-EACCES', OF_DRIVER, 'iommufd-reset', { driver: 'arm-smmu', faults: 1 }),
      returned('-EEXIST', OF_DRIVER, 'iommufd-reset', { driver: 'msm', faults: 1 }),
      returned('-EIO', OF_DRIVER, 'iommufd-reset', { driver: 's390', faults: 1 }),
      returned('-ENODEV', OF_DRIVER, 'iommufd-reset', { driver: 'fsl-pamu', faults: 1 }),
      returned('-EOPNOTSUPP', OF_DRIVER, 'iommufd-reset', { driver: 'spapr-tce', faults: 1 }),
      returned('-ETIMEDOUT', OF_DRIVER, 'iommufd-reset', { driver: 'rockchip', faults: 1 }),
    ],
  },
  {
    operation: 'idev detach',
    calls: 'iommufd_device_detach',
    source: DEVICE,
    codes: [returned('0', 'it returns nothing', 'iommufd-reset')],
  },
  {
    operation: 'idev replace',
    calls: 'iommufd_device_replace',
    source: DEVICE,
    codes: [
      returned('0', 'the device is on the other page table', 'iommufd-reset'),
      returned('-EINVAL', 'the device is not attached, or the page table does not suit it', 'iommufd-reset'),
      returned('-ENOENT', 'the target is not there', 'iommufd-reset'),
      returned('-EADDRINUSE', 'a range that a device of the group reserves is mapped', 'iommufd-spaces'),
      returned('-ENOMEM', 'no memory for a page table or for its mappings', 'iommufd-reset', { faults: 1 }),
      returned('-EACCES', OF_DRIVER, 'iommufd-nested', { driver: 'arm-smmu', faults: 1 }),
      returned('-EBUSY', `a member is being reset: no topology has that; or ${OF_DRIVER}`, 'iommufd-nested', {
        driver: 'ipmmu-vmsa',
        faults: 1,
      }),
      returned('-EEXIST', OF_DRIVER, 'iommufd-nested', { driver: 'msm', faults: 1 }),
      returned('-EIO', OF_DRIVER, 'iommufd-nested', { driver: 's390', faults: 1 }),
      returned('-ENODEV', OF_DRIVER, 'iommufd-single', { driver: 'fsl-pamu', faults: 1 }),
      returned('-ETIMEDOUT', OF_DRIVER, 'iommufd-nested', { driver: 'rockchip', faults: 1 }),
    ],
  },
  {
    operation: 'idev attach pasid',
    calls: 'iommufd_device_attach, with a PASID',
    source: DEVICE,
    codes: [
      returned('0', 'the PASID is attached', 'iommufd-pasid'),
      returned('-EBUSY', 'it is already, or a member is being reset: no topology has that', 'iommufd-pasid'),
      returned('-EINVAL', 'the page table is not for PASIDs', 'iommufd-pasid'),
      returned('-ENOENT', 'the target is not there', 'iommufd-pasid'),
      returned('-ENOMEM', "no memory for a page table, or the driver's set_dev_pasid fails so", 'iommufd-pasid', {
        faults: 1,
      }),
      returned('-EOPNOTSUPP', 'the driver has no set_dev_pasid for the page table', 'iommufd-pasid', {
        driver: 'amd',
        faults: 1,
      }),
    ],
  },
  {
    operation: 'idev detach pasid',
    calls: 'iommufd_device_detach, with a PASID',
    source: DEVICE,
    codes: [returned('0', 'it returns nothing', 'iommufd-pasid')],
  },
  {
    operation: 'idev replace pasid',
    calls: 'iommufd_device_replace, with a PASID',
    source: DEVICE,
    codes: [
      returned('0', 'the PASID is on the other page table', 'iommufd-pasid'),
      unreachable('-EBUSY', 'a member is being reset', NO_SUCH_WINDOW),
      returned('-EINVAL', 'the PASID is not attached, or the page table is not for PASIDs', 'iommufd-pasid'),
      returned('-ENOENT', 'the target is not there', 'iommufd-pasid'),
      returned('-ENOMEM', "no memory for a page table, or the driver's set_dev_pasid fails so", 'iommufd-pasid', {
        faults: 1,
      }),
    ],
  },
  {
    operation: 'access create',
    calls: 'iommufd_access_create',
    source: DEVICE,
    codes: [
      returned('0', 'the access is there', 'iommufd-access'),
      unreachable('-ENOMEM', 'no memory', SMALL_ALLOCATIONS),
    ],
  },
  {
    operation: 'access attach',
    calls: 'iommufd_access_attach',
    source: DEVICE,
    codes: [
      returned('0', 'the access is attached', 'iommufd-access'),
      returned('-ENOENT', 'the IOAS is not there', 'iommufd-access'),
      unreachable('-EINVAL', 'it is attached already, which warns', 'drivers attach once, and replace after that'),
      unreachable('-ENOMEM', 'no memory', SMALL_ALLOCATIONS),
      unreachable(
        '-EBUSY',
        'a detach is under way',
        'the lock of the access is let go in the meantime only for who detaches: no topology has two callers of one access',
      ),
    ],
  },
  {
    operation: 'access detach',
    calls: 'iommufd_access_detach',
    source: DEVICE,
    codes: [returned('0', 'it returns nothing', 'iommufd-access')],
  },
  {
    operation: 'access replace',
    calls: 'iommufd_access_replace',
    source: DEVICE,
    codes: [
      returned('0', 'the access is on the other IOAS', 'iommufd-access'),
      returned('-ENOENT', 'it is not attached, or the IOAS is not there', 'iommufd-access'),
      unreachable('-ENOMEM', 'no memory', SMALL_ALLOCATIONS),
      unreachable('-EBUSY', 'a detach is under way', 'no topology has two callers of one access'),
    ],
  },
  {
    operation: 'access pin',
    calls: 'iommufd_access_pin_pages',
    source: DEVICE,
    codes: [
      returned('0', 'the pages are pinned', 'iommufd-access'),
      returned('-ENOENT', 'nothing is mapped there, or the access is not attached', 'iommufd-access'),
      unreachable('-EINVAL', 'the range is empty or not aligned', 'drivers pin whole pages'),
      unreachable('-EOVERFLOW', 'the range wraps', 'drivers pin what was mapped'),
      unreachable('-EPERM', 'the mapping cannot be written', 'mappings have no protection in the model'),
    ],
  },
  {
    operation: 'access unpin',
    calls: 'iommufd_access_unpin_pages',
    source: DEVICE,
    codes: [returned('0', 'it returns nothing', 'iommufd-access')],
  },
  {
    operation: 'access destroy',
    calls: 'iommufd_access_destroy',
    source: DEVICE,
    codes: [returned('0', 'it returns nothing', 'iommufd-access')],
  },
];
