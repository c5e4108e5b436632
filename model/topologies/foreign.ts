/** Systems with more than one IOMMU driver. */
import type { Topology } from '../configuration.ts';
import { bare, first } from './basis.ts';

export const FOREIGN_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'two-drivers',
    title: 'g1 = d1, and an iommufd context that has a domain of another IOMMU driver, too',
    source: 'a9c362db3920 (v6.8), Validate that devices match domains: systems with several IOMMU drivers',
    groups: ['g1'],
    devices: [first],
    iommufd: ['d1'],
    iommufdDomains: ['iommufd.1', 'iommufd.foreign'],
  },
];
