/** Functions that proposals have, and no kernel. */
import { asksGroup, asksGroupOf } from './by-thread.ts';
import type { CallWord } from './call.ts';
import { DEVICE, DOMAIN, GROUP } from './parameters.ts';

const SERIES = 'Lu Baolu, "Fix BUG_ON in vfio_iommu_group_notifier()", v3 of 2021-12-06';

export const PROPOSED_CALLS: readonly CallWord[] = [
  {
    name: 'iommu_device_set_dma_owner',
    takes: [DEVICE],
    asks: ([device = ''], caller) => asksGroupOf(caller, 'set owner', device),
    isIn: ({ choices }) => choices.ownership !== 'counted-owner',
    returns: 'errno',
    meaning: 'a driver that attaches a domain of its own says so: DMA_OWNER_PRIVATE_DOMAIN',
    source: SERIES,
  },
  {
    name: 'iommu_device_release_dma_owner',
    takes: [DEVICE, { is: 'word', among: ['PRIVATE_DOMAIN'] }],
    asks: ([device = ''], caller) => asksGroupOf(caller, 'release owner', device),
    isIn: ({ choices }) => choices.ownership !== 'counted-owner',
    returns: 'nothing',
    meaning: 'and no longer',
    source: SERIES,
  },
  {
    name: 'iommu_attach_device_shared',
    takes: [DOMAIN, DEVICE],
    asks: ([domain = '', device = ''], caller) => asksGroupOf(caller, 'attach shared', device, { domain }),
    isIn: ({ choices }) => choices.sharedAttach !== 'absent',
    returns: 'errno',
    meaning: 'drivers of several devices of a group attach one domain together',
    source: SERIES,
  },
  {
    name: 'iommu_detach_device_shared',
    takes: [DOMAIN, DEVICE],
    asks: ([domain = '', device = ''], caller) => asksGroupOf(caller, 'detach shared', device, { domain }),
    isIn: ({ choices }) => choices.sharedAttach !== 'absent',
    returns: 'nothing',
    meaning: 'the last of them takes it away',
    source: SERIES,
  },
  {
    name: 'iommu_group_replace_domain',
    takes: [GROUP, DOMAIN, DOMAIN],
    asks: ([group = '', old = '', domain = ''], caller) => asksGroup(caller, 'replace group', group, { old, domain }),
    isIn: ({ choices }) => choices.replacing === 'from-named',
    returns: 'errno',
    meaning: 'the group goes from the domain that its owner names to another',
    source: 'Lu Baolu, "Scrap iommu_attach/detach_group() interfaces", 1/8 of 2022-01-06',
  },
];
