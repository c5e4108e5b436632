/** Devices come and go, and drivers bind to them. */
import { CORE } from '../invariant.ts';
import { OF_DRIVER, type OperationReturns, returned } from './rows.ts';

export const devices: readonly OperationReturns[] = [
  {
    operation: 'group add device',
    calls: '__iommu_probe_device, from its lock of the group on',
    source: CORE,
    codes: [
      returned('0', "the newcomer is on the group's domain", 'newcomer-refused'),
      returned(
        '-EINVAL',
        'the driver refuses the device or its first domain, or the device may not be blocked',
        'lone-untrusted',
      ),
      returned(
        '-ENOMEM',
        'the default domain of a new group, or what the driver needs, cannot be allocated',
        'group-objects',
        { faults: 1 },
      ),
      returned('-EACCES', OF_DRIVER, 'newcomer-refused', { driver: 'arm-smmu', faults: 1 }),
      returned('-EBUSY', OF_DRIVER, 'newcomer-refused', { driver: 'ipmmu-vmsa', faults: 1 }),
      returned('-EIO', OF_DRIVER, 'newcomer-refused', { driver: 's390', faults: 1 }),
      returned('-ENODEV', OF_DRIVER, 'newcomer-refused', { driver: 'mtk', faults: 1 }),
      returned('-ETIMEDOUT', OF_DRIVER, 'newcomer-refused', { driver: 'rockchip', faults: 1 }),
    ],
  },
  {
    operation: 'group set up',
    calls: 'bus_iommu_probe, the part of one group: iommu_setup_default_domain',
    source: CORE,
    codes: [
      returned('0', 'the group has its default domain', 'registration'),
      returned('-ENOMEM', 'the default domain cannot be allocated', 'registration-firmware-managed', { faults: 1 }),
      returned('-EINVAL', 'the driver refuses it, of a group that a user has claimed already', 'registration-user', {
        faults: 1,
      }),
      returned('-EACCES', OF_DRIVER, 'registration-user', { driver: 'arm-smmu', faults: 1 }),
      returned('-EBUSY', OF_DRIVER, 'registration-user', { driver: 'ipmmu-vmsa', faults: 1 }),
      returned('-EIO', OF_DRIVER, 'registration-user', { driver: 's390', faults: 1 }),
      returned('-ENODEV', OF_DRIVER, 'registration-user', { driver: 'mtk', faults: 1 }),
      returned('-ETIMEDOUT', OF_DRIVER, 'registration-user', { driver: 'rockchip', faults: 1 }),
    ],
  },
  {
    operation: 'group remove device',
    calls: '__iommu_group_remove_device',
    source: CORE,
    codes: [returned('0', 'it returns nothing', 'newcomer-refused')],
  },
  {
    operation: 'device plug',
    calls: 'iommu_probe_device',
    source: CORE,
    codes: [
      returned('0', 'the device has a group, or is probed only when a driver is bound', 'newcomer-refused'),
      returned(
        '-EINVAL',
        'the driver refuses the device or its first domain, or the device may not be blocked',
        'lone-untrusted',
      ),
      returned('-ENOMEM', 'the group, or its default domain, cannot be allocated', 'group-objects', { faults: 1 }),
      returned('-EACCES', OF_DRIVER, 'newcomer-refused', { driver: 'arm-smmu', faults: 1 }),
      returned('-EBUSY', OF_DRIVER, 'newcomer-refused', { driver: 'ipmmu-vmsa', faults: 1 }),
      returned('-EIO', OF_DRIVER, 'newcomer-refused', { driver: 's390', faults: 1 }),
      returned(
        '-ENODEV',
        `no IOMMU driver knows the device: none such is plugged; or ${OF_DRIVER}`,
        'newcomer-refused',
        { driver: 'mtk', faults: 1 },
      ),
      returned('-ETIMEDOUT', OF_DRIVER, 'newcomer-refused', { driver: 'rockchip', faults: 1 }),
    ],
  },
  {
    operation: 'device unplug',
    calls: 'iommu_release_device',
    source: CORE,
    codes: [returned('0', 'it returns nothing', 'newcomer-refused')],
  },
  {
    operation: 'device bind',
    calls: 'really_probe: dma_configure of the bus, and the probe of the driver',
    source: 'drivers/base/dd.c and drivers/pci/pci-driver.c at v7.0',
    codes: [
      returned('0', 'the driver is bound', 'single'),
      returned('-EBUSY', 'iommu_device_use_default_domain: a user owns the group, or it is used otherwise', 'single'),
      returned('-EPROBE_DEFER', 'the IOMMU is not there yet, or the group has no default domain', 'registration'),
      returned('-ENODEV', 'the probe of the driver fails', 'single', { faults: 1 }),
      returned('-EINVAL', 'vfio-pci: the device has no group, vfio_group_find_or_alloc', 'vfio-direct'),
    ],
  },
  {
    operation: 'device unbind',
    calls: 'device_release_driver: remove of the driver, and dma_cleanup of the bus',
    source: 'drivers/base/dd.c at v7.0',
    codes: [returned('0', 'it returns nothing', 'single')],
  },
  {
    operation: 'device use dma',
    calls: 'iommu_deferred_attach, by the first use of the DMA API',
    source: 'drivers/iommu/dma-iommu.c at v7.0',
    codes: [
      returned('0', 'the device is attached now, or was before', 'deferred-driver'),
      returned('-EINVAL', "the driver's attach_dev refuses the default domain", 'deferred-driver', { faults: 1 }),
      returned('-EACCES', OF_DRIVER, 'deferred-driver', { driver: 'arm-smmu', faults: 1 }),
      returned('-EBUSY', OF_DRIVER, 'deferred-driver', { driver: 'ipmmu-vmsa', faults: 1 }),
      returned('-EIO', OF_DRIVER, 'deferred-driver', { driver: 's390', faults: 1 }),
      returned('-ENODEV', OF_DRIVER, 'deferred-driver', { driver: 'mtk', faults: 1 }),
      returned('-ENOMEM', OF_DRIVER, 'deferred-driver', { driver: 'apple-dart', faults: 1 }),
      returned('-ETIMEDOUT', OF_DRIVER, 'deferred-driver', { driver: 'rockchip', faults: 1 }),
    ],
  },
  {
    operation: 'registration register',
    calls: 'iommu_device_register',
    source: CORE,
    codes: [
      returned('0', 'every device on the bus is probed', 'registration'),
      returned('-ENOMEM', 'the default domain of a group cannot be allocated', 'registration-firmware-managed', {
        faults: 1,
      }),
      returned('-EINVAL', 'the driver refuses the default domain of a group', 'registration-user', { faults: 1 }),
      returned('-EACCES', OF_DRIVER, 'registration-user', { driver: 'arm-smmu', faults: 1 }),
      returned('-EBUSY', OF_DRIVER, 'registration-user', { driver: 'ipmmu-vmsa', faults: 1 }),
      returned('-EIO', OF_DRIVER, 'registration-user', { driver: 's390', faults: 1 }),
      returned('-ENODEV', OF_DRIVER, 'registration-user', { driver: 'mtk', faults: 1 }),
      returned('-ETIMEDOUT', OF_DRIVER, 'registration-user', { driver: 'rockchip', faults: 1 }),
    ],
  },
  {
    operation: 'group holder get',
    calls: 'iommu_group_get',
    source: CORE,
    codes: [
      returned('0', 'the device has a group', 'group-objects'),
      returned('-ENODEV', 'it has none: the function returns NULL', 'group-objects'),
    ],
  },
  {
    operation: 'group holder put',
    calls: 'iommu_group_put',
    source: CORE,
    codes: [returned('0', 'it returns nothing', 'group-objects')],
  },
  {
    operation: 'group holder forget',
    calls: 'none: the reference is never put',
    source: CORE,
    codes: [returned('0', 'nothing happens', 'group-objects', { faults: 1, environment: ['keeps-reference'] })],
  },
  {
    operation: 'group holder claim',
    calls: 'iommu_device_claim_dma_owner, with the wrong pointer',
    source: CORE,
    codes: [
      returned('-EINVAL', 'the owner is NULL', 'group-objects', { faults: 1, environment: ['claims-with-null-owner'] }),
    ],
  },
];
