/** PASIDs, and windows of resets. */
import { CORE } from '../invariant.ts';
import { OF_DRIVER, type OperationReturns, returned, unreachable } from './rows.ts';

export const pasidsAndResets: readonly OperationReturns[] = [
  {
    operation: 'group attach pasid',
    calls: 'iommu_attach_device_pasid',
    source: CORE,
    codes: [
      returned('0', 'nothing is attached to the PASID', 'sva'),
      returned('-EBUSY', 'something is attached to the PASID, or a member is being reset', 'sva-other-pasid'),
      returned('-EINVAL', 'the PASID is 0, or a member has no room for it', 'pasid-zero'),
      returned('-EOPNOTSUPP', 'the driver has no set_dev_pasid, for the domain or to block', 'pasid-range', {
        driver: 'amd',
        faults: 1,
      }),
      returned('-ENOMEM', "the driver's set_dev_pasid fails so", 'sva', { faults: 1 }),
      unreachable('-ENODEV', 'the device has no group', 'who attaches a PASID is bound, and so has a group'),
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
        'iommufd, the only caller, replaces only what it has attached, and with a new handle; no topology attaches a PASID to a domain of another driver',
      ),
      unreachable(
        '-EOPNOTSUPP',
        'the driver has no set_dev_pasid',
        'what can be replaced was attached, by the same function of the driver',
      ),
      unreachable('-ENODEV', 'the device has no group', 'who replaces is bound, and so has a group'),
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
    source: CORE,
    codes: [
      returned('0', 'the device is blocked, is being reset already, or has no ATS', 'reset-without-domain'),
      returned('-ENOMEM', 'the driver has no blocked domain, and an empty one cannot be allocated', 'sva-reset', {
        driver: 'exynos',
        faults: 1,
      }),
      returned('-ENODEV', 'the device is no member of its group, or the driver says so', 'deep', {
        faults: 1,
        environment: ['stray-calls'],
      }),
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
    source: CORE,
    codes: [returned('0', 'it returns nothing', 'reset-without-domain')],
  },
];
