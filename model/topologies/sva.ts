/** Processes and devices. A kernel driver is bound from the start: what it does is bind processes. */
import type { DeviceSpecification, Topology } from '../configuration.ts';
import { bare } from './basis.ts';

const bound = { isBound: true, drivers: [] } as const;
const alone: DeviceSpecification = { name: 'd1', group: 'g1', pasidsMax: 2, ...bound };
const other: DeviceSpecification = { name: 'd2', group: 'g2', pasidsMax: 2, ...bound };

export const SVA_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'sva',
    title: 'g1 = d1, whose driver binds a process',
    groups: ['g1'],
    devices: [alone],
    pasids: ['pasid1'],
    sva: { mms: ['mm1'], devices: ['d1'] },
  },
  {
    ...bare,
    name: 'sva-two-groups',
    title: 'g1 = d1 and g2 = d2, whose drivers bind one process',
    source: 'iommu_sva_bind_device, v6.8: a domain of the process is tried before a new one is made',
    groups: ['g1', 'g2'],
    devices: [alone, other],
    pasids: ['pasid1'],
    sva: { mms: ['mm1'], devices: ['d1', 'd2'] },
  },
  {
    ...bare,
    name: 'sva-pair',
    title: 'g1 = d1 and d2, whose drivers bind one process',
    source: 'iommu_sva_bind_device, v6.11: the bond is that of the group',
    groups: ['g1'],
    devices: [alone, { ...other, group: 'g1' }],
    pasids: ['pasid1'],
    sva: { mms: ['mm1'], devices: ['d1', 'd2'] },
  },
  {
    ...bare,
    name: 'sva-two-processes',
    title: 'g1 = d1 and g2 = d2, whose drivers bind two processes; one PASID',
    source: 'iommu_alloc_global_pasid, v6.6: a PASID is given out again when its process is gone',
    groups: ['g1', 'g2'],
    devices: [alone, other],
    pasids: ['pasid1'],
    sva: { mms: ['mm1', 'mm2'], devices: ['d1', 'd2'] },
  },
  {
    ...bare,
    name: 'sva-range',
    title: 'g1 = d1 with two PASIDs, and g2 = d2 with one; two processes',
    source: 'iommu_alloc_mm_data, v6.8: -EOVERFLOW for a process whose PASID the device has no room for',
    groups: ['g1', 'g2'],
    devices: [{ ...alone, pasidsMax: 3 }, other],
    pasids: ['pasid1', 'pasid2'],
    sva: { mms: ['mm1', 'mm2'], devices: ['d1', 'd2'] },
  },
  {
    ...bare,
    name: 'sva-other-pasid',
    title: 'g1 = d1, whose driver binds a process and attaches a domain of its own to the same PASID',
    source: 'iommu_sva_bind_device, v6.11: -EBUSY where the PASID has another domain',
    groups: ['g1'],
    devices: [{ ...alone, usesPasid: true }],
    pasids: ['pasid1'],
    sva: { mms: ['mm1'], devices: ['d1'] },
  },
  {
    ...bare,
    name: 'sva-reset',
    title: 'g1 = d1 with ATS, whose driver binds a process',
    source: 'pci_dev_reset_iommu_done, v7.0: attaches every PASID again, whatever became of its process',
    groups: ['g1'],
    devices: [{ ...alone, hasAts: true }],
    pasids: ['pasid1'],
    resetDepthMax: 1,
    sva: { mms: ['mm1'], devices: ['d1'] },
  },
];
