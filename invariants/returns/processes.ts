/** Processes that devices share, their page requests, and mappings. */
import { CORE } from '../invariant.ts';
import { HAS_GROUP, type OperationReturns, returned, unreachable } from './rows.ts';

const SVA = 'drivers/iommu/iommu-sva.c at v7.0';

export const processes: readonly OperationReturns[] = [
  {
    operation: 'mm bind process',
    calls: 'iommu_sva_bind_device',
    source: SVA,
    codes: [
      returned('0', 'a bond is made, or counted once more', 'sva'),
      returned(
        '-EBUSY',
        'something else is attached to the PASID of the process, or a member is being reset',
        'sva-other-pasid',
      ),
      returned('-EOVERFLOW', 'the PASID of the process does not fit the device', 'sva-range'),
      returned('-ENOSPC', 'no PASID is left, or the device has none', 'sva-two-processes'),
      returned(
        '-ENOMEM',
        "the driver's set_dev_pasid fails so; other allocations of the function are not modelled",
        'sva',
        { faults: 1 },
      ),
      unreachable(
        '-EOPNOTSUPP',
        'the driver has no domain_alloc_sva, or no set_dev_pasid',
        'the model does not: nobody binds a process where the driver is without',
      ),
      returned('-EINVAL', 'the process has exited, and the driver refuses it', 'sva-two-processes', {
        faults: 1,
        environment: ['binds-exited-process'],
      }),
      unreachable('-ENODEV', 'the device has no group', HAS_GROUP),
    ],
  },
  {
    operation: 'mm exit',
    calls: 'exit_mmap: mmu_notifier_release',
    source: 'mm/mmu_notifier.c at v7.0',
    codes: [returned('0', 'it returns nothing', 'sva')],
  },
  {
    operation: 'sva unbind process',
    calls: 'iommu_sva_unbind_device',
    source: SVA,
    codes: [returned('0', 'it returns nothing', 'sva')],
  },
  {
    operation: 'faults report',
    calls: 'iommu_report_device_fault',
    source: 'drivers/iommu/io-pgfault.c at v7.0',
    codes: [
      unreachable(
        '0',
        'the request is queued, or answered',
        'drivers look at no code: what the device is answered is observed instead',
      ),
      unreachable(
        '-EINVAL',
        'nobody is there for the PASID, or the device has left the queue',
        'drivers look at no code: what the device is answered is observed instead',
      ),
    ],
  },
  {
    operation: 'api map',
    calls: 'iommu_dma_map_phys',
    source: 'drivers/iommu/dma-iommu.c at v7.0',
    codes: [
      returned('0', 'the buffer is mapped', 'memory-dma-fq'),
      returned('-ENOMEM', 'iommu_map fails so; callers see DMA_MAPPING_ERROR', 'memory-dma-fq', { faults: 1 }),
    ],
  },
  {
    operation: 'api unmap',
    calls: 'iommu_dma_unmap_phys',
    source: 'drivers/iommu/dma-iommu.c at v7.0',
    codes: [returned('0', 'it returns nothing', 'memory-dma-fq')],
  },
  {
    operation: 'mapper map',
    calls: 'iommu_map',
    source: CORE,
    codes: [
      returned('0', 'the page is mapped', 'memory'),
      returned('-ENOMEM', 'a page table cannot be allocated', 'memory', { faults: 1 }),
      unreachable(
        '-EINVAL',
        'the domain has no page tables, or the range is not aligned',
        'users map in paging domains only, and whole pages',
      ),
      unreachable('-ENODEV', 'the domain has no map_pages', 'users map in paging domains only'),
    ],
  },
  {
    operation: 'mapper unmap',
    calls: 'iommu_unmap',
    source: CORE,
    codes: [returned('0', 'the page is unmapped', 'memory')],
  },
];
