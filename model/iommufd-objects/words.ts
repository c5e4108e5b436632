/** How the machines of iommufd's objects are worded: actions that change and actions that speak. */
import { type Draft, produce } from 'immer';
import { assign, type EventObject, emit, type MachineContext } from 'xstate';
import type { Emitted, Errno } from '../events.ts';

type Params = Readonly<Record<string, string>> | undefined;

/** The two kinds of action of a machine with this context and these events. */
export function wordsOf<Context extends MachineContext, Event extends EventObject>() {
  return {
    change: (recipe: (draft: Draft<Context>, event: Event) => void) =>
      assign<Context, Event, undefined, Event, never>(({ context, event }) =>
        produce(context, (draft) => recipe(draft, event)),
      ),
    say: <P extends Params = undefined>(what: (context: Context, event: Event, params: P) => Emitted) =>
      emit<Context, Event, P, Event, Emitted>(({ context, event }, params) => what(context, event, params)),
  };
}

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
