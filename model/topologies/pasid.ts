/** PASIDs, of users and of kernel drivers. */
import type { Topology } from '../configuration.ts';
import { bare, first, second } from './basis.ts';

export const PASID_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'pair-pasid',
    title: 'g1 = d1 and d2 with PASIDs, and an iommufd context with two domains',
    groups: ['g1'],
    devices: [
      { ...first, pasidsMax: 2 },
      { ...second, pasidsMax: 2 },
    ],
    pasids: ['pasid1'],
    iommufd: ['d1', 'd2'],
    iommufdDomains: ['iommufd.1', 'iommufd.2'],
  },
  {
    ...bare,
    name: 'pasid-range',
    title: 'g1 = d1 with three PASIDs and d2 with two, so that pasid2 fits d1 only; an iommufd context',
    source: 'iommu_attach_device_pasid: -EINVAL beyond max_pasids of a member (647b7aad1949, v6.14)',
    groups: ['g1'],
    devices: [
      { ...first, pasidsMax: 3 },
      { ...second, pasidsMax: 2 },
    ],
    pasids: ['pasid1', 'pasid2'],
    iommufd: ['d1', 'd2'],
    iommufdDomains: ['iommufd.1'],
  },
  {
    ...bare,
    name: 'driver-pasid',
    title: 'g1 = d1, whose kernel driver attaches a process to a PASID; a VFIO container',
    source: 'iommu_attach_device_pasid, v7.0: by the driver that is bound',
    groups: ['g1'],
    devices: [{ ...first, pasidsMax: 2, usesPasid: true }],
    pasids: ['pasid1'],
    types: ['identity', 'DMA'],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'driver-pasid-pair',
    title: 'as driver-pasid, with a second device in the group',
    source: 'iommu_device_unuse_default_domain, v7.0: asks whether any PASID of the group is attached',
    groups: ['g1'],
    devices: [{ ...first, pasidsMax: 2, usesPasid: true }, second],
    pasids: ['pasid1'],
    container: ['g1'],
  },
];
