/** Memory that devices reach, and page requests that somebody has to answer. */
import { pageStateOf, readAccess, readCache, readFaults, readHwpt, readMapper } from '../../model/index.ts';
import { type Goal, groupsOf, hasDmaDomains, isClaimable, type Means } from './goal.ts';

/** Whether what the driver says to be attached is: not so where only the first domain of all is. */
function attachesUsers({ driver: { failures } }: Means): boolean {
  return !failures.some(({ errno, when, isCertain }) => isCertain === true && when === undefined && errno === '0');
}

export const memoryGoals: readonly Goal[] = [
  {
    name: 'G-04',
    title: 'the window of a flush queue',
    statement: 'With a flush queue, a device reaches a buffer that its driver has back.',
    source:
      'drivers/iommu/dma-iommu.c, queue_iova: caches are synchronised later; accepted for speed by whoever asks for it',
    kind: 'goal',
    isMeantFor: ({ memory }, { driver }) => memory?.hasFlushQueue === true && hasDmaDomains(driver),
    roles: { api: 'api', cache: 'cache' },
    facets: {
      api: (local) => (pageStateOf(local) === 'stale' ? readMapper(local).domain : null),
      cache: (local) => readCache(local).cached,
    },
    wants: {
      'the driver has its buffer back': ({ api }) => api !== null,
      'the device still reaches it': ({ api, cache }) => cache !== null && api === cache,
    },
  },
  {
    name: 'G-21',
    title: 'a translation is remembered',
    statement: 'The hardware remembers a translation of a page that was mapped.',
    source: 'include/linux/iommu.h at v7.0, struct iommu_domain_ops, iotlb_sync',
    kind: 'goal',
    isMeantFor: (topology, means) => {
      const by = topology.memory?.by;
      if (by === 'DMA API') return hasDmaDomains(means.driver);
      return (
        by === 'user' && topology.groups.some((group) => isClaimable(topology, group, means)) && attachesUsers(means)
      );
    },
    roles: { cache: 'cache' },
    facets: { cache: (local) => readCache(local).cached !== null },
    wants: { 'the hardware remembers a translation': ({ cache }) => cache === true },
  },
  {
    name: 'G-22',
    title: 'a page request waits for the process',
    statement: 'A page request of a device has found its process, and waits for the work that handles it.',
    source: 'drivers/iommu/io-pgfault.c at v7.0, iommu_report_device_fault; iommu-sva.c, iommu_sva_iopf_handler',
    kind: 'goal',
    isMeantFor: ({ faults = [], pasids }) => faults.length > 0 && pasids.length > 0,
    roles: { faults: 'faults' },
    facets: { faults: (local) => [local.value === 'queued', (readFaults(local).group?.domain ?? null) !== null] },
    wants: {
      'work is queued for a page request': ({ faults }) => (faults as readonly boolean[])[0] === true,
      'a domain was found for a page request': ({ faults }) => (faults as readonly boolean[])[1] === true,
    },
  },
  {
    name: 'G-23',
    title: 'a page request waits for user space',
    statement: 'A page request waits for user space to answer it through iommufd.',
    source: 'drivers/iommu/iommufd/eventq.c at v7.0, iommufd_fault_iopf_handler',
    kind: 'goal',
    isMeantFor: (topology, means) => {
      const { devices = [], hwpts = [] } = topology.iommufdObjects ?? {};
      const isUsed = groupsOf(topology, devices).some((group) => isClaimable(topology, group, means));
      return isUsed && hwpts.some(({ hasFaults }) => hasFaults === true);
    },
    roles: { hwpt: 'hwpt' },
    facets: { hwpt: (local) => readHwpt(local).faults.length > 0 },
    wants: { 'a page request waits at a hardware page table': ({ hwpt }) => hwpt === true },
  },
  {
    name: 'G-24',
    title: 'an access has pinned memory',
    statement: 'An access of iommufd has pages of its address space pinned.',
    source: 'drivers/iommu/iommufd/device.c at v7.0, iommufd_access_pin_pages',
    kind: 'goal',
    isMeantFor: ({ iommufdObjects }) =>
      (iommufdObjects?.accesses?.length ?? 0) > 0 && (iommufdObjects?.ranges?.length ?? 0) > 0,
    roles: { access: 'access' },
    facets: { access: (local) => readAccess(local).pinned !== null },
    wants: { 'an access has a range pinned': ({ access }) => access === true },
  },
];
