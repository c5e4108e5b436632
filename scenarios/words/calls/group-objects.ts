/** References to the group of a device, held by somebody who is not the device. */
import type { Topology } from '../../../model/index.ts';
import type { CallWord } from './call.ts';

const HOLDER = 'holder';

/** Groups are objects with references and ids: one for each, and one that was left behind. */
export function withObjects(topology: Topology): Topology {
  return { ...topology, groupObjects: topology.groupObjects ?? { ids: topology.groups.length + 1 } };
}

export const GROUP_OBJECT_CALLS: readonly CallWord[] = [
  {
    name: 'iommu_group_get',
    takes: [{ is: 'device' }],
    prepares: withObjects,
    asks: ([device = '']) => ({ actor: HOLDER, command: { type: 'get', device } }),
    isIn: () => true,
    returns: 'errno',
    meaning: 'somebody takes a reference to the group of a device; 0 where there is a group',
    source: 'drivers/iommu/iommu.c, iommu_group_get',
  },
  {
    name: 'iommu_group_put',
    takes: [],
    prepares: withObjects,
    asks: () => ({ actor: HOLDER, command: { type: 'put' } }),
    isIn: () => true,
    returns: 'nothing',
    meaning: 'puts the reference that iommu_group_get took: with the last one the group is released, and its id free',
    source: 'drivers/iommu/iommu.c, iommu_group_put, iommu_group_release',
  },
];
