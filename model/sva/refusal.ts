/** Which drivers refuse to attach a process to a PASID, and when. */
import type { DriverBehaviour } from '../configuration.ts';
import type { EntryEvent, Errno } from '../events.ts';
import { processOf } from './context.ts';

/**
 * The errno of `set_dev_pasid` for a process that the driver refuses each time; undefined where it does not.
 * Nothing is changed, and it is nobody's failure: the core asks for what this driver never does.
 */
export function processRefusal(
  driver: DriverBehaviour,
  exited: readonly string[],
  { domain, reason }: Pick<EntryEvent, 'domain' | 'reason'>,
): Errno | undefined {
  const process = processOf(domain ?? '');
  if (process === undefined) return undefined;
  if (driver.refusesExited === true && exited.includes(process)) return '-EINVAL';
  // The core says what the PASID has now where it puts it back: the blocked domain, or the one that failed elsewhere.
  const isOverAnother = reason === 'reset done' || reason === 'roll back';
  return driver.refusesProcessOver === true && isOverAnother ? '-EOPNOTSUPP' : undefined;
}
