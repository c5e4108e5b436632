/** Page requests of devices: a fault queue for each device whose requests the topology has. */
import type { Actor } from '../../explorer/system.ts';
import type { Surroundings } from '../configuration.ts';
import { faultsOf } from './context.ts';
import { faultsCommands, faultsMachine, faultsOutcomes } from './queue.ts';

export type { FaultsContext } from './context.ts';

/** What waits until the requests of a device are through. */
export const FAULTS_WAITS: readonly string[] = ['drain faults'];

/** The fault queues; nothing where the topology has none. */
export function pageFaults(surroundings: Surroundings): Record<string, Actor> {
  const { faults: devices = [] } = surroundings.topology;
  if (devices.length === 0) return {};
  const machine = faultsMachine(surroundings);
  const commands = faultsCommands(surroundings);
  return Object.fromEntries(
    devices.map((device): [string, Actor] => {
      const name = faultsOf(device);
      const outcomes: Actor['outcomes'] = (_, event) => faultsOutcomes(event);
      return [name, { kind: 'faults', machine, input: { name, device }, commands, outcomes }];
    }),
  );
}
