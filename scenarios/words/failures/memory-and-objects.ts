/** What lacks memory outside the core's own domains: page tables, groups of page requests, groups. */
import { GROUP_OBJECTS, pageOf } from '../../../model/index.ts';
import type { FailureWord } from '../calls/call.ts';

export const MEMORY_AND_OBJECT_FAILURES: readonly FailureWord[] = [
  {
    name: 'map_pages',
    takes: [{ is: 'domain' }],
    fails: ([domain = '']) => ({ actor: pageOf(domain), events: ['proceed'] }),
    meaning: "the IOMMU driver's map_pages in the domain: no memory for its page tables",
  },
  {
    name: 'iopf_group_alloc',
    takes: [{ is: 'device' }],
    fails: ([device = '']) => ({ actor: `${device}.faults`, events: ['deliver'] }),
    meaning: 'the group of page requests that the handler is to have',
  },
  {
    name: 'iommu_group_alloc',
    takes: [{ is: 'device' }],
    fails: () => ({ actor: GROUP_OBJECTS, events: ['device group'] }),
    meaning: 'the group of a device that has no sibling yet: a file in sysfs cannot be made',
  },
];
