/**
 * VFIO as its users see it: files of groups, of containers and of devices.
 *
 * `group.ts` is `/dev/vfio/GROUP` with its devices, `cdev.ts` the file of a single device,
 * `device-set.ts` those that are reset together, `container.ts` is `/dev/vfio/vfio` with the type1 driver,
 * `type1.ts` is how type1 attaches a group, and `mappings.ts` what is mapped through it. Each takes the locks that the kernel takes, in its order.
 */
import type { Actor } from '../../explorer/system.ts';
import { deviceOf, type Surroundings } from '../configuration.ts';
import { cdevCommands, cdevMachine } from './cdev.ts';
import { vfioContainerCommands, vfioContainerMachine, vfioContainerOutcomes } from './container.ts';
import { deviceSetCommands, deviceSetMachine } from './device-set.ts';
import { vfioGroupCommands, vfioGroupMachine, vfioGroupOutcomes } from './group.ts';
import { cdevOf, vfioGroupOf } from './names.ts';

export type { VfioContainerContext } from './container-context.ts';
export { hasDeviceNode, openCount, openDevices, type VfioGroupContext } from './group-context.ts';
export { hasFile } from './group-file.ts';
export { cdevOf, vfioGroupOf } from './names.ts';

/** Events that wait where VFIO holds a lock, or a user has not let go. */
export const VFIO_WAITS = ['lock container', 'register device', 'unlist device', 'block group', 'lock set'] as const;

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
          outcomes: (local, event) => vfioContainerOutcomes(surroundings, local, event),
        },
      ]),
    ),
    ...cdevs(surroundings),
    ...deviceSets(surroundings),
  };
}

/** Devices that are reset together. */
function deviceSets(surroundings: Surroundings): Record<string, Actor> {
  const sets = Object.keys(surroundings.topology.vfio?.deviceSets ?? {});
  if (sets.length === 0) return {};
  const machine = deviceSetMachine(surroundings);
  return Object.fromEntries(
    sets.map((name): [string, Actor] => [
      name,
      { kind: 'vfio device set', machine, input: { name }, commands: deviceSetCommands(surroundings, name) },
    ]),
  );
}

/** Files of single devices, where there is an iommufd to bind them to. */
function cdevs(surroundings: Surroundings): Record<string, Actor> {
  const { topology } = surroundings;
  const { vfio: specification, iommufdObjects } = topology;
  if (specification?.cdevs === undefined || iommufdObjects === undefined) return {};
  const machine = cdevMachine(surroundings);
  return Object.fromEntries(
    specification.cdevs.map((device): [string, Actor] => [
      cdevOf(device),
      {
        kind: 'vfio cdev',
        machine,
        input: { device, group: deviceOf(topology, device).group },
        commands: cdevCommands(surroundings, device),
      },
    ]),
  );
}
