/** What may fail of iommufd, for want of memory. */
import { idevOf } from '../../../model/index.ts';
import type { FailureWord, Parameter } from '../calls/call.ts';

const device: Parameter = { is: 'device' };
const pageTable: Parameter = { is: 'actor', of: 'hwpt' };

export const IOMMUFD_FAILURES: readonly FailureWord[] = [
  {
    name: 'iommufd_device_bind',
    takes: [device],
    fails: ([name = '']) => ({ actor: idevOf(name), events: ['allocate'] }),
    meaning: 'there is no memory for the object, after the device was claimed (-ENOMEM)',
  },
  {
    name: 'IOMMU_HWPT_ALLOC',
    takes: [pageTable],
    fails: ([actor = '']) => ({ actor, events: ['alloc'] }),
    meaning: 'there is no memory for the domain, or for its mappings (-ENOMEM)',
  },
  {
    name: 'iommufd_hwpt_paging_alloc',
    takes: [pageTable],
    fails: ([actor = '']) => ({ actor, events: ['reserve'] }),
    meaning: 'there is no memory for the domain of a page table of the kernel (-ENOMEM)',
  },
  {
    name: 'iopt_table_add_domain',
    takes: [pageTable],
    fails: ([actor = '']) => ({ actor, events: ['populate'] }),
    meaning: 'a page table of the kernel cannot take the mappings of its address space (-ENOMEM)',
  },
];
