/** Memory that is mapped, and what the hardware remembers of it. */
import type { LocalState } from '../explorer/system.ts';
import { isPinned, pageStateOf, readCache, readMapper, type Topology } from '../model/index.ts';
import { type Invariant, wherever } from './invariant.ts';

/** The domain in which the page is, and whether it is pinned for it. */
const pageOf = (local: LocalState) => [readMapper(local).domain, isPinned(pageStateOf(local))];

const maps = ({ memory }: Topology) => memory !== undefined;
const isByUser = ({ memory }: Topology) => memory !== undefined && memory.by !== 'DMA API';
const isStrict = ({ memory }: Topology) => memory !== undefined && memory.hasFlushQueue !== true;

const unmappedFirst = {
  name: 'I-27',
  statement: 'A page that a device can reach through a domain is pinned for it.',
  restsOnCallers: true,
} as const;

export const memory: readonly Invariant[] = [
  {
    ...unmappedFirst,
    title: 'a page is unpinned when no cache has it: the page of a user',
    isMeantFor: isByUser,
    source:
      'drivers/vfio/vfio_iommu_type1.c, vfio_unmap_unpin; drivers/iommu/iommufd/pages.c, iopt_area_unfill_domain: ' +
      'unmap, synchronise, unpin',
    kind: 'everywhere',
    roles: { mapper: 'mapper', cache: 'cache' },
    facets: {
      mapper: pageOf,
      cache: (local) => readCache(local).cached,
    },
    ...wherever(
      ({ mapper, cache }) => {
        const [domain, isKept] = mapper as [string | null, boolean];
        return cache !== null && cache === domain && { isKept };
      },
      ({ isKept }) => isKept,
    ),
  },
  {
    ...unmappedFirst,
    title: 'a page is unpinned when no cache has it: the buffer of a driver',
    isMeantFor: (topology) => isStrict(topology) && !isByUser(topology),
    source: 'drivers/iommu/dma-iommu.c, __iommu_dma_unmap: synchronises unless the domain has a flush queue',
    kind: 'everywhere',
    roles: { api: 'api', cache: 'cache' },
    facets: {
      api: pageOf,
      cache: (local) => readCache(local).cached,
    },
    ...wherever(
      ({ api, cache }) => {
        const [domain, isKept] = api as [string | null, boolean];
        return cache !== null && cache === domain && { isKept };
      },
      ({ isKept }) => isKept,
    ),
  },
  {
    name: 'I-70',
    title: 'what was mapped is mapped',
    isMeantFor: maps,
    statement: 'When iommu_map answers 0, the page is mapped.',
    source: '6fc7e8a3b811 (v7.1): errors of the driver were lost; drivers/iommu/iommu.c, kernel-doc of iommu_map',
    kind: 'always',
    roles: { holder: 'mapper' },
    facets: { holder: (local) => pageStateOf(local) },
    ...wherever(
      ({ holder }) => holder === 'mapped' || holder === 'missing',
      (_, { holder }) => holder === 'mapped',
    ),
  },
];
