/** Devices that are reset. */
import type { Topology } from '../configuration.ts';
import { bare, first, second } from './basis.ts';

export const RESET_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'reset',
    title: 'g1 = d1 and d2, both with ATS; a VFIO container',
    source: 'pci_dev_reset_iommu_prepare, c279e83953d9 (v7.0)',
    groups: ['g1'],
    devices: [
      { ...first, hasAts: true },
      { ...second, hasAts: true },
    ],
    container: ['g1'],
    resetDepthMax: 2,
  },
];
