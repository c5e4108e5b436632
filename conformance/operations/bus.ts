/**
 * The files of the PCI bus: which driver gets a device, and which devices there are.
 * Source: drivers/base/bus.c (unbind_store, bind_store, drivers_probe_store), drivers/base/dd.c (device_attach,
 * __device_attach_driver, device_driver_attach), drivers/pci/pci-sysfs.c and remove.c, v6.1 and v6.12.
 */
import { kindOfDriver } from '../arranging/driver-kinds.ts';
import { placeAt } from '../arranging/machine.ts';
import type { Place } from '../arranging/places.ts';
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
import { withDevice, withoutDevice } from './user-space.ts';

/** A driver's own probe fails, after the core was asked. */
const FAILED_PROBE = '-ENODEV';

/** The driver that is to get a device: the one demanded, if there is such a driver, or else the one that its ids match. */
function matchOf({ machine, user }: Called, device: string): string | null {
  const demanded = user.devices[device]?.override ?? null;
  if (demanded === null) return machine.natives[device]?.name ?? null;
  return machine.drivers.includes(demanded) ? demanded : null;
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
    begins: (user) => ({
      ...withDevice(user, device, { driver: null, override: null }),
      removed: user.removed.filter((other) => other !== device),
    }),
  };
}

/** A device leaves the bus. */
export function unplugging({ device, name }: Place): Call {
  return { actor: name, command: { type: 'unplug' }, ends: (user) => withoutDevice(user, device) };
}

/** It leaves the bus, and stays in the machine. */
function removing({ device, name }: Place): Call {
  return {
    actor: name,
    command: { type: 'unplug' },
    ends: (user) => ({ ...withoutDevice(user, device), removed: [...user.removed, device] }),
  };
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

/** `bind DEVICE DRIVER`: /sys/bus/pci/drivers/DRIVER/bind, which is there while the driver is. */
const bind: OperationWord = (called) => {
  const [place, present] = deviceOf(called);
  const [, driver = ''] = called.words;
  if (!called.machine.drivers.includes(driver)) return refuse(called, '-ENOENT');
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
  const isDemanded = called.user.devices[place.device]?.override != null;
  const isTried = !isDemanded && called.machine.natives[place.device]?.failsToProbe === true;
  return isTried ? failingToBind(place) : undefined;
}

/**
 * `remove DEVICE`: the drivers of all that is behind it let go first, the last device first (`pci_stop_bus_device`);
 * then the devices go, the first device first (`pci_remove_bus_device`). What is behind a bridge is always before it.
 */
const remove: OperationWord = (called) => {
  const [place, present] = deviceOf(called);
  if (place === undefined || present === undefined) return refuse(called, '-ENOENT');
  const { machine, user } = called;
  const places = machine.places.filter(({ device }) => user.devices[device] !== undefined);
  const stopped = depthFirst(place, places.toReversed()).filter(({ device }) => user.devices[device]?.driver != null);
  return successAfter([...stopped.map(unbinding), ...depthFirst(place, places).map(removing)]);
};

/** What of `places` is behind a bridge, in their order, each bridge after what is behind it. */
function depthFirst(bridge: Place, places: readonly Place[]): readonly Place[] {
  const children = places.filter(({ bridges }) => bridges.at(-1) === bridge.device);
  return [...children.flatMap((child) => depthFirst(child, places)), bridge];
}

/**
 * `rescan`: devices that were removed are added, and those that are new, and then they are offered to drivers
 * (`pci_rescan_bus`). Which are new nobody knows but the log.
 */
const rescan: OperationWord = (called) => {
  const { machine, user, added } = called;
  const found = [...user.removed, ...added.filter((device) => user.devices[device] === undefined)];
  const missing = machine.places.filter(({ device }) => found.includes(device));
  const attempts = missing.flatMap((place) => attemptOf(called, place) ?? []);
  return successAfter([...missing.map(plugging), ...attempts]);
};

function successAfter(calls: readonly Call[]): CallingPlan {
  return { kind: 'calls', calls, returns: () => SUCCESS };
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
