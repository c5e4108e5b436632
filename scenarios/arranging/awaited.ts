/** Words of a file of which only the system knows whether they are right. */
import type { Side } from '../scenario.ts';

/** A word that must be an actor of some kind, which is known when the system is. */
export interface Awaited {
  readonly text: string;
  readonly at: Side['at'];
  /** Any kind, where there are none. */
  readonly kinds: readonly string[];
  readonly remedy?: string;
}
