/** Topologies with what users of VFIO need: files of groups, containers, and devices that can be opened. */
import type { Topology } from '../../../model/index.ts';
import { withDevice } from '../properties/core.ts';
import { union } from './parameters.ts';

const NONE: NonNullable<Topology['vfio']> = { groups: [], containers: [], boundAtStart: [], opensMax: 0 };

/** Where there is VFIO, it hears of the drivers of every group. */
function withVfioGroup(topology: Topology, group: string): Topology {
  const { vfio = { ...NONE, groups: topology.groups } } = topology;
  return { ...topology, vfio: { ...vfio, groups: union(vfio.groups, group) } };
}

/** vfio-pci can be bound to the device, and tells its group of it. */
export function withVfioDriver(topology: Topology, name: string): Topology {
  const device = topology.devices.find((one) => one.name === name);
  if (device === undefined) return topology;
  const drivers = [...new Set([...(device.drivers ?? (['kernel', 'managed'] as const)), 'vfio' as const])];
  return withDevice(withVfioGroup(topology, device.group), name, { drivers });
}

/** The group has a file, if `name` is a group of the core's. */
export function withGroupFile(topology: Topology, name: string): Topology {
  return topology.groups.includes(name) ? withVfioGroup(topology, name) : topology;
}

/**
 * The group can be put into the container, which there is by that; but listed topologies,
 * where vfio-pci is bound from the start, have containers of their own.
 */
export function withContainer(topology: Topology, group: string, container: string): Topology {
  const whole = withGroupFile(topology, group);
  const { vfio = NONE } = whole;
  if (vfio.boundAtStart.length > 0) return whole;
  return { ...whole, vfio: { ...vfio, containers: union(vfio.containers, container) } };
}

/** The group can open a device once more. */
export function withOneMoreOpen(topology: Topology, group: string): Topology {
  const whole = withGroupFile(topology, group);
  const { vfio } = whole;
  return vfio === undefined ? whole : { ...whole, vfio: { ...vfio, opensMax: vfio.opensMax + 1 } };
}
