/** PASIDs, and windows of resets. */
import { CORE } from '../invariant.ts';
import { HAS_GROUP, OF_DRIVER, type OperationReturns, returned, unreachable } from './rows.ts';

/** The first is v7.0 to v7.0.9; the others are of v7.0.10, and in mainline. */
const RESETS = 'drivers/iommu/iommu.c at v7.0.10: c279e83953d9 (v7.0), b296ca1fb43a, 0d5fd7a9323c';

export const pasidsAndResets: readonly OperationReturns[] = [
  {
    operation: 'group attach pasid',
    calls: 'iommu_attach_device_pasid',
    source: CORE,
    codes: [
      returned('0', 'nothing is attached to the PASID', 'sva'),
      returned('-EBUSY', 'something is attached to the PASID, or a member is being reset', 'sva-other-pasid'),
      returned(
        '-EINVAL',
        'the PASID is 0, or a member that has PASIDs has no room for it; domains of other drivers, and what a driver refuses so, are not modelled',
        'pasid-zero',
      ),
      returned('-EOPNOTSUPP', 'the driver has no set_dev_pasid, for the domain or to block', 'pasid-range', {
        driver: 'amd',
        faults: 1,
      }),
      returned('-ENOMEM', "the driver's set_dev_pasid fails so", 'sva', { faults: 1 }),
      unreachable('-ENODEV', 'the device has no group', HAS_GROUP),
    ],
  },
  {
    operation: 'group replace pasid',
    calls: 'iommu_replace_device_pasid',
    source: CORE,
    codes: [
      returned('0', 'every member takes the domain', 'pair-pasid'),
      returned('-EBUSY', 'a member is being reset', 'deep'),
      returned('-ENOMEM', "the driver's set_dev_pasid fails so", 'pair-pasid', { faults: 1 }),
      unreachable(
        '-EINVAL',
        'nothing is attached to the PASID, it is 0, the handle is used again, or the domain is of another driver',
        'the kernel cannot but for the last: iommufd, the only caller, replaces what it has attached, with a new handle; the model has no topology with a PASID and a domain of another driver',
      ),
      unreachable(
        '-EOPNOTSUPP',
        'the new domain has no set_dev_pasid',
        'the model does not: iommufd, the only caller, has page tables of one driver there, all for PASIDs',
      ),
      unreachable('-ENODEV', 'the device has no group', HAS_GROUP),
    ],
  },
  {
    operation: 'group detach pasid',
    calls: 'iommu_detach_device_pasid',
    source: CORE,
    codes: [returned('0', 'it returns nothing', 'sva')],
  },
  {
    operation: 'group prepare reset',
    calls: 'pci_dev_reset_iommu_prepare',
    source: RESETS,
    codes: [
      returned(
        '0',
        'the device is blocked, has no ATS, or is being reset already: 0d5fd7a9323c, before it -EBUSY and a warning',
        'reset-without-domain',
      ),
      returned('-ENOMEM', 'the driver has no blocked domain, and an empty one cannot be allocated', 'sva-reset', {
        driver: 'exynos',
        faults: 1,
      }),
      returned(
        '-ENODEV',
        'b296ca1fb43a: the device is no member of its group, which warns; or the driver says so',
        'deep',
        {
          faults: 1,
          environment: ['stray-calls'],
        },
      ),
      returned('-EINVAL', 'the driver refuses to block the device', 'sva-reset', { driver: 'virtio', faults: 1 }),
      returned('-EACCES', OF_DRIVER, 'sva-reset', { driver: 'arm-smmu', faults: 1 }),
      returned('-EBUSY', OF_DRIVER, 'sva-reset', { driver: 'spapr-tce', faults: 1 }),
      returned('-EEXIST', OF_DRIVER, 'iommufd-reset', { driver: 'msm', faults: 1 }),
      returned('-ETIMEDOUT', OF_DRIVER, 'sva-reset', { driver: 'rockchip', faults: 1 }),
    ],
  },
  {
    operation: 'group finish reset',
    calls: 'pci_dev_reset_iommu_done',
    source: RESETS,
    codes: [returned('0', 'it returns nothing', 'reset-without-domain')],
  },
];
