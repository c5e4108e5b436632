/**
 * Group objects: when a `struct iommu_group` is allocated and released, and which id it has.
 *
 * The actor of a group is its book-keeping, which its last device empties. Here is the object around it, which
 * may outlive its devices, so that the next device gets another one. `objects.ts` is all of them, by id;
 * `holder.ts` is somebody who holds one that is not his device's.
 */
import type { Actor } from '../../explorer/system.ts';
import type { Surroundings } from '../configuration.ts';
import { GROUP_HOLDER, GROUP_OBJECTS } from './context.ts';
import { holderCommands, holderMachine } from './holder.ts';
import { objectsMachine, objectsOutcomes } from './objects.ts';

export {
  devicesIn,
  GROUP_OBJECTS,
  type GroupHolderContext,
  type GroupId,
  type GroupObject,
  type GroupObjectsContext,
} from './context.ts';

/** The objects and their holder; nothing where the topology does not follow them. */
export function groupObjects(surroundings: Surroundings): Record<string, Actor> {
  if (surroundings.topology.groupObjects === undefined) return {};
  return {
    [GROUP_OBJECTS]: {
      kind: 'group objects',
      machine: objectsMachine(surroundings),
      outcomes: (local, event) => objectsOutcomes(local, event),
    },
    [GROUP_HOLDER]: {
      kind: 'group holder',
      machine: holderMachine(surroundings),
      commands: holderCommands(surroundings),
    },
  };
}
