/**
 * Which drivers there are, and which of them matches a device by its ids. Neither is written anywhere: what a device has
 * when it is first shown tells it, and what is bound to it later only where that tells nothing.
 */
import type { RecordedStep, Recording } from '../recording.ts';
import { lastSaid, parametersOf } from './command-line.ts';
import { kindOfDriver } from './driver-kinds.ts';
import type { Place } from './places.ts';

/** The driver that the kernel tries on a device by itself. */
export interface NativeDriver {
  /** Null where none matches. */
  readonly name: string | null;
  /** Whether one was tried whose probe failed: the device has a group although nobody is bound. */
  readonly failsToProbe: boolean;
  /** The record that tells it, where that is a later one than first shows the device. */
  readonly learntFrom?: RecordedStep;
}

/**
 * Drivers that there are: the modules that the machine was started with (`mods=`), and whatever is ever shown bound.
 * Where nobody says which were loaded, also those whose file `bind` was there.
 */
export function loadedDrivers({ machine, records }: Recording): readonly string[] {
  const modules = lastSaid(parametersOf(machine.commandLine), ({ name, value }) =>
    name === 'mods' ? value : undefined,
  );
  // Names of modules have `_` where those of drivers may have `-`, and their parameters come after a colon.
  const listed = modules?.split(',').map((module) => module.replace(/:.*/, '').replaceAll('_', '-'));
  const bound = records.flatMap((record) => membersOf(record).flatMap(({ driver }) => driver ?? []));
  return [...new Set([...(listed ?? records.flatMap(driverFound)), ...bound])];
}

function driverFound({ operation, returned }: RecordedStep): readonly string[] {
  const isFound = operation.kind === 'call' && operation.name === 'bind' && returned?.errno !== 'ENOENT';
  return isFound ? operation.words.slice(1, 2) : [];
}

/** By PCI address. `isProbedOnBind`: a device in a group was offered to some driver. */
export function nativeDriversOf(
  { records }: Recording,
  places: readonly Place[],
  isProbedOnBind: boolean,
): Readonly<Record<string, NativeDriver>> {
  return Object.fromEntries(places.map(({ device }) => [device, nativeOf(device, records, isProbedOnBind)]));
}

/**
 * A device that nobody is bound to at first matches no driver, unless one is bound by hand that nobody demanded for it.
 * What a driver without ids has at first may match any: the next one that is bound, by hand or not.
 */
function nativeOf(device: string, records: readonly RecordedStep[], isProbedOnBind: boolean): NativeDriver {
  const shown = records.map((record) => membersOf(record).find((member) => member.device === device)?.driver);
  const first = shown.findIndex((driver) => driver !== undefined);
  const driver = shown[first] ?? null;
  if (hasIds(driver) && !isDemanded(records.slice(0, first + 1), device)) return { name: driver, failsToProbe: false };
  const driverAt = (index: number) => {
    const next = boundByHand(records[index], device) ?? (driver === null ? null : shown[index]) ?? null;
    return hasIds(next) && !isDemanded(records.slice(0, index + 1), device) ? next : null;
  };
  const learntFrom = records.find((_, index) => driverAt(index) !== null);
  if (learntFrom !== undefined) return { name: driverAt(records.indexOf(learntFrom)), failsToProbe: false, learntFrom };
  const isInitial = records[first]?.operation.kind === 'initial state';
  return { name: null, failsToProbe: driver === null && isProbedOnBind && isInitial };
}

/** The driver that a record binds by hand, if it is there and matches (`driver_match_device`), whatever comes of it. */
function boundByHand(record: RecordedStep | undefined, device: string): string | undefined {
  if (record?.operation.kind !== 'call' || record.operation.name !== 'bind') return undefined;
  const [asked, driver] = record.operation.words;
  const isRefused = ['ENOENT', 'ENODEV'].includes(record.returned?.errno ?? '0');
  return asked === device && !isRefused ? driver : undefined;
}

/** Whether a device has an override once `records` are over: it goes with the device. */
function isDemanded(records: readonly RecordedStep[], device: string): boolean {
  const last = records.findLast(
    ({ operation }) =>
      operation.kind === 'call' && ['override', 'remove'].includes(operation.name) && operation.words[0] === device,
  );
  return last?.operation.kind === 'call' && last.operation.name === 'override' && last.operation.words[1] !== undefined;
}

/** pci-stub and drivers of VFIO match nothing by themselves. */
function hasIds(driver: string | null): boolean {
  return driver !== null && kindOfDriver(driver) !== 'vfio' && driver !== 'pci-stub';
}

function membersOf({ groups }: RecordedStep) {
  return Object.values(groups).flatMap(({ members }) => members);
}
