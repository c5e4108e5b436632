/** What a device goes through when it has no domain: what `detach_dev`, or `set_platform_dma_ops`, left. */
import type { DriverBehaviour } from '../configuration.ts';
import { BLOCKED, type Domain, IDENTITY, PLATFORM } from '../names.ts';

/** What `detach_dev` leaves of `old`. */
export function restingDomain(legacyDetach: DriverBehaviour['legacyDetach'], old: Domain): Domain {
  switch (legacyDetach) {
    case 'blocks':
      return BLOCKED;
    case 'passes-through':
      return IDENTITY;
    case 'platform':
      return PLATFORM;
    default:
      return old;
  }
}
