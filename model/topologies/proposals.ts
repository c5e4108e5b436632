/** What a question that was argued needs, and no kernel has. */
import type { Topology } from '../configuration.ts';
import { bare, d2, first } from './basis.ts';

export const PROPOSAL_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'picker',
    title: 'g1 = d1, and a hot-pluggable d2; a user who holds the group and may attach through a device of it',
    source: 'mails of 2022-02-14 on iommu_group_replace_domain: what keeps the device from being unplugged',
    groups: ['g1'],
    devices: [first, d2],
    picker: 'g1',
  },
];
