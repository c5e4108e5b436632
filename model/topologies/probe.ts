/** The core probes devices: an IOMMU that is registered while drivers bind. */
import type { Topology } from '../configuration.ts';
import { bare, first, second } from './basis.ts';

const unprobed = { ...bare, groups: ['g1'], isUnprobed: true } as const;
const kernelOnly = ['kernel'] as const;

export const PROBE_TOPOLOGIES: readonly Topology[] = [
  {
    ...unprobed,
    name: 'registration',
    title: 'g1 = d1, on the bus before its IOMMU is registered; a kernel driver',
    source: 'bus_iommu_probe, v7.0: devices first, then the default domains of their groups',
    devices: [{ ...first, drivers: kernelOnly }],
  },
  {
    ...unprobed,
    name: 'registration-pair',
    title: 'as registration, with a second device in the group',
    source: 'bus_iommu_probe, v7.0: the default domain is made when all devices of the group are there',
    devices: [
      { ...first, drivers: kernelOnly },
      { ...second, drivers: kernelOnly },
    ],
  },
  {
    ...unprobed,
    name: 'registration-two',
    title: 'g1 = d1 and g2 = d2, on the bus before their IOMMU is registered; kernel drivers',
    source: 'bus_iommu_probe, v7.0: one group after the other gets its default domain, and the first failure ends it',
    groups: ['g1', 'g2'],
    devices: [
      { ...first, drivers: kernelOnly },
      { ...second, group: 'g2', drivers: kernelOnly },
    ],
  },
  {
    ...unprobed,
    name: 'registration-user',
    title: 'as registration, with a VFIO container instead of a kernel driver',
    source: '__iommu_take_dma_ownership, v7.0: does not look for a default domain',
    devices: [{ ...first, drivers: ['managed'] }],
    container: ['g1'],
  },
  {
    ...unprobed,
    name: 'registration-firmware',
    title: 'as registration, on a bus that asks the firmware which IOMMU a device is behind',
    source: 'iommu_init_device, v7.0: calls dma_configure with iommu_probe_device_lock dropped',
    devices: [{ ...first, drivers: kernelOnly }],
    parsesFirmware: true,
  },
  {
    ...unprobed,
    name: 'registration-firmware-managed',
    title: 'as registration-firmware, with a driver that manages DMA itself',
    source: 'platform_dma_configure, bcb81ac6ae3c (v6.15): reads dev->driver from the probe of the core',
    devices: [{ ...first, drivers: ['managed'] }],
    parsesFirmware: true,
  },
  {
    ...bare,
    name: 'firmware-probed',
    title:
      'g1 = hot-pluggable d1 and d2, which only the firmware says are behind the IOMMU, and d3, which is behind none; ' +
      'a VFIO group and a container',
    source: 'acpi_iommu_configure_id, v6.12; recorded on 6.12.117 with virtio-iommu: remove_idle',
    groups: ['g1'],
    devices: [
      { ...first, isHotPluggable: true, drivers: ['kernel', 'managed', 'vfio'] },
      { ...second, isHotPluggable: true, drivers: ['kernel', 'vfio'] },
      { name: 'd3', group: 'g2', isUnserved: true, drivers: ['kernel', 'vfio'] },
    ],
    vfio: { groups: ['g1'], containers: ['c1'], boundAtStart: [], opensMax: 1 },
    isProbedOnBind: true,
  },
];
