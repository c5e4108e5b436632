/** What callers may do although the interface forbids it. Without any, the environment is well-behaved. */
import type { Liberty } from './configuration.ts';

export const liberties: readonly Liberty[] = [
  {
    name: 'leaks-pasid',
    title: 'a kernel driver unbinds with a PASID attached',
    source: 'iommu_device_unuse_default_domain, v7.0: warns about it',
  },
  {
    name: 'leaks-attachment',
    title: 'a kernel driver unbinds with a domain of its own attached',
    source: 'iommu_device_use_default_domain, v7.0: does not look at the domain when owner_cnt is 0',
  },
  {
    name: 'attaches-unbound',
    title: 'a domain is attached to a device that no driver is bound to',
    source: 'iommu_attach_device, v7.0: does not look at owner_cnt',
  },
  {
    name: 'removes-during-reset',
    title: 'a device is removed while it is being reset',
    source: 'pci_dev_reset_iommu_prepare, v7.0: its kernel-doc asks the caller to exclude it',
  },
  {
    name: 'releases-attached',
    title: 'an iommufd device is unbound with a domain or PASID attached',
    source: 'drivers/iommu/iommufd/device.c, iommufd_device_unbind: the caller detaches first',
  },
  {
    name: 'claims-with-null-owner',
    title: 'a group is claimed by somebody who does not say who he is',
    source: 'iommu_group_claim_dma_owner: warns since 89395ccedbc1 (v6.2); 0286300e6045 (v5.19) takes it',
  },
  {
    name: 'unpins-before-sync',
    title: 'a user gives a page back before caches are synchronised',
    source: 'drivers/vfio/vfio_iommu_type1.c, vfio_sync_unpin: synchronises, and then unpins',
  },
  {
    name: 'binds-exited-process',
    title: 'a driver binds a process that has exited',
    source: 'iommu_sva_bind_device, v7.0: the caller must hold a reference to mm_users',
  },
  {
    name: 'uses-empty-group',
    title: 'somebody who still has a reference to a group claims it although its last device has gone',
    source:
      'iommu_group_first_dev, v7.0: the list is not to be empty; drivers/vfio/group.c forgets its group with the last ' +
      'device, and other holders of a reference have to see to it themselves',
  },
  {
    name: 'keeps-reference',
    title: 'somebody takes a reference to a group, and never puts it',
    source: '0810d5ad88a1 (v6.18), rocket_job_handle_irq: with every job, iommu_group_get and no iommu_group_put',
  },
  {
    name: 'stray-calls',
    title: 'a caller releases what it does not own, or ends a reset that it did not begin',
    source: '__iommu_release_dma_ownership and pci_dev_reset_iommu_done, v7.0: each warns',
  },
];
