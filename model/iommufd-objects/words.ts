/** What the machines of iommufd's objects share: the answer to whoever asked, and references. */
import type { Emitted, Errno } from '../events.ts';

/** To whoever asked; what the environment asked for, it sees end. */
export function answered(
  from: string | null | undefined,
  operation: string,
  errno: Errno,
  more: Readonly<Record<string, unknown>> = {},
): Emitted {
  return from === null || from === undefined
    ? { type: 'returned', operation, errno }
    : { type: 'answer', to: from, errno, ...more };
}

/**
 * References to an object, by who holds them. The kernel has their sum, `obj.users`; who holds which, so that
 * each can be held against what its holder has.
 */
export type Users = Readonly<Record<string, number>>;

/** Whoever may find the object by its id: the reference of `ictx->objects`. */
export const TABLE = 'table';

/** `refcount_read(&obj->users)` */
export function countOf(users: Users): number {
  return Object.values(users).reduce((sum, count) => sum + count, 0);
}

/** Adds to the references that `holder` has, or takes from them. */
export function addUsers(users: Record<string, number>, holder: string, count: number): void {
  const sum = (users[holder] ?? 0) + count;
  if (sum === 0) delete users[holder];
  else users[holder] = sum;
}
