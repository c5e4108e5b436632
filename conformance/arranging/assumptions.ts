/** What no recording says, and is taken from what one shows: a sentence each. */
import type { Recording } from '../recording.ts';
import type { Machine } from './machine.ts';

type Assumed = Pick<Machine, 'topology' | 'places' | 'natives'>;

/** Of drivers, of bridges that are removed, and of types of default domains. */
export function assumptionsOf(recording: Recording, machine: Assumed): readonly string[] {
  return [...ofDrivers(machine), ...ofBridges(recording, machine), ...ofTypes(machine)];
}

function ofDrivers({ natives }: Assumed): readonly string[] {
  return Object.entries(natives).flatMap(([device, { name, learntFrom }]) =>
    learntFrom === undefined ? [] : [`${name} is taken for the driver of ${device}, by step ${learntFrom.number}`],
  );
}

/** It matters only where a bridge is removed, with all that is behind it. */
function ofBridges({ records }: Recording, { places }: Assumed): readonly string[] {
  const removed = records.flatMap(({ operation }) =>
    operation.kind === 'call' && operation.name === 'remove' ? operation.words.slice(0, 1) : [],
  );
  return [...new Set(removed)].flatMap((bridge) => {
    const behind = places.filter(({ bridges }) => bridges.includes(bridge)).map(({ device }) => device);
    return behind.length === 0
      ? []
      : [`${bridge} is taken for a bridge above ${behind.join(', ')}, by numbers of buses`];
  });
}

function ofTypes({ topology, places }: Assumed): readonly string[] {
  return (['identity', 'DMA'] as const).flatMap((type) => {
    const forced = topology.devices.filter(({ forcedType }) => forcedType === type).map(({ name }) => name);
    const devices = places.filter(({ name }) => forced.includes(name)).map(({ device }) => device);
    return devices.length === 0 ? [] : [`${devices.join(', ')}: taken to demand ${type}, as the group has it at first`];
  });
}
