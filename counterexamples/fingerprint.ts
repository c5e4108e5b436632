/** A short hash of the states of all actors: enough to see that two runs have parted. */
import { createHash } from 'node:crypto';
import { canonical } from '../explorer/plain-data.ts';
import type { Json, LocalState } from '../explorer/system.ts';

/** Every actor's state, by name. */
export type SystemState = Readonly<Record<string, LocalState>>;

/**
 * The first 12 hexadecimal digits of the SHA-256 of `state`. Tags are left out: they say how the checker
 * sees a state, not what it is.
 */
export function fingerprintOf(state: SystemState): string {
  const data = Object.entries(state).map(([name, { value, context }]) => [name, { value: value as Json, context }]);
  return createHash('sha256')
    .update(canonical(Object.fromEntries(data)))
    .digest('hex')
    .slice(0, 12);
}
