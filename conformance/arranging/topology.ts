/**
 * The topology of a recording. Every device comes and goes, and none is there at first: the state that the recording
 * starts from is reached by the model's own commands.
 */
import {
  type DeviceSpecification,
  type DriverProfile,
  ENFORCES_COHERENCY,
  RESERVED_ON_A_PC,
  type Topology,
} from '../../model/index.ts';
import type { Recording } from '../recording.ts';
import { bootTypeOf } from './boot.ts';
import type { Place } from './places.ts';

export function topologyOf(recording: Recording, places: readonly Place[], driver: DriverProfile): Topology {
  const groups = [...new Set(places.map(({ group }) => group))];
  return {
    name: recording.name,
    title: `the machine on which ${recording.name} was recorded`,
    source: recording.file,
    groups,
    devices: places.map((place) => deviceOf(place, recording, driver)),
    pasids: [],
    types: ['identity', 'DMA', 'DMA-FQ', 'auto', 'unknown'],
    bootType: bootTypeOf(recording),
    container: [],
    iommufd: [],
    iommufdDomains: [],
    resetDepthMax: 0,
    ...(probesOnBind(driver) && { isProbedOnBind: true }),
    vfio: {
      groups,
      containers: containersOf(recording),
      boundAtStart: [],
      inertFilesMax: atLeast(4, countOf(recording, 'open_group')),
      opensMax: atLeast(8, countOf(recording, 'get_device') + 1),
      reserved: Object.fromEntries(groups.map((group) => [group, RESERVED_ON_A_PC[driver.name] ?? []])),
      ...(ENFORCES_COHERENCY.includes(driver.name) && { enforcesCoherency: groups }),
      ...(recording.machine.hasUnsafeInterrupts && { withoutIsolatedMsi: groups }),
    },
  };
}

/**
 * Drivers whose IOMMU is in a table of its own (DMAR, IVRS) and which take every device that is added to the bus. For
 * others the firmware says which device is behind which IOMMU, and is asked when a driver binds (up to v6.14).
 */
const PROBES_WHEN_ADDED: readonly string[] = ['ideal', 'intel-vtd', 'amd'];

export function probesOnBind({ name }: DriverProfile): boolean {
  return !PROBES_WHEN_ADDED.includes(name);
}

function deviceOf(
  { device, name, group, isGrouped }: Place,
  { machine }: Recording,
  driver: DriverProfile,
): DeviceSpecification {
  return {
    name,
    group,
    isHotPluggable: true,
    drivers: ['kernel', 'managed', 'vfio'],
    ...(!isGrouped && probesOnBind(driver) && { isUnserved: true }),
    ...(machine.direct.includes(device) && { requiresDirect: true }),
  };
}

/** As many as are opened, since one that was closed may still be in use. */
function containersOf(recording: Recording): readonly string[] {
  const count = atLeast(4, countOf(recording, 'open_container'));
  return Array.from({ length: count }, (_, index) => `c${index + 1}`);
}

/** Enough, and the same for most: what was worked out for one recording is then of use for the next. */
function atLeast(usual: number, count: number): number {
  return count <= usual ? usual : 2 ** Math.ceil(Math.log2(count));
}

function countOf({ records }: Recording, name: string): number {
  return records.filter(({ operation }) => operation.kind === 'call' && operation.name === name).length;
}
