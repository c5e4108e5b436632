/** What topologies are made of. */
import type { DeviceSpecification, Topology } from '../configuration.ts';

/** What a topology has unless it says otherwise: no users, no PASIDs, no resets. */
export const bare = {
  source: 'chosen by us: no more than one question needs',
  pasids: [],
  types: [],
  container: [],
  iommufd: [],
  iommufdDomains: [],
  resetDepthMax: 0,
} as const;

export const d1: DeviceSpecification = { name: 'd1', group: 'g1', pasidsMax: 2, hasAts: true };
export const d2: DeviceSpecification = { name: 'd2', group: 'g1', isHotPluggable: true };
export const d3: DeviceSpecification = { name: 'd3', group: 'g2', pasidsMax: 2, usesPasid: true, hasAts: true };

export const everything: Topology = {
  name: 'default',
  title: 'g1 = d1 with PASIDs and ATS, d2 hot-pluggable; g2 = d3; a VFIO container and an iommufd context',
  source: 'chosen by us: the smallest that has everything once',
  groups: ['g1', 'g2'],
  devices: [d1, d2, d3],
  pasids: ['pasid1'],
  types: ['identity', 'DMA'],
  container: ['g1', 'g2'],
  iommufd: ['d1', 'd2', 'd3'],
  iommufdDomains: ['iommufd.1', 'iommufd.2'],
  resetDepthMax: 2,
};

export const first: DeviceSpecification = { name: 'd1', group: 'g1' };
export const second: DeviceSpecification = { name: 'd2', group: 'g1' };
