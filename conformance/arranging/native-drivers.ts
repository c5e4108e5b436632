/** Which driver matches a device by its ids. The recording shows it: nobody says so. */
import type { RecordedStep, Recording } from '../recording.ts';
import { kindOfDriver } from './driver-kinds.ts';

/** The driver that the kernel tries on a device by itself. */
export interface NativeDriver {
  /** Null where none is known. */
  readonly name: string | null;
  /** Whether one was tried whose probe failed: the device has a group although nobody is bound. */
  readonly failsToProbe: boolean;
}

/**
 * What is bound to a device first without being demanded (`driver_override`); pci-stub and vfio-pci match no ids, so that
 * somebody demanded them before. What can be bound by hand matches, too. `isProbedOnBind`: a device in a group was
 * offered to some driver.
 */
export function nativeDriversOf(recording: Recording, isProbedOnBind: boolean): Readonly<Record<string, NativeDriver>> {
  const natives: Record<string, NativeDriver> = {};
  const overrides = new Map<string, string>();
  for (const record of recording.records) {
    noteOverride(overrides, record);
    const isFirst = record.operation.kind === 'initial state';
    for (const { device, driver } of Object.values(record.groups).flatMap(({ members }) => members)) {
      const name = driver === null || isDemanded(driver) || overrides.get(device) === driver ? null : driver;
      const failsToProbe = natives[device]?.failsToProbe ?? (driver === null && isProbedOnBind && isFirst);
      natives[device] = { name: natives[device]?.name ?? name, failsToProbe };
    }
    const { device, driver } = boundByHand(record) ?? {};
    if (device !== undefined && driver !== undefined && !overrides.has(device) && natives[device]?.name == null)
      natives[device] = { name: driver, failsToProbe: false };
  }
  return natives;
}

function isDemanded(driver: string): boolean {
  return kindOfDriver(driver) === 'vfio' || driver === 'pci-stub';
}

/** An override goes with the device that has it. */
function noteOverride(overrides: Map<string, string>, { operation }: RecordedStep): void {
  if (operation.kind !== 'call') return;
  const [device = '', driver] = operation.words;
  if (operation.name === 'override' && driver !== undefined) overrides.set(device, driver);
  else if (operation.name === 'override' || operation.name === 'remove') overrides.delete(device);
}

/** What a driver refuses to match is -ENODEV. */
function boundByHand({ operation, returned }: RecordedStep) {
  if (operation.kind !== 'call' || operation.name !== 'bind' || returned?.errno === 'ENODEV') return undefined;
  const [device, driver] = operation.words;
  return { device, driver };
}
