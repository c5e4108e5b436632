/**
 * The topology of a recording. Every device comes and goes, and none is there at first: the state that the recording
 * starts from is reached by the model's own commands.
 */
import type { DeviceSpecification, DriverProfile, Topology } from '../../model/index.ts';
import type { Recording } from '../recording.ts';
import { bootTypeOf, hasUnsafeInterrupts } from './boot.ts';
import { type DemandedTypes, demandedTypes } from './demanded-types.ts';
import type { Place } from './places.ts';

/** The groups, devices and users that a recording names, as a topology of the model. */
export function topologyOf(recording: Recording, places: readonly Place[], driver: DriverProfile): Topology {
  const groups = [...new Set(places.map(({ group }) => group))];
  const bootType = bootTypeOf(recording);
  const demanded = demandedTypes(recording, bootType);
  return {
    name: recording.name,
    title: `the machine on which ${recording.name} was recorded`,
    source: recording.file,
    groups,
    devices: places.map((place) => deviceOf(place, recording, driver, demanded)),
    pasids: [],
    types: ['identity', 'DMA', 'DMA-FQ', 'auto', 'unknown'],
    bootType,
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
      reserved: Object.fromEntries(groups.map((group) => [group, driver.reservesOnPc ?? []])),
      ...(driver.enforcesCoherency && { enforcesCoherency: groups }),
      ...(hasUnsafeInterrupts(recording.machine, driver) && { withoutIsolatedMsi: groups }),
    },
  };
}

/** Where a driver was not read, the firmware is taken to be asked, as most are built. */
export function probesOnBind({ takesDevices }: DriverProfile): boolean {
  return takesDevices !== 'when added';
}

/** A sentence for each thing about the driver that nobody read, and what is taken for it. */
export function notReadOf({ name, takesDevices, reservesOnPc, enforcesCoherency }: DriverProfile): readonly string[] {
  return [
    ...(takesDevices === undefined ? [`when ${name} takes a device was not read: assumed when a driver binds`] : []),
    ...(reservesOnPc === undefined ? [`which addresses ${name} reserves was not read: assumed none`] : []),
    ...(enforcesCoherency === undefined
      ? [`whether ${name} enforces coherency was not read: assumed that it does not`]
      : []),
  ];
}

function deviceOf(
  { device, name, group, isGrouped }: Place,
  { machine }: Recording,
  driver: DriverProfile,
  demanded: DemandedTypes,
): DeviceSpecification {
  const forcedType = demanded[device];
  return {
    name,
    group,
    isHotPluggable: true,
    drivers: ['kernel', 'managed', 'vfio'],
    ...(!isGrouped && probesOnBind(driver) && { isUnserved: true }),
    ...(machine.direct.includes(device) && { requiresDirect: true }),
    ...(forcedType !== undefined && { forcedType }),
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
