/** Which driver matches a device by its ids. The recording shows it: nobody says so. */
import type { Recording } from '../recording.ts';
import { kindOfDriver } from './driver-kinds.ts';

/** The driver that the kernel tries on a device by itself. */
export interface NativeDriver {
  /** Null where none is known. */
  readonly name: string | null;
  /** Whether one was tried whose probe failed: the device has a group although nobody is bound. */
  readonly failsToProbe: boolean;
}

/**
 * What is bound to a device first, unless somebody demanded it; pci-stub matches no ids and vfio-pci neither.
 * `isProbedOnBind`: a device in a group was offered to some driver.
 */
export function nativeDriversOf(recording: Recording, isProbedOnBind: boolean): Readonly<Record<string, NativeDriver>> {
  const natives: Record<string, NativeDriver> = {};
  for (const { groups, operation } of recording.records) {
    const isDemanded = operation.kind === 'call' && operation.name === 'bind';
    for (const { device, driver } of Object.values(groups).flatMap(({ members }) => members)) {
      const isNative = driver !== null && kindOfDriver(driver) !== 'vfio' && driver !== 'pci-stub';
      const known = natives[device];
      if (known === undefined) {
        const failsToProbe = driver === null && isProbedOnBind && operation.kind === 'initial state';
        natives[device] = { name: isNative ? driver : null, failsToProbe };
      } else if (known.name === null && isNative && !isDemanded) {
        natives[device] = { ...known, name: driver };
      }
    }
    // A driver matches whatever it is bound to by hand, since nothing else was demanded for it.
    if (isDemanded && operation.kind === 'call') {
      const [device = '', driver = ''] = operation.words;
      if (natives[device]?.name == null) natives[device] = { name: driver, failsToProbe: false };
    }
  }
  return natives;
}
