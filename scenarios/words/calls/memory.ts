/** Memory that is mapped, and what the hardware remembers of it. */
import { cacheOf, dmaApiOf, pageOf, type Topology } from '../../../model/index.ts';
import type { Caller, CallWord } from './call.ts';

/** The user of the topologies about memory, who maps a page in a domain of his own. */
const MAPPER = 'mapper';

const OF_USER = [{ is: 'either', of: [{ is: 'domain' }, { is: 'actor', of: MAPPER }] }] as const;
const OF_DRIVER = [{ is: 'device' }] as const;

/** One page in the domain, where the topology has nobody else who maps. */
function withPage(topology: Topology, [domain = '']: readonly string[]): Topology {
  if (topology.memory?.by === 'user') return topology;
  const domains = topology.memory?.domains ?? [];
  return { ...topology, memory: { by: 'callers', domains: domains.includes(domain) ? domains : [...domains, domain] } };
}

function withBuffer(topology: Topology): Topology {
  return { ...topology, memory: { ...topology.memory, by: 'DMA API' } };
}

const userOf = (name: string) => (name === MAPPER ? MAPPER : pageOf(name));
const apiOf = (device: string, { groupOf }: Pick<Caller, 'groupOf'>) => dmaApiOf(groupOf(device));

const OF_USERS: readonly CallWord[] = [
  {
    name: 'iommu_map',
    takes: OF_USER,
    prepares: withPage,
    asks: ([user = '']) => ({ actor: userOf(user), command: { type: 'map' } }),
    isIn: () => true,
    returns: 'errno',
    meaning: 'a user pins the page and maps it in his domain',
    source: 'drivers/iommu/iommu.c, iommu_map; drivers/vfio/vfio_iommu_type1.c, vfio_pin_map_dma',
  },
  {
    name: 'iommu_unmap',
    takes: OF_USER,
    prepares: withPage,
    asks: ([user = '']) => ({ actor: userOf(user), command: { type: 'unmap' } }),
    isIn: () => true,
    returns: 'nothing',
    meaning: 'a user clears the entry of the page, synchronises caches, and unpins it, one after the other',
    source: 'drivers/iommu/iommu.c, iommu_unmap, iommu_iotlb_sync; drivers/vfio/vfio_iommu_type1.c, vfio_unmap_unpin',
  },
  {
    name: 'iommu_iotlb_sync',
    takes: OF_USER,
    prepares: withPage,
    asks: ([user = '']) => ({ actor: userOf(user), command: { type: 'flush' } }),
    isIn: () => true,
    returns: 'nothing',
    meaning: 'caches are synchronised by a user who has unpinned first (environment unpins-before-sync)',
    source:
      'include/linux/iommu.h, iommu_iotlb_sync; drivers/vfio/vfio_iommu_type1.c, vfio_sync_unpin, does it the right way',
  },
];

const OF_THE_DMA_API: readonly CallWord[] = [
  {
    name: 'dma_map_page',
    takes: OF_DRIVER,
    prepares: withBuffer,
    asks: ([device = ''], caller) => ({ actor: apiOf(device, caller), command: { type: 'map' } }),
    isIn: () => true,
    returns: 'errno',
    meaning: 'a driver maps its buffer: the DMA API maps the page in the default domain of the group',
    source: 'drivers/iommu/dma-iommu.c, iommu_dma_map_page',
  },
  {
    name: 'dma_unmap_page',
    takes: OF_DRIVER,
    prepares: withBuffer,
    asks: ([device = ''], caller) => ({ actor: apiOf(device, caller), command: { type: 'unmap' } }),
    isIn: () => true,
    returns: 'nothing',
    meaning: 'gives the buffer back to its driver: synchronises first, or, with a flush queue, some time later',
    source: 'drivers/iommu/dma-iommu.c, __iommu_dma_unmap, queue_iova',
  },
  {
    name: 'fq_flush_iotlb',
    takes: OF_DRIVER,
    prepares: (topology) => ({ ...topology, memory: { by: 'DMA API', hasFlushQueue: true } }),
    asks: ([device = ''], caller) => ({ actor: apiOf(device, caller), command: { type: 'flush' } }),
    isIn: () => true,
    returns: 'nothing',
    meaning: 'the flush queue of the default domain, which it then has (DMA-FQ), is emptied',
    source: 'drivers/iommu/dma-iommu.c, fq_flush_iotlb, fq_flush_timeout',
  },
];

const OF_HARDWARE: CallWord = {
  name: 'access',
  takes: OF_DRIVER,
  asks: ([device = '']) => ({ actor: cacheOf(device), command: { type: 'access' } }),
  isIn: () => true,
  returns: 'nothing',
  meaning: 'the device accesses the page: where a walk finds it, the IOTLB, or that of the device (ATS), remembers it',
  source: 'include/linux/iommu.h, struct iommu_iotlb_gather; drivers/iommu/intel/cache.c',
};

export const MEMORY_CALLS: readonly CallWord[] = [...OF_USERS, ...OF_THE_DMA_API, OF_HARDWARE];
