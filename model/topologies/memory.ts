/** Memory that is mapped, and what the hardware remembers of it. */
import type { Topology } from '../configuration.ts';
import { bare, first, second } from './basis.ts';

export const MEMORY_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'memory',
    title: 'g1 = d1 and g2 = d2, and a user that maps a page in his domain',
    source: 'iommu_map, iommu_unmap, v7.0: neither takes the mutex of a group',
    groups: ['g1', 'g2'],
    devices: [
      { ...first, drivers: [] },
      { ...second, group: 'g2', drivers: [] },
    ],
    memory: { by: 'user' },
  },
  {
    ...bare,
    name: 'memory-dma',
    title: 'g1 = d1, whose kernel driver maps a buffer through the DMA API',
    source: '__iommu_dma_unmap, v7.0: synchronises before the buffer is given back',
    groups: ['g1'],
    devices: [{ ...first, isBound: true, drivers: [] }],
    memory: { by: 'DMA API' },
  },
  {
    ...bare,
    name: 'memory-dma-fq',
    title: 'as memory-dma, with a flush queue',
    source: 'queue_iova, v7.0: the buffer is given back before caches are synchronised',
    groups: ['g1'],
    devices: [{ ...first, isBound: true, drivers: [] }],
    memory: { by: 'DMA API', hasFlushQueue: true },
  },
];
