/** VFIO as its users see it: files of groups, containers and devices. */
import type { DeviceSpecification, Topology } from '../configuration.ts';
import { bare } from './basis.ts';

const d1: DeviceSpecification = { name: 'd1', group: 'g1', drivers: ['kernel', 'vfio'] };
const d2: DeviceSpecification = { name: 'd2', group: 'g1', drivers: ['kernel', 'vfio'] };
const d3: DeviceSpecification = { name: 'd3', group: 'g2', drivers: ['vfio'] };

export const VFIO_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'vfio',
    title: 'g1 = d1; the files of its VFIO group, of d1 and of a container',
    groups: ['g1'],
    devices: [d1],
    vfio: { groups: ['g1'], containers: ['c1'], boundAtStart: ['d1'], opensMax: 2 },
  },
  {
    ...bare,
    name: 'vfio-mistakes',
    title: 'as vfio, with wrong files, wrong types, and opens that fail',
    source: 'recorded on 6.1.192 and 6.12.117: errors',
    groups: ['g1'],
    devices: [d1],
    vfio: {
      groups: ['g1'],
      containers: ['c1'],
      boundAtStart: ['d1'],
      opensMax: 2,
      mayFailToOpen: true,
      hasMistakes: true,
    },
  },
  {
    ...bare,
    name: 'vfio-no-close',
    title: 'as vfio, where the driver of d1 has no close_device and opening may fail',
    source: '7fdba0011157 (v6.1-rc6): unregistered only if the driver has a close_device',
    groups: ['g1'],
    devices: [{ ...d1, drivers: ['vfio'] }],
    vfio: {
      groups: ['g1'],
      containers: ['c1'],
      boundAtStart: ['d1'],
      opensMax: 1,
      mayFailToOpen: true,
      withoutClose: ['d1'],
    },
  },
  {
    ...bare,
    name: 'vfio-pair',
    title: 'g1 = d1 and d2; a VFIO group and a container',
    groups: ['g1'],
    devices: [d1, d2],
    vfio: { groups: ['g1'], containers: ['c1'], boundAtStart: ['d1'], opensMax: 1 },
  },
  {
    ...bare,
    name: 'vfio-two-groups',
    title: 'g1 = d1, g2 = d3; their VFIO groups, and one container for both',
    source: 'recorded on 6.1.192 and 6.12.117: two_groups_one_container',
    groups: ['g1', 'g2'],
    devices: [{ ...d1, drivers: ['vfio'] }, d3],
    vfio: { groups: ['g1', 'g2'], containers: ['c1'], boundAtStart: ['d1', 'd3'], opensMax: 1 },
  },
  {
    ...bare,
    name: 'vfio-two-containers',
    title: 'g1 = d1; a VFIO group and two containers between which it moves',
    source: 'recorded on 6.1.192 and 6.12.117: move_between_containers',
    groups: ['g1'],
    devices: [{ ...d1, drivers: ['vfio'] }],
    vfio: { groups: ['g1'], containers: ['c1', 'c2'], boundAtStart: ['d1'], opensMax: 1 },
  },
  {
    ...bare,
    name: 'vfio-no-isolated-msi',
    title: 'as vfio, where the interrupts of g1 are not isolated',
    source: 'vfio_iommu_type1_attach_group: -EPERM without allow_unsafe_interrupts',
    groups: ['g1'],
    devices: [{ ...d1, drivers: ['vfio'] }],
    vfio: {
      groups: ['g1'],
      containers: ['c1'],
      boundAtStart: ['d1'],
      opensMax: 1,
      withoutIsolatedMsi: ['g1'],
    },
  },
  {
    ...bare,
    name: 'vfio-stray',
    title: 'as vfio, and another user of the core who may release what is not his',
    source: 'iommu_group_release_dma_owner, v7.0: does not ask who calls',
    groups: ['g1'],
    devices: [{ ...d1, drivers: ['vfio'] }],
    container: ['g1'],
    vfio: { groups: ['g1'], containers: ['c1'], boundAtStart: ['d1'], opensMax: 1 },
  },
];
