/** Devices for which the firmware demands a direct mapping. */
import type { Topology } from '../configuration.ts';
import { bare, d2, first, second } from './basis.ts';

export const DIRECT_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'direct',
    title: 'g1 = d1, and d2 which requires a direct mapping; a VFIO container',
    source: 'a48ce36e2786 (v6.6): RESV_DIRECT devices are not blocked',
    groups: ['g1'],
    devices: [first, { ...second, requiresDirect: true }],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'hot-add-direct',
    title: 'g1 = d1, and a hot-pluggable d2 which requires a direct mapping; a VFIO container',
    source: '__iommu_device_set_domain, v7.0: refuses to block such a device even where it must not fail',
    groups: ['g1'],
    devices: [first, { ...d2, requiresDirect: true }],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'direct-reset-nested',
    title: 'g1 = d1, which requires a direct mapping and has ATS, so that its resets, which may nest, block it',
    source: 'pci_dev_reset_iommu_prepare, v7.0: __iommu_attach_device does not look for a direct mapping',
    groups: ['g1'],
    devices: [{ ...first, requiresDirect: true, hasAts: true }],
    resetDepthMax: 2,
  },
];
