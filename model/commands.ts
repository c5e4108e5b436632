/** What the environment may ask of an actor: something new, the next step of what is under way, or an end. */
import type { Command, PlainEvent } from '../explorer/system.ts';

/** Something new. */
export function request(event: PlainEvent): Command {
  return { class: 'request', event };
}

/** A step of what is under way. */
export function progress(event: PlainEvent): Command {
  return { class: 'progress', event };
}

/** The end of what was asked for before. */
export function withdrawal(event: PlainEvent): Command {
  return { class: 'withdrawal', event };
}

/** The next critical section of what is under way. */
export const PROCEED = progress({ type: 'proceed' });
