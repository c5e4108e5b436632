/** Group objects: how many there are of a group, and who refers to them. */
import { GROUP_OBJECTS, type GroupObject, readGroupObjects } from '../../../model/index.ts';
import { withObjects } from '../calls/group-objects.ts';
import type { Seen, TermWord } from './term.ts';

/** Every `struct iommu_group` of the group that is allocated. */
function objectsOf({ state }: Seen, group: string | null | undefined): readonly GroupObject[] {
  const objects = state[GROUP_OBJECTS];
  if (objects === undefined) throw new Error('group objects are not followed');
  return Object.values(readGroupObjects(objects).objects).filter(
    (object): object is GroupObject => object !== null && object.home === group,
  );
}

export const GROUP_OBJECT_TERMS: readonly TermWord[] = [
  {
    name: 'references',
    takes: ['group'],
    gives: 'number',
    prepares: withObjects,
    reads: (moment, [group]) => objectsOf(moment, group).reduce((sum, { references }) => sum + references, 0),
    meaning: 'references to the group: one for each device, and those that iommu_group_get took; 0 once it is released',
  },
  {
    name: 'group_ids',
    takes: ['group'],
    gives: 'number',
    prepares: withObjects,
    reads: (moment, [group]) => objectsOf(moment, group).length,
    meaning: 'ids that groups of these devices have: 1, but for one that was leaked or is held although it is empty',
  },
];
