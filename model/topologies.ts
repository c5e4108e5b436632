/** What there is to check on: groups, devices, users, and the bounds. */
import type { DeviceSpecification, Topology } from './configuration.ts';

/** What a topology has unless it says otherwise: no users, no PASIDs, no resets. */
const bare = {
  source: 'made for one question',
  pasids: [],
  types: [],
  container: [],
  iommufd: [],
  iommufdDomains: [],
  resetDepthMax: 0,
} as const;

const d1: DeviceSpecification = { name: 'd1', group: 'g1', pasidsMax: 2, hasAts: true };
const d2: DeviceSpecification = { name: 'd2', group: 'g1', isHotPluggable: true };
const d3: DeviceSpecification = { name: 'd3', group: 'g2', pasidsMax: 2, usesPasid: true, hasAts: true };

const everything: Topology = {
  name: 'default',
  title: 'g1 = d1 with PASIDs and ATS, d2 hot-pluggable; g2 = d3; a VFIO container and an iommufd context',
  source: 'the smallest that has everything once',
  groups: ['g1', 'g2'],
  devices: [d1, d2, d3],
  pasids: ['pasid1'],
  types: ['identity', 'DMA'],
  container: ['g1', 'g2'],
  iommufd: ['d1', 'd2', 'd3'],
  iommufdDomains: ['iommufd.1', 'iommufd.2'],
  resetDepthMax: 2,
};

const a: DeviceSpecification = { name: 'd1', group: 'g1' };
const b: DeviceSpecification = { name: 'd2', group: 'g1' };

export const topologies: readonly Topology[] = [
  everything,
  {
    ...everything,
    name: 'hot-add-pasid',
    title: 'as default, but d2 has PASIDs too',
    source: '__iommu_probe_device attaches the group’s domain to a new member, and none of its PASIDs',
    devices: [d1, { ...d2, pasidsMax: 2 }, d3],
  },
  {
    ...everything,
    name: 'hot-add-refused',
    title: 'as default, but the driver may refuse d2 when it is added',
    source: 'a device whose probe fails has no group, and a driver may bind to it',
    devices: [d1, { ...d2, mayBeRefused: true }, d3],
  },
  {
    ...everything,
    name: 'wide',
    title: 'two groups, three devices with PASIDs, two PASIDs, an iommufd context for all; for bounded runs',
    source: 'small-scope bounds that reach every known bug',
    devices: [
      { ...d1, pasidsMax: 3 },
      { ...b, pasidsMax: 3, hasAts: true },
      { ...d3, pasidsMax: 3 },
    ],
    pasids: ['pasid1', 'pasid2'],
    iommufd: ['d1', 'd2', 'd3'],
  },
  {
    ...everything,
    name: 'deep',
    title: 'one group of d1 and the hot-pluggable d2, both with PASIDs and ATS; for fixed points',
    source: 'everything about one group',
    groups: ['g1'],
    devices: [d1, { ...d2, hasAts: true }],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'single',
    title: 'g1 = d1, and a VFIO container',
    groups: ['g1'],
    devices: [a],
    types: ['identity', 'DMA'],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'pair',
    title: 'g1 = d1 and d2, and a VFIO container',
    groups: ['g1'],
    devices: [a, b],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'pair-iommufd',
    title: 'g1 = d1 and d2, and an iommufd context with two domains',
    groups: ['g1'],
    devices: [a, b],
    iommufd: ['d1', 'd2'],
    iommufdDomains: ['iommufd.1', 'iommufd.2'],
  },
  {
    ...bare,
    name: 'pair-pasid',
    title: 'g1 = d1 and d2 with PASIDs, and an iommufd context with two domains',
    groups: ['g1'],
    devices: [
      { ...a, pasidsMax: 2 },
      { ...b, pasidsMax: 2 },
    ],
    pasids: ['pasid1'],
    iommufd: ['d1', 'd2'],
    iommufdDomains: ['iommufd.1', 'iommufd.2'],
  },
  {
    ...bare,
    name: 'direct',
    title: 'g1 = d1, and d2 which requires a direct mapping; a VFIO container',
    source: 'a48ce36e2786 (v6.6): RESV_DIRECT devices are not blocked',
    groups: ['g1'],
    devices: [a, { ...b, requiresDirect: true }],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'hot-add-direct',
    title: 'g1 = d1, and a hot-pluggable d2 which requires a direct mapping; a VFIO container',
    source: '__iommu_device_set_domain refuses to block such a device even where it must not fail',
    groups: ['g1'],
    devices: [a, { ...d2, requiresDirect: true }],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'deferred',
    title: 'g1 = d1, whose attach was deferred at boot; a VFIO container',
    source: 'iommu_is_attach_deferred: kdump',
    groups: ['g1'],
    devices: [{ ...a, isDeferred: true }],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'types',
    title: 'g1 = d1, a VFIO container, and all words of the file type',
    source: 'iommu_group_store_type',
    groups: ['g1'],
    devices: [a],
    types: ['identity', 'DMA', 'DMA-FQ'],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'driver-domain',
    title: 'g1 = d1, whose kernel driver attaches a domain of its own; d2 hot-pluggable; a VFIO container',
    source: 'iommu_attach_device by the driver that is bound',
    groups: ['g1'],
    devices: [{ ...a, usesPrivateDomain: true }, d2],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'driver-pasid',
    title: 'g1 = d1, whose kernel driver attaches a process to a PASID; a VFIO container',
    source: 'iommu_attach_device_pasid by the driver that is bound',
    groups: ['g1'],
    devices: [{ ...a, pasidsMax: 2, usesPasid: true }],
    pasids: ['pasid1'],
    types: ['identity', 'DMA'],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'driver-pasid-pair',
    title: 'as driver-pasid, with a second device in the group',
    source: 'iommu_device_unuse_default_domain asks whether any PASID of the group is attached',
    groups: ['g1'],
    devices: [{ ...a, pasidsMax: 2, usesPasid: true }, b],
    pasids: ['pasid1'],
    container: ['g1'],
  },
  {
    ...bare,
    name: 'reset',
    title: 'g1 = d1 and d2, both with ATS; a VFIO container',
    source: 'pci_dev_reset_iommu_prepare',
    groups: ['g1'],
    devices: [
      { ...a, hasAts: true },
      { ...b, hasAts: true },
    ],
    container: ['g1'],
    resetDepthMax: 2,
  },
];
