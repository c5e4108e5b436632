/** Group objects, their references and their ids. */
import type { Topology } from '../configuration.ts';
import { bare, first, second } from './basis.ts';

export const GROUP_OBJECT_TOPOLOGIES: readonly Topology[] = [
  {
    ...bare,
    name: 'group-objects',
    title:
      'g1 = d1 and d2, which the driver may refuse, and g2 = d3; all of them come and go, and somebody holds a group',
    source: 'iommu_group_alloc, v7.0: reclaimed when it has neither devices nor references of others',
    groups: ['g1', 'g2'],
    devices: [
      { ...first, isHotPluggable: true, drivers: [] },
      { ...second, isHotPluggable: true, mayBeRefused: true, drivers: [] },
      { name: 'd3', group: 'g2', isHotPluggable: true, drivers: [] },
    ],
    groupObjects: { ids: 3 },
  },
];
