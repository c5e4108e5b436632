/** Calls that a thread makes itself: to a group, one critical section under its mutex. */
import type { PlainEvent } from '../../../explorer/system.ts';
import type { GroupRequest } from '../../../model/index.ts';
import type { Asked, Caller } from './call.ts';

/** The thread asks `group` for something. */
export function asksGroup(
  { thread }: Pick<Caller, 'thread'>,
  of: GroupRequest,
  group: string,
  more: Omit<PlainEvent, 'type'> = {},
): Asked {
  return { actor: thread, command: { type: 'call', of, group, ...more } };
}

/** The thread asks the group of `device` for something that is about the device. */
export function asksGroupOf(
  caller: Caller,
  of: GroupRequest,
  device: string,
  more: Omit<PlainEvent, 'type'> = {},
): Asked {
  return asksGroup(caller, of, caller.groupOf(device), { device, ...more });
}
