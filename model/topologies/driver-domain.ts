/** Kernel drivers that attach a domain of their own. */
import type { Topology } from '../configuration.ts';
import { bare, d2, first } from './basis.ts';

export const DRIVER_DOMAIN_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'driver-domain',
    title: 'g1 = d1, whose kernel driver attaches a domain of its own; a VFIO container',
    source: 'iommu_attach_device, v7.0: by the driver that is bound',
    groups: ['g1'],
    devices: [{ ...first, usesPrivateDomain: true }],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'driver-domain-hot-add',
    title: 'as driver-domain, with a hot-pluggable d2',
    source: 'iommu_detach_device, v7.0: refuses a group that has grown since iommu_attach_device',
    groups: ['g1'],
    devices: [{ ...first, usesPrivateDomain: true }, d2],
    container: ['g1'],
  },
];
