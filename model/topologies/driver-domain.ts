/** Kernel drivers that attach a domain of their own. */
import type { Topology } from '../configuration.ts';
import { bare, d2, first } from './basis.ts';

export const DRIVER_DOMAIN_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'driver-domain-kept',
    title: 'g1 = d1, whose kernel driver keeps a domain of its own, and a hot-pluggable d2',
    source: 'e7f85dfbbc9c (v6.5): a newcomer joins the domain that the group is on',
    groups: ['g1'],
    devices: [
      { ...first, usesPrivateDomain: true, keepsPrivateDomain: true, drivers: ['kernel'] },
      { ...d2, drivers: ['kernel'] },
    ],
  },
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
