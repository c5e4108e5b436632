/** How devices come under an IOMMU that is registered late, and attaches that wait for the first use of the DMA API. */
import type { CallWord } from './call.ts';

export const REGISTRATION_CALLS: readonly CallWord[] = [
  {
    name: 'iommu_device_register',
    takes: [{ is: 'word', among: ['iommu'] }],
    // Without a device there is nothing to probe.
    prepares: (topology) =>
      topology.devices.some(({ isHotPluggable }) => !isHotPluggable) ? { ...topology, isUnprobed: true } : topology,
    asks: ([iommu = '']) => ({ actor: iommu, command: { type: 'register' } }),
    isIn: () => true,
    returns: 'errno',
    meaning:
      'an IOMMU is registered: bus_iommu_probe probes each device, asks the firmware, and then sets up each group',
    source: 'drivers/iommu/iommu.c, iommu_device_register, bus_iommu_probe; iommu_init_device: dma_configure',
  },
  {
    name: 'iommu_deferred_attach',
    takes: [{ is: 'device' }],
    asks: ([device = '']) => ({ actor: device, command: { type: 'use dma' } }),
    isIn: () => true,
    returns: 'errno',
    meaning: 'the bound driver uses the DMA API for the first time: an attach that was put off is made now',
    source: 'drivers/iommu/dma-iommu.c, iommu_dma_map_page; drivers/iommu/iommu.c, iommu_deferred_attach',
  },
];
