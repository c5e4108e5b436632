/**
 * VFIO as its users see it: files of groups, of containers and of devices.
 *
 * `group.ts` is `/dev/vfio/GROUP` with its devices, `container.ts` is `/dev/vfio/vfio` with the type1 driver,
 * and `type1.ts` is how type1 attaches a group. Each takes the locks that the kernel takes, in its order.
 */
import type { Actor } from '../../explorer/system.ts';
import type { Surroundings } from '../configuration.ts';
import { vfioContainerCommands, vfioContainerMachine, vfioContainerOutcomes } from './container.ts';
import { vfioGroupCommands, vfioGroupMachine, vfioGroupOutcomes } from './group.ts';
import { vfioGroupOf } from './names.ts';

export type { VfioContainerContext } from './container-context.ts';
export { openDevices, type VfioGroupContext } from './group-context.ts';
export { vfioGroupOf } from './names.ts';

/** Events that wait where VFIO holds a lock, or a user has not let go. */
export const VFIO_WAITS = ['lock container', 'register device', 'unlist device'] as const;

/** The VFIO groups and containers of a topology that has some. */
export function vfio(surroundings: Surroundings): Record<string, Actor> {
  const { vfio: specification } = surroundings.topology;
  if (specification === undefined) return {};
  const groupMachine = vfioGroupMachine(surroundings);
  const containerMachine = vfioContainerMachine(surroundings);
  return {
    ...Object.fromEntries(
      specification.groups.map((group): [string, Actor] => [
        vfioGroupOf(group),
        {
          kind: 'vfio group',
          machine: groupMachine,
          input: { group },
          commands: vfioGroupCommands(surroundings, group),
          outcomes: (local, event) => vfioGroupOutcomes(surroundings, local, event),
        },
      ]),
    ),
    ...Object.fromEntries(
      specification.containers.map((name): [string, Actor] => [
        name,
        {
          kind: 'vfio container',
          machine: containerMachine,
          input: { name },
          commands: vfioContainerCommands(surroundings),
          outcomes: vfioContainerOutcomes,
        },
      ]),
    ),
  };
}
