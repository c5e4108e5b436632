/** The machine of a recording in the model: its own kernel and driver, unless others are asked for. */
import {
  type Design,
  type DriverProfile,
  designOfRelease,
  driverOfIommu,
  findDesign,
  findDriver,
} from '../../model/index.ts';
import { badRecording } from '../reading/bad-recording.ts';
import type { Recording } from '../recording.ts';
import { assumptionsOf } from './assumptions.ts';
import type { Machine } from './machine.ts';
import { loadedDrivers, nativeDriversOf } from './native-drivers.ts';
import { placesOf } from './places.ts';
import { notReadOf, probesOnBind, topologyOf } from './topology.ts';

/** What is asked for instead of what the recording says. */
export interface ArrangeOptions {
  /** As `--design` and `--driver` take them; the recording's own where they are left out. */
  readonly design?: string | Design | undefined;
  readonly driver?: string | undefined;
}

/**
 * @throws CheckerError `unknown-name` of a design or a driver that was asked for, `bad-recording` where none was and the
 * recording does not say which
 */
export function arrangeMachine(recording: Recording, options: ArrangeOptions): Machine {
  const { design, note } = kernelOf(recording, options);
  const driver = profileOf(recording, options);
  const places = placesOf(recording);
  const topology = topologyOf(recording, places, driver);
  const natives = nativeDriversOf(recording, places, probesOnBind(driver));
  const shown = Object.values(recording.records[0]?.groups ?? {}).flatMap(({ members }) => members);
  // Where nobody looked, whatever no group shows is taken to wait for a driver, or to come later.
  const taken = probesOnBind(driver) ? places : shown;
  return {
    design,
    driver,
    topology,
    places,
    present: recording.machine.devices ?? taken.map(({ device }) => device),
    drivers: loadedDrivers(recording),
    natives,
    notes: [
      ...(note === undefined ? [] : [note]),
      ...notReadOf(driver),
      ...assumptionsOf(recording, { topology, places, natives }),
    ],
  };
}

function kernelOf(
  { file, machine: { kernel } }: Recording,
  { design }: ArrangeOptions,
): { readonly design: Design; readonly note?: string | undefined } {
  if (typeof design === 'string') return { design: findDesign(design) };
  if (design !== undefined) return { design };
  const found = kernel === undefined ? undefined : designOfRelease(kernel);
  if (found !== undefined) return { design: found.design, note: found.assumed };
  throw badRecording(file, {
    what: kernel === undefined ? 'no file of the recording names its kernel' : 'its kernel is none that is listed',
    got: kernel,
    expected: 'the release of a kernel of which a design is listed',
    remedy: 'name one: --design',
  });
}

function profileOf({ file, machine: { iommu } }: Recording, { driver }: ArrangeOptions): DriverProfile {
  if (driver !== undefined) return findDriver(driver);
  const found = iommu === undefined ? undefined : driverOfIommu(iommu);
  if (found !== undefined) return found;
  throw badRecording(file, {
    what: iommu === undefined ? 'no file of the recording names its IOMMU' : 'no driver profile is known for its IOMMU',
    got: iommu,
    expected: 'an IOMMU of which a driver profile is listed',
    remedy: 'name one: --driver',
  });
}
