/** What properties read of iommufd's objects. */
import type { LocalState } from '../../explorer/system.ts';
import type { AccessContext } from './access.ts';
import type { FileContext } from './file.ts';
import type { HwptContext } from './hwpt.ts';
import type { IdevContext } from './idev/index.ts';
import type { IgroupContext } from './igroup/index.ts';
import type { IoasContext } from './ioas/index.ts';

export { handleOf, type IgroupContext } from './igroup/index.ts';
export { domainOfHwpt, isDomainOfHwpt } from './names.ts';

/** Actors of kind `iommufd file`. */
export function readFile(local: LocalState): FileContext {
  return local.context as unknown as FileContext;
}

/** Actors of kind `idev`. */
export function readIdev(local: LocalState): IdevContext {
  return local.context as unknown as IdevContext;
}

/** Actors of kind `igroup`. */
export function readIgroup(local: LocalState): IgroupContext {
  return local.context as unknown as IgroupContext;
}

/** Actors of kind `ioas`. */
export function readIoas(local: LocalState): IoasContext {
  return local.context as unknown as IoasContext;
}

/** Actors of kind `hwpt`. */
export function readHwpt(local: LocalState): HwptContext {
  return local.context as unknown as HwptContext;
}

/** Actors of kind `access`. */
export function readAccess(local: LocalState): AccessContext {
  return local.context as unknown as AccessContext;
}

/** Whether an object of iommufd is there. */
export function isThere({ value }: LocalState): boolean {
  return value !== 'absent';
}
