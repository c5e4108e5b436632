/** What callers may do although the interface forbids it. Without any, the environment is well-behaved. */
import type { Liberty } from './configuration.ts';

export const liberties: readonly Liberty[] = [
  {
    name: 'leaks-pasid',
    title: 'a kernel driver unbinds with a PASID attached',
    source: 'iommu_device_unuse_default_domain warns about it',
  },
  {
    name: 'leaks-attachment',
    title: 'a kernel driver unbinds with a domain of its own attached',
    source: 'iommu_device_use_default_domain does not look at the domain when owner_cnt is 0',
  },
  {
    name: 'attaches-unbound',
    title: 'a domain is attached to a device that no driver is bound to',
    source: 'iommu_attach_device does not look at owner_cnt',
  },
  {
    name: 'removes-during-reset',
    title: 'a device is removed while it is being reset',
    source: 'pci_dev_reset_iommu_prepare: the caller excludes it',
  },
  {
    name: 'releases-attached',
    title: 'an iommufd device is unbound with a domain or PASID attached',
    source: 'iommufd_device_unbind: the caller detaches first',
  },
  {
    name: 'stray-calls',
    title: 'a caller releases what it does not own, or ends a reset that it did not begin',
    source: 'WARN_ONs of __iommu_release_dma_ownership and pci_dev_reset_iommu_done',
  },
];
