/** The words in which the functions of a group are written. */
import { setup } from 'xstate';
import type { Surroundings } from '../configuration.ts';
import type { Emitted, Errno, GroupEvent } from '../events.ts';
import { groupActions } from './actions.ts';
import type { GroupContext } from './context.ts';
import { groupGuards } from './guards.ts';
import { ownerTypeActions, ownerTypeGuards } from './owner-type-words.ts';

export function groupSetup(surroundings: Surroundings) {
  return setup({
    types: {
      context: {} as GroupContext,
      events: {} as GroupEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string },
      tags: {} as 'busy',
    },
    guards: { ...groupGuards(surroundings), ...ownerTypeGuards(surroundings) },
    actions: { ...groupActions(surroundings), ...ownerTypeActions(surroundings) },
  });
}

type GroupSetup = ReturnType<typeof groupSetup>;

/** A state of a group, to be placed in its machine. */
export type GroupState = Parameters<GroupSetup['createStateConfig']>[0];

/** What a quiet group does on requests. */
export type GroupRequests = NonNullable<GroupState['on']>;

/** What follows when a function returns. */
export type Continuation = Pick<Extract<NonNullable<GroupState['always']>, { target?: unknown }>, 'target' | 'actions'>;

/** Answers the request at once. */
export function answer<E extends Errno>(errno: E) {
  return { type: 'answer', params: { errno } } as const;
}

/** A `WARN_ON` that fires. */
export function warn(what: string) {
  return { type: 'warn', params: { what } } as const;
}

/** The request that waited ends, and the group’s mutex is free. */
export const end = {
  /** With the result of the change of domain. */
  moved: { target: '#group.quiet', actions: ['answerMoved', 'forgetCall'] },
  /** With success, whatever happened: the function returns nothing. */
  done: { target: '#group.quiet', actions: ['answerDone', 'forgetCall'] },
  /** With what was answered to the group. */
  answered: { target: '#group.quiet', actions: ['answerCall', 'forgetCall'] },
} as const;
