/**
 * The objects of iommufd, each an actor: the open file, address spaces (ioas), hardware page tables (hwpt),
 * what it keeps of a group (igroup), bound devices (idev) and accesses.
 *
 * `model/users/iommufd.ts` is another view of the same user, by what it asks of the core; a topology has one or the
 * other. Start with `idev/index.ts`, which says what a driver does, and `igroup/index.ts`, which calls the core.
 */
import type { Actor } from '../../explorer/system.ts';
import type { Surroundings } from '../configuration.ts';
import { IOMMUFD } from '../names.ts';
import { accessCommands, accessMachine } from './access.ts';
import { fileCommands, fileMachine } from './file.ts';
import { hwptCommands, hwptMachine, hwptOutcomes } from './hwpt.ts';
import { idevCommands, idevMachine, idevOutcomes } from './idev/index.ts';
import { igroupCommands, igroupMachine } from './igroup/index.ts';
import { ioasCommands, ioasMachine } from './ioas/index.ts';
import { groupsOf, idevOf, igroupOf, objectsOf } from './names.ts';

export { domainsOfHwpt } from './hwpt.ts';

/** The actors of a topology that has iommufd's objects. */
export function iommufdObjects(surroundings: Surroundings): Record<string, Actor> {
  const { topology } = surroundings;
  if (topology.iommufdObjects === undefined) return {};
  if (topology.iommufd.length > 0) throw new Error(`topology ${topology.name} has iommufd twice`);
  const { devices, ioas, newIoas = [], hwpts, accesses = [] } = objectsOf(topology);
  const machines = {
    idev: idevMachine(surroundings),
    igroup: igroupMachine(surroundings),
    ioas: ioasMachine(surroundings),
    newIoas: newIoas.length > 0 ? ioasMachine(surroundings, 'absent') : null,
    hwpt: hwptMachine(surroundings),
    access: accessMachine(surroundings),
  };
  const each = (names: readonly string[], actorOf: (name: string) => readonly [string, Actor]) =>
    Object.fromEntries(names.map(actorOf));
  return {
    ...each(devices, (device) => [
      idevOf(device),
      {
        kind: 'idev',
        machine: machines.idev,
        input: { name: idevOf(device), device },
        commands: idevCommands(topology, device),
        outcomes: (_, event) => idevOutcomes(event),
      },
    ]),
    ...each(
      hwpts.map(({ name }) => name),
      (name) => [
        name,
        {
          kind: 'hwpt',
          machine: machines.hwpt,
          input: { name },
          commands: hwptCommands(surroundings, name),
          outcomes: (_, event) => hwptOutcomes(event),
        },
      ],
    ),
    ...each(ioas, (name) => [
      name,
      {
        kind: 'ioas',
        machine: (newIoas.includes(name) ? machines.newIoas : null) ?? machines.ioas,
        input: { name },
        commands: ioasCommands(surroundings),
      },
    ]),
    ...Object.fromEntries(
      accesses.map(({ name, isInternal = false }) => [
        name,
        {
          kind: 'access',
          machine: machines.access,
          input: { name, isInternal },
          commands: accessCommands(surroundings, isInternal),
        },
      ]),
    ),
    [IOMMUFD]: { kind: 'iommufd file', machine: fileMachine(surroundings), commands: fileCommands() },
    ...each(groupsOf(topology), (group) => [
      igroupOf(group),
      {
        kind: 'igroup',
        machine: machines.igroup,
        input: { name: igroupOf(group), group },
        commands: igroupCommands(surroundings, group),
      },
    ]),
  };
}
