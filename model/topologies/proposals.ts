/** What a question that was argued needs, and no kernel has. */
import type { Topology } from '../configuration.ts';
import { bare, d2, first, second } from './basis.ts';

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
  {
    ...bare,
    name: 'sharer',
    title: 'g1 = d1 and d2, whose driver attaches one domain of its own to both; a VFIO container',
    source: 'Lu Baolu, "Fix BUG_ON in vfio_iommu_group_notifier()", v4 13/13 of 2021-12-17: drm/tegra',
    groups: ['g1'],
    devices: [
      { ...first, drivers: ['kernel'] },
      { ...second, drivers: [] },
    ],
    container: ['g1'],
    sharer: ['d1', 'd2'],
  },
];
