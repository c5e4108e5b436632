/**
 * The words that a clause may ask for, by area. An area is one file with one array; it is listed here.
 *
 * A term reads the state of actors, what was said, what is broken, or registers, and nothing else: what it gives has a
 * sort, and only values of one sort are compared.
 */
import { CORE_TERMS } from './core.ts';
import { GROUP_OBJECT_TERMS } from './group-objects.ts';
import { IOMMUFD_TERMS } from './iommufd.ts';
import { MEMORY_TERMS } from './memory.ts';
import { MOMENT_TERMS } from './moment.ts';
import { SVA_TERMS } from './sva.ts';
import type { TermWord } from './term.ts';
import { VFIO_TERMS } from './vfio.ts';

/** Every term, in the order in which they are listed. */
export const TERMS: readonly TermWord[] = [
  ...CORE_TERMS,
  ...SVA_TERMS,
  ...MEMORY_TERMS,
  ...GROUP_OBJECT_TERMS,
  ...MOMENT_TERMS,
  ...VFIO_TERMS,
  ...IOMMUFD_TERMS,
];

export function findTerm(name: string): TermWord | undefined {
  return TERMS.find((term) => term.name === name);
}
