/** Whole systems, and the smallest ones. */
import type { Topology } from '../configuration.ts';
import { bare, d1, d2, d3, everything, first, second } from './basis.ts';

export const GENERAL_TOPOLOGIES: readonly Topology[] = [
  everything,
  {
    ...everything,
    name: 'wide',
    title: 'two groups, three devices with PASIDs, two PASIDs, an iommufd context for g1; for bounded runs',
    source: 'chosen by us: bounds for runs that do not end',
    devices: [
      { ...d1, pasidsMax: 3 },
      { ...second, pasidsMax: 3, hasAts: true },
      { ...d3, pasidsMax: 3 },
    ],
    pasids: ['pasid1', 'pasid2'],
    iommufd: ['d1', 'd2'],
  },
  {
    ...everything,
    name: 'deep',
    title: 'one group of d1 with PASIDs and the hot-pluggable d2, both with ATS; for fixed points',
    source: 'chosen by us: everything about one group',
    groups: ['g1'],
    devices: [d1, { ...d2, hasAts: true }],
    container: ['g1'],
    iommufd: ['d1', 'd2'],
  },
  {
    ...bare,
    name: 'single',
    title: 'g1 = d1, and a VFIO container',
    groups: ['g1'],
    devices: [first],
    types: ['identity', 'DMA'],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'pair',
    title: 'g1 = d1 and d2, and a VFIO container',
    groups: ['g1'],
    devices: [first, second],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'pair-iommufd',
    title: 'g1 = d1 and d2, and an iommufd context with two domains',
    groups: ['g1'],
    devices: [first, second],
    iommufd: ['d1', 'd2'],
    iommufdDomains: ['iommufd.1', 'iommufd.2'],
  },
];
