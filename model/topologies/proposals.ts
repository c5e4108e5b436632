/** What a question that was argued needs, and no kernel has. */
import type { Topology } from '../configuration.ts';
import { bare, d2, first, second } from './basis.ts';

export const PROPOSAL_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'picker',
    title: 'g1 = d1, and a hot-pluggable d2; a user who holds the group and may attach through a device of it',
    source: 'mails of 2022-02-14 on iommu_group_replace_domain: what keeps the device from being unplugged',
    groups: ['g1'],
    devices: [first, d2],
    picker: 'g1',
  },
  {
    ...bare,
    name: 'pasid-two-groups',
    title: 'g1 = d1 and g2 = d2 with PASIDs, and an iommufd context with one domain',
    source: 'mails of 2022-09-07: what happens where an iommu_domain is attached to two RIDs',
    groups: ['g1', 'g2'],
    devices: [
      { ...first, pasidsMax: 2 },
      { ...second, group: 'g2', pasidsMax: 2 },
    ],
    pasids: ['pasid1'],
    iommufd: ['d1', 'd2'],
    iommufdDomains: ['iommufd.1'],
  },
  {
    ...bare,
    name: 'untaught',
    title: 'g1 = d1, whose driver does not take ownership by itself, and d2; a VFIO container',
    source: '512881eacfa7 (v5.19): what every driver had to be taught otherwise',
    groups: ['g1'],
    devices: [{ ...first, isUntaught: true }, second],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'bridge',
    title: 'g1 = d1, and d2, a bridge whose driver is always bound and does no DMA; a VFIO container',
    source: 'c7d469849747 (v5.19): PCI: portdrv: Set driver_managed_dma',
    groups: ['g1'],
    devices: [first, { ...second, isUntaught: true, isBound: true, drivers: [] }],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'two-iommus',
    title: 'g1 = d1 and g2 = d2, behind two IOMMUs with a driver each; an iommufd context',
    source: 'Robin Murphy, mail of 2022-02-14: IOMMU drivers that coexist on a bus',
    groups: ['g1', 'g2'],
    devices: [
      { ...first, iommu: 'iommu1' },
      { ...second, group: 'g2', iommu: 'iommu2' },
    ],
    iommufd: ['d1', 'd2'],
    iommufdDomains: ['iommufd.1'],
  },
  {
    ...bare,
    name: 'sharer',
    title: 'g1 = d1 and d2, whose driver attaches one domain of its own to both; a VFIO container',
    source: 'Lu Baolu, "Fix BUG_ON in vfio_iommu_group_notifier()", v4 13/13 of 2021-12-17: drm/tegra',
    groups: ['g1'],
    devices: [
      { ...first, drivers: ['kernel'] },
      { ...second, drivers: [] },
    ],
    container: ['g1'],
    sharer: ['d1', 'd2'],
  },
];
