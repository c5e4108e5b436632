/** The properties that a file may give to things, by area. An area is one file with one array; it is listed here. */
import { CORE_PROPERTIES } from './core.ts';
import { IOMMUFD_PROPERTIES } from './iommufd.ts';
import { PROBING_PROPERTIES } from './probing.ts';
import type { PropertyWord } from './property.ts';

/** Every property, in the order in which they are listed. */
export const PROPERTIES: readonly PropertyWord[] = [...CORE_PROPERTIES, ...PROBING_PROPERTIES, ...IOMMUFD_PROPERTIES];

export function findProperty(name: string): PropertyWord | undefined {
  return PROPERTIES.find((property) => property.name === name);
}
