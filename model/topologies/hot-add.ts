/** Devices that come and go. */
import type { Topology } from '../configuration.ts';
import { bare, d1, d2, d3, everything, first } from './basis.ts';

export const HOT_ADD_TOPOLOGIES: readonly Topology[] = [
  {
    ...everything,
    name: 'hot-add-pasid',
    title: 'as default, but d2 has PASIDs too',
    source: '__iommu_probe_device, v7.0: attaches group->domain to a new member, and no element of pasid_array',
    devices: [d1, { ...d2, pasidsMax: 2 }, d3],
  },
  {
    ...everything,
    name: 'hot-add-refused',
    title: 'as default, but the driver may refuse d2 when it is added',
    source:
      '__iommu_probe_device, v7.0: a device whose probe fails has no group; iommu_device_use_default_domain: 0 without a group',
    devices: [d1, { ...d2, mayBeRefused: true }, d3],
  },
  {
    ...bare,
    name: 'regrouped',
    title:
      'g1 = d1, and a hot-pluggable d2 that may get g2 instead, although nothing isolates it from d1; a VFIO container',
    source:
      'pci_device_group, v7.0: a function without pdev->multifunction gets a group of its own, whatever its siblings say; ' +
      'pci_scan_slot sets that of later functions only once they are added, unless their own header has the bit',
    groups: ['g1', 'g2'],
    devices: [
      { ...first, drivers: ['managed'] },
      { ...d2, otherGroups: ['g2'], drivers: ['kernel'] },
    ],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'newcomer-refused',
    title: 'g1 = d1, and a hot-pluggable d2 that the driver may refuse; nobody uses them',
    source: '__iommu_probe_device, v7.0: a device whose first attach fails is released',
    groups: ['g1'],
    devices: [
      { ...first, drivers: [] },
      { ...d2, mayBeRefused: true, drivers: [] },
    ],
  },
  {
    ...bare,
    name: 'lone',
    title: 'g1 = a hot-pluggable d1, so that the group can be empty; a VFIO container',
    source: 'iommu_setup_default_domain, v7.0: the first device; __iommu_group_free_device: the last',
    groups: ['g1'],
    devices: [{ ...first, isHotPluggable: true }],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'lone-driver',
    title: 'as lone, with a kernel driver that attaches a domain of its own and a process to a PASID',
    source: '__iommu_group_free_device, v7.0: what the last device leaves behind',
    groups: ['g1'],
    devices: [{ ...first, isHotPluggable: true, pasidsMax: 2, usesPasid: true, usesPrivateDomain: true }],
    pasids: ['pasid1'],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'hot-add-pasid-range',
    title: 'g1 = d1 with three PASIDs, and a hot-pluggable d2 with two; an iommufd context that uses pasid2',
    source: '__iommu_probe_device, v7.0: does not look at pasid_array',
    groups: ['g1'],
    devices: [
      { ...first, pasidsMax: 3 },
      { ...d2, pasidsMax: 2 },
    ],
    pasids: ['pasid2'],
    iommufd: ['d1', 'd2'],
    iommufdDomains: ['iommufd.1'],
  },
];
