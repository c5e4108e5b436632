/**
 * Topologies with what users of iommufd need: devices that can be bound, and the objects that they make.
 *
 * Each object is there once a call makes it. Listed topologies have objects of their own, and get no other.
 */
import type { Topology } from '../../../model/index.ts';
import { union } from './parameters.ts';

type Objects = NonNullable<Topology['iommufdObjects']>;

/** What a page table is asked for with. */
export type PageTable = Objects['hwpts'][number];

/** With one more, unless there is one of that name. */
function withNamed<T extends { readonly name: string }>(all: readonly T[], one: T): readonly T[] {
  return all.some(({ name }) => name === one.name) ? all : [...all, one];
}

/** With changed objects, unless the topology is a listed one that has its own, or another view of iommufd. */
function withObjects(topology: Topology, change: (objects: Objects) => Objects): Topology {
  const { iommufdObjects, iommufd } = topology;
  const isListed = iommufd.length > 0 || (iommufdObjects !== undefined && iommufdObjects.newIoas === undefined);
  if (isListed) return topology;
  const objects = iommufdObjects ?? { devices: [], ioas: [], newIoas: [], hwpts: [] };
  return { ...topology, iommufdObjects: change(objects) };
}

/** The device can be bound. */
export function withBoundDevice(topology: Topology, device: string): Topology {
  return withObjects(topology, (objects) => ({ ...objects, devices: union(objects.devices, device) }));
}

/** User space makes the IOAS; the kernel has a page table for it, `ioas0-auto1`, and one more for each other group. */
export function withSpace(topology: Topology, ioas: string): Topology {
  const automatic = topology.groups.map((_, index) => ({ name: `${ioas}-auto${index + 1}`, ioas, isAuto: true }));
  return withObjects(topology, (objects) => ({
    ...objects,
    ioas: union(objects.ioas, ioas),
    newIoas: union(objects.newIoas ?? [], ioas),
    hwpts: automatic.reduce<Objects['hwpts']>(withNamed, objects.hwpts),
  }));
}

/** User space makes the page table: on an IOAS, or nested on another page table. */
export function withPageTable(topology: Topology, name: string, below: string, flags: Partial<PageTable>): Topology {
  return withObjects(topology, (objects) => {
    const parent = objects.hwpts.find((hwpt) => hwpt.name === below);
    const place = parent === undefined ? { ioas: below } : { ioas: parent.ioas, parent: below };
    return { ...objects, hwpts: withNamed<PageTable>(objects.hwpts, { name, ...place, ...flags }) };
  });
}

/** The range can be mapped. */
export function withRange(topology: Topology, range: string): Topology {
  return withObjects(topology, (objects) => ({ ...objects, ranges: union(objects.ranges ?? [], range) }));
}

/** A driver makes the access. */
export function withAccess(topology: Topology, name: string): Topology {
  return withObjects(topology, (objects) => ({ ...objects, accesses: withNamed(objects.accesses ?? [], { name }) }));
}

/** The access is that of a hardware queue, which pins the range at once. */
export function withQueue(topology: Topology, name: string, range: string): Topology {
  return withObjects(withRange(topology, range), (objects) => ({
    ...objects,
    accesses: (objects.accesses ?? []).map((access) =>
      access.name === name ? { ...access, isInternal: true } : access,
    ),
  }));
}
