/**
 * The functions that a file may let fail, by area. An area is one file with one array; it is listed here.
 *
 * In which ways one may end the driver profile or the interface decides: the outcomes that the model declares for the
 * delivery.
 */
import type { FailureWord } from '../calls/call.ts';
import { CORE_FAILURES } from './core.ts';
import { IOMMUFD_FAILURES } from './iommufd.ts';
import { MEMORY_AND_OBJECT_FAILURES } from './memory-and-objects.ts';
import { VFIO_FAILURES } from './vfio.ts';

/** Every function, in the order in which they are listed. */
export const FAILURES: readonly FailureWord[] = [
  ...CORE_FAILURES,
  ...MEMORY_AND_OBJECT_FAILURES,
  ...VFIO_FAILURES,
  ...IOMMUFD_FAILURES,
];

export function findFailure(name: string): FailureWord | undefined {
  return FAILURES.find((failure) => failure.name === name);
}
