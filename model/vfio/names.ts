/** Names of the things of VFIO. */
import type { Topology, VfioSpecification } from '../configuration.ts';
import type { Domain } from '../names.ts';

/** The actor that is the `struct vfio_group` of a group; its name is also the owner's cookie. */
export function vfioGroupOf(group: string): string {
  return `${group}.vfio`;
}

/** The actor that is the character device of a VFIO device. */
export function cdevOf(device: string): string {
  return `${device}.cdev`;
}

/** The domains that the type1 driver of a container allocates, the lowest first. */
export function domainsOfContainer(container: string, { vfio }: Topology): readonly Domain[] {
  // One for each group, and one to try.
  const count = (vfio?.groups.length ?? 0) + 1;
  return Array.from({ length: count }, (_, index) => `${container}.${index + 1}`);
}

/** What the topology has of VFIO. Asked only where it has something. */
export function vfioOf(topology: Topology): VfioSpecification {
  if (topology.vfio === undefined) throw new Error(`topology ${topology.name} has no VFIO`);
  return topology.vfio;
}

/** The set of devices that are reset together with this one. */
export function setOf(topology: Topology, device: string): string {
  const found = Object.entries(vfioOf(topology).deviceSets ?? {}).find(([, devices]) => devices.includes(device));
  if (found === undefined) throw new Error(`${device} is in no set of topology ${topology.name}`);
  return found[0];
}
