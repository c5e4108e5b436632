/** How the actions of a group are written: changes of its own fields, and what it says to others. */
import { type Draft, produce } from 'immer';
import { assign, emit } from 'xstate';
import type { Emitted, GroupEvent } from '../events.ts';
import type { Domain } from '../names.ts';
import type { GroupContext, Move } from './context.ts';

type Params = Readonly<Record<string, string>> | undefined;

/** An action that changes the group's own fields. */
export function change<P extends Params = undefined>(
  recipe: (draft: Draft<GroupContext>, event: GroupEvent, params: P) => void,
) {
  return assign<GroupContext, GroupEvent, P, GroupEvent, never>(({ context, event }, params) =>
    produce(context, (draft) => recipe(draft, event, params)),
  );
}

/** An action that speaks. */
export function say<P extends Params = undefined>(
  what: (context: GroupContext, event: GroupEvent, params: P) => Emitted,
) {
  return emit<GroupContext, GroupEvent, P, GroupEvent, Emitted>(({ context, event }, params) =>
    what(context, event, params),
  );
}

/** Every member is to go to `to`. */
export function startMove(draft: Draft<GroupContext>, to: Domain | null, must: boolean): void {
  draft.move = { to, must, index: 0, end: draft.members.length, errno: '0' };
}

/** The move under way. Asked only in states that have one. */
export function moveOf(context: GroupContext): Move {
  if (context.move === null) throw new Error(`group ${context.name} has no change of domain under way`);
  return context.move;
}
