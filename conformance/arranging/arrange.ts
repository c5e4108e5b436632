/** The machine of a recording in the model: its own kernel and driver, unless others are asked for. */
import {
  type Design,
  type DriverProfile,
  designOfRelease,
  driverOfIommu,
  findDesign,
  findDriver,
} from '../../model/index.ts';
import type { Recording } from '../recording.ts';
import type { Machine } from './machine.ts';
import { nativeDriversOf } from './native-drivers.ts';
import { placesOf } from './places.ts';
import { probesOnBind, topologyOf } from './topology.ts';

export interface ArrangeOptions {
  /** As `--design` and `--driver` take them; the recording's own where they are left out. */
  readonly design?: string | Design | undefined;
  readonly driver?: string | undefined;
}

/** Why nothing can be arranged. */
export interface NoMachine {
  readonly reason: string;
}

/**
 * @throws CheckerError `unknown-name` of a design or a driver that was asked for
 */
export function arrangeMachine(recording: Recording, options: ArrangeOptions): Machine | NoMachine {
  const kernel = kernelOf(recording, options);
  const profile = profileOf(recording, options);
  if ('reason' in kernel) return kernel;
  if ('reason' in profile) return profile;
  const { design } = kernel;
  const { driver } = profile;
  const places = placesOf(recording);
  const shown = Object.values(recording.records[0]?.groups ?? {}).flatMap(({ members }) => members);
  // Where nobody looked, whatever no group shows is taken to wait for a driver, or to come later.
  const taken = probesOnBind(driver) ? places : shown;
  return {
    design,
    driver,
    topology: topologyOf(recording, places, driver),
    places,
    present: recording.machine.devices ?? taken.map(({ device }) => device),
    natives: nativeDriversOf(recording, probesOnBind(driver)),
    notes: [kernel.note, profile.note].filter((note) => note !== undefined),
  };
}

function kernelOf(
  { machine: { kernel } }: Recording,
  { design }: ArrangeOptions,
): { readonly design: Design; readonly note: string | undefined } | NoMachine {
  if (typeof design === 'string') return { design: findDesign(design), note: undefined };
  if (design !== undefined) return { design, note: undefined };
  if (kernel === undefined) return { reason: 'no file of the recording names its kernel: give --design' };
  const found = designOfRelease(kernel);
  if (found === undefined) return { reason: `kernel ${kernel} is none that is listed: give --design` };
  return { design: found.design, note: found.assumed };
}

function profileOf(
  { machine: { iommu } }: Recording,
  { driver }: ArrangeOptions,
): { readonly driver: DriverProfile; readonly note: string | undefined } | NoMachine {
  if (driver !== undefined) return { driver: findDriver(driver), note: undefined };
  if (iommu === undefined) return { reason: 'no file of the recording names its IOMMU: give --driver' };
  const found = driverOfIommu(iommu);
  if (found === undefined) return { reason: `no driver profile is known for the IOMMU ${iommu}: give --driver` };
  return { driver: found, note: undefined };
}
