/** Page requests of devices. */
import type { Topology } from '../configuration.ts';
import { bare, first } from './basis.ts';

export const FAULT_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'faults',
    title: 'g1 = d1, whose driver binds a process, and which raises page requests',
    source: 'iommu_report_device_fault, v7.0: takes no mutex of a group',
    groups: ['g1'],
    devices: [{ ...first, pasidsMax: 2, isBound: true, drivers: [] }],
    pasids: ['pasid1'],
    sva: { mms: ['mm1'], devices: ['d1'] },
    faults: ['d1'],
  },
];
