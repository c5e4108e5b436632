/**
 * The functions that a file may call, by area. An area is one file with one array; it is listed here.
 *
 * A word says what it takes, whom of the model it asks what, and which designs have it. What needs more of a topology
 * than groups and devices says so in `prepares`. Most calls of the core are made by the thread itself (`by-thread.ts`);
 * others ask an actor of the model, which goes on with `proceed` for as long as it is busy.
 */
import { type Design, isBefore } from '../../../model/index.ts';
import type { CallWord } from './call.ts';
import { CORE_CALLS } from './core.ts';
import { DRIVER_CORE_CALLS } from './driver-core.ts';
import { FAULT_CALLS } from './faults.ts';
import { GROUP_OBJECT_CALLS } from './group-objects.ts';
import { IOMMUFD_CALLS } from './iommufd.ts';
import { MEMORY_CALLS } from './memory.ts';
import { PASID_CALLS } from './pasid.ts';
import { PROPOSED_CALLS } from './proposed.ts';
import { REGISTRATION_CALLS } from './registration.ts';
import { SVA_CALLS } from './sva.ts';
import { VFIO_CALLS } from './vfio.ts';

/** Every function, in the order in which they are listed. */
export const CALLS: readonly CallWord[] = [
  ...CORE_CALLS,
  ...PASID_CALLS,
  ...DRIVER_CORE_CALLS,
  ...PROPOSED_CALLS,
  ...VFIO_CALLS,
  ...IOMMUFD_CALLS,
  ...REGISTRATION_CALLS,
  ...SVA_CALLS,
  ...FAULT_CALLS,
  ...MEMORY_CALLS,
  ...GROUP_OBJECT_CALLS,
];

/** Every name of a function, its former ones included. */
export function namesOf({ name, formerly = [] }: CallWord): readonly string[] {
  return [name, ...formerly.map((former) => former.name)];
}

/** The functions of that name: more than one where they take different numbers of arguments. */
export function findCalls(name: string): readonly CallWord[] {
  return CALLS.filter((word) => namesOf(word).includes(name));
}

/** The name that the function has in a design. */
export function nameIn({ name, formerly = [] }: CallWord, { kernel }: Design): string {
  const former = formerly
    .filter(({ until }) => isBefore(kernel, until))
    .reduce<(typeof formerly)[number] | undefined>(
      (oldest, next) => (oldest === undefined || isBefore(next.until, oldest.until) ? next : oldest),
      undefined,
    );
  return former?.name ?? name;
}
