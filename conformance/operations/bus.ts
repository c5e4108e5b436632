/**
 * The files of the PCI bus: which driver gets a device, and which devices there are.
 * Source: drivers/base/bus.c (unbind_store, bind_store, drivers_probe_store), drivers/base/dd.c (device_attach,
 * __device_attach_driver, device_driver_attach), drivers/pci/pci-sysfs.c and remove.c, v6.1 and v6.12.
 */
import { kindOfDriver } from '../arranging/driver-kinds.ts';
import { type Machine, placeAt } from '../arranging/machine.ts';
import { byAddress, type Place } from '../arranging/places.ts';
import {
  type Call,
  type Called,
  type CallingPlan,
  fromErrno,
  type OperationWord,
  type Returns,
  refuse,
  returnsOf,
  SUCCESS,
} from './operation.ts';
import { type UserSpace, withDevice, withoutDevice } from './user-space.ts';

/** A driver's own probe fails, after the core was asked. */
const FAILED_PROBE = '-ENODEV';

/** The driver that is to get a device: the one demanded, or the one that its ids match. */
function matchOf({ machine, user }: Called, device: string): string | null {
  return user.devices[device]?.override ?? machine.natives[device]?.name ?? null;
}

/** `device_release_driver`. */
export function unbinding({ device, name }: Place): Call {
  return {
    actor: name,
    command: { type: 'unbind' },
    begins: (user) => withDevice(user, device, { driver: null }),
  };
}

/** `really_probe` with a driver that takes the device. */
export function binding({ device, name }: Place, driver: string): Call {
  return {
    actor: name,
    command: { type: 'bind', driver: kindOfDriver(driver) },
    begins: (user) => withDevice(user, device, { driver }),
    ends: (user, { errno }) => (errno === '0' ? user : withDevice(user, device, { driver: null })),
  };
}

/** A driver is tried whose probe fails; whatever the core does for it first, stays. */
export function failingToBind({ device, name }: Place): Call {
  return {
    actor: name,
    command: { type: 'bind', driver: 'kernel' },
    outcomes: [{ actor: name, event: 'proceed', occurrence: 1, outcome: FAILED_PROBE }],
    ends: (user) => withDevice(user, device, { driver: null }),
  };
}

/** A device comes to the bus, and no driver is bound to it yet. */
export function plugging({ device, name }: Place): Call {
  return {
    actor: name,
    command: { type: 'plug' },
    begins: (user) => withDevice(user, device, { driver: null, override: null }),
  };
}

/** A device leaves the bus. */
export function unplugging({ device, name }: Place): Call {
  return { actor: name, command: { type: 'unplug' }, ends: (user) => withoutDevice(user, device) };
}

/** `unbind DEVICE`: /sys/bus/pci/devices/DEVICE/driver/unbind, which is there while a driver is bound. */
const unbind: OperationWord = (called) => {
  const [place, present] = deviceOf(called);
  if (place === undefined || present?.driver == null) return refuse(called, '-ENOENT');
  // What the driver's remove does has no way to fail.
  return { kind: 'calls', calls: [unbinding(place)], returns: () => SUCCESS };
};

/** `override DEVICE [DRIVER]`: driver_override. */
const override: OperationWord = (called) => {
  const [place, present] = deviceOf(called);
  if (place === undefined || present === undefined) return refuse(called, '-ENOENT');
  const user = withDevice(called.user, place.device, { override: called.words[1] ?? null });
  return { kind: 'returns', returns: SUCCESS, user };
};

/** `bind DEVICE DRIVER`: /sys/bus/pci/drivers/DRIVER/bind. */
const bind: OperationWord = (called) => {
  const [place, present] = deviceOf(called);
  const [, driver = ''] = called.words;
  if (place === undefined || present === undefined || matchOf(called, place.device) !== driver)
    return refuse(called, '-ENODEV');
  if (present.driver !== null) return refuse(called, '-EBUSY');
  return { kind: 'calls', calls: [binding(place, driver)], returns: ([answer]) => returnsOf(answer, '') };
};

/** `probe DEVICE`: /sys/bus/pci/drivers_probe. Why a driver could not be bound is told only where it was not tried. */
const probe: OperationWord = (called) => {
  const [place, present] = deviceOf(called);
  if (place === undefined || present === undefined) return refuse(called, '-ENODEV');
  const attempt = present.driver === null ? attemptOf(called, place) : undefined;
  if (attempt === undefined) return { kind: 'returns', returns: fromErrno('0', ''), user: called.user };
  return { kind: 'calls', calls: [attempt], returns: ([answer]) => probed(attempt, String(answer?.['errno'])) };
};

/**
 * What dma_configure refuses ends the search for a driver, and drivers_probe_store makes -EINVAL of it; a driver's own
 * probe that fails does not: really_probe gives its error as a positive number.
 */
function probed({ command }: Call, errno: string): Returns {
  const isOfCore = command['driver'] !== 'vfio' && errno === '-EBUSY';
  return fromErrno(isOfCore ? '-EINVAL' : '0', '');
}

/** The bus offers a device to the driver that matches. */
function attemptOf(called: Called, place: Place): Call | undefined {
  const driver = matchOf(called, place.device);
  if (driver !== null) return binding(place, driver);
  return called.machine.natives[place.device]?.failsToProbe === true ? failingToBind(place) : undefined;
}

/**
 * `remove DEVICE`: the drivers of all that is behind it let go first, the last device first (`pci_stop_bus_device`);
 * then the devices go, what is behind a bridge before the bridge (`pci_remove_bus_device`).
 */
const remove: OperationWord = (called) => {
  const [place, present] = deviceOf(called);
  if (place === undefined || present === undefined) return refuse(called, '-ENOENT');
  const { machine, user } = called;
  const behind = presentPlaces(machine, user).filter(({ bridges }) => bridges.includes(place.device));
  const stopped = [place, ...behind].toSorted((a, b) => byAddress(b.device, a.device));
  const bound = stopped.filter(({ device }) => user.devices[device]?.driver != null);
  return successAfter([...bound.map(unbinding), ...[...removalOrder(behind), place].map(unplugging)]);
};

/** Children before their bridges, and siblings in the order of the bus. */
function removalOrder(places: readonly Place[]): readonly Place[] {
  return places.toSorted((a, b) => b.bridges.length - a.bridges.length || byAddress(a.device, b.device));
}

/** `rescan`: every device that is not there is added, and then they are offered to drivers (`pci_rescan_bus`). */
const rescan: OperationWord = (called) => {
  const { machine, user } = called;
  const missing = machine.places.filter(({ device }) => user.devices[device] === undefined);
  // An override goes with the device that had it.
  const fresh = { ...called, user: missing.reduce((left, { device }) => withoutDevice(left, device), user) };
  const attempts = missing.flatMap((place) => attemptOf(fresh, place) ?? []);
  return successAfter([...missing.map(plugging), ...attempts]);
};

function successAfter(calls: readonly Call[]): CallingPlan {
  return { kind: 'calls', calls, returns: () => SUCCESS };
}

function presentPlaces({ places }: Machine, { devices }: UserSpace): readonly Place[] {
  return places.filter(({ device }) => devices[device] !== undefined);
}

function deviceOf({ machine, user, words }: Called) {
  const place = placeAt(machine, words[0] ?? '');
  return [place, place && user.devices[place.device]] as const;
}

/** What is written to sysfs files of the bus and its devices, by the name of the operation. */
export const BUS_OPERATIONS: Readonly<Record<string, OperationWord>> = {
  unbind,
  override,
  bind,
  probe,
  remove,
  rescan,
};
