/** The machine of a recording: kernel, driver and topology, and the names that its parts have in the model. */
import type { Design, DriverProfile, Topology } from '../../model/index.ts';
import type { NativeDriver } from './native-drivers.ts';
import type { Place } from './places.ts';

/** What a recording was made on, as the model has it. */
export interface Machine {
  readonly design: Design;
  readonly driver: DriverProfile;
  readonly topology: Topology;
  /** In the order of the bus. */
  readonly places: readonly Place[];
  /** Addresses of the devices that are on the bus at first, shown in groups or not. */
  readonly present: readonly string[];
  /** Names of the drivers that there are. */
  readonly drivers: readonly string[];
  /** By PCI address: the driver that matches the device where none is demanded. */
  readonly natives: Readonly<Record<string, NativeDriver>>;
  /** A sentence for each thing that was assumed. */
  readonly notes: readonly string[];
}

/** By PCI address; nothing for a device that the recording does not name. */
export function placeAt({ places }: Machine, device: string): Place | undefined {
  return places.find((place) => place.device === device);
}
