/**
 * One page of memory, mapped in one domain.
 *
 * Mapping and unmapping take no lock of the core: between their steps groups may be attached and detached.
 * A page is pinned, its entry written; to unmap it the entry is cleared, caches are synchronised, and only
 * then is it unpinned. With a flush queue (DMA-FQ) the buffer goes back to its driver at once, and caches
 * are synchronised later.
 * Source: drivers/iommu/iommu.c, iommu_map, iommu_unmap, iommu_iotlb_sync; drivers/vfio/vfio_iommu_type1.c,
 * vfio_unmap_unpin; drivers/iommu/dma-iommu.c, __iommu_dma_unmap.
 */
import type { memorySetup } from './words.ts';

type MemoryState = Parameters<ReturnType<typeof memorySetup>['createStateConfig']>[0];

/** What becomes of the page; a walk of the page table finds it in `mapped` only. */
export function pageStates(caches: readonly string[]) {
  const synchronise = caches.map((cache) => ({ type: 'synchroniseOne', params: { cache } }) as const);
  const returns = (operation: 'map' | 'unmap', errno: '0' | '-EINVAL') =>
    ({ type: 'returns', params: { operation, errno } }) as const;
  return {
    initial: 'unmapped',
    states: {
      unmapped: {
        on: {
          map: [
            { guard: 'isStatic', actions: returns('map', '-EINVAL') },
            { target: 'pinned', actions: ['allocate', 'takePage'] },
          ],
          unmap: { guard: 'isStatic', actions: returns('unmap', '0') },
        },
      },
      pinned: {
        tags: 'busy',
        on: {
          proceed: [
            {
              guard: 'losesFailure',
              target: 'missing',
              actions: returns('map', '0'),
            },
            { guard: 'fails', target: 'unmapped', actions: ['letGoPage', 'returnOutcome'] },
            { target: 'mapped', actions: returns('map', '0') },
          ],
        },
      },
      mapped: {
        on: {
          unmap: [{ guard: 'unpinsEarly', target: 'stale', actions: returns('unmap', '0') }, { target: 'cleared' }],
          walk: { actions: { type: 'answerWalk', params: { errno: '0' } } },
        },
      },
      /** The entry is cleared; caches may still have it. */
      cleared: { tags: 'busy', on: { proceed: { target: 'synchronised', actions: synchronise } } },
      synchronised: {
        tags: 'busy',
        on: {
          proceed: { target: 'unmapped', actions: ['letGoPage', returns('unmap', '0')] },
        },
      },
      /** The holder was told that the page is mapped, and it is not. */
      missing: {
        on: { unmap: { target: 'unmapped', actions: ['letGoPage', returns('unmap', '0')] } },
      },
      /** The page is somebody else's again; caches may still have it. */
      stale: { on: { flush: { target: 'unmapped', actions: ['letGoPage', ...synchronise] } } },
    },
  } satisfies MemoryState;
}
