/** The devices of a topology, and what their drivers may answer. */
import type { Actor } from '../../explorer/system.ts';
import type { Surroundings } from '../configuration.ts';
import { deviceCommands, deviceMachine, deviceOutcomes } from './index.ts';

/** The devices. */
export function devices(surroundings: Surroundings): Record<string, Actor> {
  const machine = deviceMachine(surroundings);
  return Object.fromEntries(
    surroundings.topology.devices.map(({ name }) => [
      name,
      {
        kind: 'device',
        machine,
        input: { name },
        commands: deviceCommands(surroundings, name),
        outcomes: deviceOutcomes,
      },
    ]),
  );
}
