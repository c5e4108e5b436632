/** Who owns groups for user space, and who writes to their files. */
import type { Actor } from '../../explorer/system.ts';
import type { Surroundings } from '../configuration.ts';
import { CONTAINER, IOMMUFD } from '../names.ts';
import { containerCommands, containerMachine } from './container.ts';
import { iommufdCommands, iommufdMachine } from './iommufd.ts';
import { writerCommands, writerMachine, writerOf } from './type-writer.ts';

/** Whoever writes to the file `type` of a group. */
export function writers(surroundings: Surroundings): Record<string, Actor> {
  if (surroundings.topology.types.length === 0) return {};
  const machine = writerMachine(surroundings);
  return Object.fromEntries(
    surroundings.topology.groups.map((group) => {
      const name = writerOf(group);
      return [name, { kind: 'writer', machine, input: { name, group }, commands: writerCommands(surroundings) }];
    }),
  );
}

/** A container and a context of iommufd, where groups and devices are given to them. */
export function users(surroundings: Surroundings): Record<string, Actor> {
  const { container, iommufd } = surroundings.topology;
  return {
    ...(container.length > 0 && {
      [CONTAINER]: {
        kind: 'container',
        machine: containerMachine(surroundings),
        commands: containerCommands(surroundings),
      },
    }),
    ...(iommufd.length > 0 && {
      [IOMMUFD]: { kind: 'iommufd', machine: iommufdMachine(surroundings), commands: iommufdCommands(surroundings) },
    }),
  };
}
