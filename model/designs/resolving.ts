/**
 * Q3 and domainAlloc: by what VFIO attaches a domain to a group, and for what the domain is allocated, as argued
 * in January and February 2022.
 */
import type { Design } from '../configuration.ts';
import { proposed } from './proposed.ts';

export const RESOLVING: readonly Design[] = [
  proposed({
    name: 'replace-by-group-owner',
    title: 'Q3 (a): who owns a group replaces its domain, and names the one that it replaces',
    source:
      'Lu Baolu, "Scrap iommu_attach/detach_group() interfaces" of 2022-01-06: iommu_group_replace_domain; the name came ' +
      'back in v6.6 for another purpose (addb665924f3)',
    base: 'v5.19-rc1',
    answers: ['Q3 (a)'],
    choices: { groupHandle: 'group-replacing', replacing: 'from-named' },
  }),
  proposed({
    name: 'attach-by-any-device',
    title: 'Q3 (b): a device stands for its group; VFIO picks any, and uses it later',
    source: 'Robin Murphy, mail of 2022-02-14 in answer to "iommu: Add iommu_group_replace_domain()"',
    answers: ['Q3 (b)'],
    choices: { groupHandle: 'device' },
  }),
  proposed({
    name: 'attach-from-blocking',
    title: 'Q3 (c): iommu_attach_group stays, and starts from the blocking domain; merged',
    source: '0286300e6045 (v5.19): Group owners are on the blocking domain',
    answers: ['Q3 (c)'],
    choices: {},
  }),
  proposed({
    name: 'domains-of-the-bus',
    title: 'domainAlloc (a): a domain is allocated for a bus, so of the driver of its first IOMMU',
    source: 'iommu_domain_alloc(bus), up to v6.10',
    answers: ['domainAlloc (a)'],
    choices: { domainAllocation: 'bus' },
  }),
  proposed({
    name: 'domains-of-the-device',
    title: 'domainAlloc (b): a domain is allocated for a device; merged',
    source:
      'Robin Murphy, mail of 2022-02-14: "the bus-based interfaces need to go away"; a27bf2743cb8 (v6.11), ' +
      'iommu_paging_domain_alloc',
    answers: ['domainAlloc (b)'],
    choices: {},
  }),
];
