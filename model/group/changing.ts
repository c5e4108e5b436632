/** How the actions of a group are written: changes of its own fields, and what it says to others. */
import type { Draft } from 'immer';
import type { GroupEvent } from '../events.ts';
import type { Domain } from '../names.ts';
import { wordsOf } from '../words.ts';
import type { GroupContext, Move } from './context.ts';

/** An action that changes the group's own fields, and one that speaks. */
export const { change, say } = wordsOf<GroupContext, GroupEvent>();

/** Every member is to go to `to`. */
export function startMove(draft: Draft<GroupContext>, to: Domain | null, must: boolean): void {
  draft.move = { to, must, index: 0, end: draft.members.length, errno: '0' };
}

/** The move under way. Asked only in states that have one. */
export function moveOf(context: GroupContext): Move {
  if (context.move === null) throw new Error(`group ${context.name} has no change of domain under way`);
  return context.move;
}
