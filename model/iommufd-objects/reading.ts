/** What properties read of iommufd's objects. */
import type { LocalState } from '../../explorer/system.ts';
import { reads } from '../local-context.ts';
import type { AccessContext } from './access.ts';
import type { FileContext } from './file.ts';
import type { HwptContext } from './hwpt.ts';
import type { IdevContext } from './idev/index.ts';
import type { IgroupContext } from './igroup/index.ts';
import type { IoasContext } from './ioas/index.ts';

export { handleOf, type IgroupContext } from './igroup/index.ts';
export { domainOfHwpt, idevOf, igroupOf, isDomainOfHwpt, RID } from './names.ts';

/** Actors of kind `iommufd file`. */
export const readFile = reads<FileContext>();

/** Actors of kind `idev`. */
export const readIdev = reads<IdevContext>();

/** Actors of kind `igroup`. */
export const readIgroup = reads<IgroupContext>();

/** Actors of kind `ioas`. */
export const readIoas = reads<IoasContext>();

/** Actors of kind `hwpt`. */
export const readHwpt = reads<HwptContext>();

/** Actors of kind `access`. */
export const readAccess = reads<AccessContext>();

/** Whether an object of iommufd is there. */
export function isThere({ value }: LocalState): boolean {
  return value !== 'absent';
}
