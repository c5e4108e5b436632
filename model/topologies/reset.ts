/** Devices that are reset. */
import type { Topology } from '../configuration.ts';
import { bare, first, second } from './basis.ts';

/** Two devices of one group whose resets open windows. */
const pair = [
  { ...first, hasAts: true },
  { ...second, hasAts: true },
] as const;

export const RESET_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'reset',
    title: 'g1 = d1 and d2, both with ATS; a VFIO container',
    source: 'pci_dev_reset_iommu_prepare, c279e83953d9 (v7.0)',
    groups: ['g1'],
    devices: pair,
    container: ['g1'],
    resetDepthMax: 2,
  },
  {
    ...bare,
    name: 'reset-pasid',
    title: 'g1 = d1 and d2, both with ATS and PASIDs; an iommufd context',
    source: 'pci_dev_reset_iommu_prepare, c279e83953d9 (v7.0): RID and PASIDs',
    groups: ['g1'],
    devices: pair.map((device) => ({ ...device, pasidsMax: 2 })),
    pasids: ['pasid1'],
    iommufd: ['d1', 'd2'],
    iommufdDomains: ['iommufd.1'],
    resetDepthMax: 2,
  },
  {
    ...bare,
    name: 'reset-unit',
    title: 'as reset-pasid, behind one IOMMU unit that counts',
    source: 'a6dea58d8625 (v7.0.10): what pci_dev_reset_iommu_done says a PASID had been',
    groups: ['g1'],
    devices: pair.map((device) => ({ ...device, pasidsMax: 2, unit: 'unit1' })),
    pasids: ['pasid1'],
    iommufd: ['d1', 'd2'],
    iommufdDomains: ['iommufd.1'],
    resetDepthMax: 2,
    domainIds: 1,
  },
  {
    ...bare,
    name: 'reset-groups',
    title: 'g1 = d1, g2 = d2, both with ATS and reset together; a VFIO container with both groups',
    source: 'f5b16b802174 (v7.0): prepare and done are per function, in whatever order the resets of a slot take',
    groups: ['g1', 'g2'],
    devices: [pair[0], { ...pair[1], group: 'g2' }],
    container: ['g1', 'g2'],
    resetDepthMax: 2,
  },
  {
    ...bare,
    name: 'reset-alias',
    title: 'g1 = d1 and d2, which share a requester id, both with ATS; a VFIO container',
    source:
      '5474e6e17a26 (v7.0.10): devices of a group might share a RID; 15dd29ca6206 (mainline) warns where one is ' +
      'unblocked while the other is being reset',
    groups: ['g1'],
    devices: [pair[0], { ...pair[1], rid: 'd1' }],
    container: ['g1'],
    resetDepthMax: 1,
  },
  {
    ...bare,
    name: 'reset-alias-hot-add',
    title: 'as reset-alias, but d2 is added later',
    source: '__iommu_probe_device, v7.0: attaches group->domain, and asks no fence',
    groups: ['g1'],
    devices: [pair[0], { ...pair[1], rid: 'd1', isHotPluggable: true }],
    container: ['g1'],
    resetDepthMax: 1,
  },
  {
    ...bare,
    name: 'reset-alias-sibling',
    title: 'as reset-alias, but only d1 has ATS',
    source: '5474e6e17a26 (v7.0.10): a teardown passes over the device that is being reset, and not over its aliases',
    groups: ['g1'],
    devices: [pair[0], { ...second, rid: 'd1' }],
    container: ['g1'],
    resetDepthMax: 1,
  },
  {
    ...bare,
    name: 'alias-hot-unplug',
    title: 'g1 = d1, and a hot-pluggable d2 that shares its requester id',
    source:
      'pci_device_group, v7.0: an alias joins the group of the other; iommu_deinit_device: attaches release_domain, whoever ' +
      'else has the requester id',
    groups: ['g1'],
    devices: [first, { ...second, rid: 'd1', isHotPluggable: true }],
  },
  {
    ...bare,
    name: 'reset-direct',
    title: 'g1 = d1, which requires a direct mapping and has ATS; a VFIO container',
    source: 'pci_dev_reset_iommu_prepare, v7.0: calls __iommu_attach_device, which does not look at require_direct',
    groups: ['g1'],
    devices: [{ ...pair[0], requiresDirect: true }],
    container: ['g1'],
    resetDepthMax: 1,
  },
  {
    ...bare,
    name: 'reset-deferred',
    title: 'g1 = d1 with ATS, whose attach was deferred at boot, and d2; a VFIO container',
    source: 'iommu_deferred_attach, v7.0: looks whether a device is being reset',
    groups: ['g1'],
    devices: [{ ...pair[0], isDeferred: true }, second],
    container: ['g1'],
    resetDepthMax: 1,
  },
  {
    ...bare,
    name: 'reset-without-domain',
    title: 'g1 = d1 with ATS, without a domain: none could be allocated when it was probed',
    source:
      'd769711fcddd (v7.0.10): group->domain is NULL where a default domain failed to allocate at the first probe',
    groups: ['g1'],
    devices: [{ ...pair[0], drivers: [] }],
    resetDepthMax: 2,
    withoutDefaultDomain: ['g1'],
  },
];
