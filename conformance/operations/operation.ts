/** What an operation is: the calls of the model that it makes, and what it returns then. */
import type { LocalState, PlainEvent, TakenOutcome } from '../../explorer/index.ts';
import type { Machine } from '../arranging/machine.ts';
import type { UserSpace } from './user-space.ts';

/** What an operation looks at when it begins. */
export interface Called {
  readonly process: string;
  readonly words: readonly string[];
  readonly machine: Machine;
  readonly user: UserSpace;
  /** Addresses of devices that the kernel's log of the record adds to a group. */
  readonly added: readonly string[];
  /** What an actor of the model is in. */
  readonly local: (actor: string) => LocalState;
  /** The number that a group has now, by the model's name. */
  readonly numberOf: (group: string) => string | undefined;
}

/** One call of the model. */
export interface Call {
  readonly actor: string;
  readonly command: PlainEvent;
  /** How its deliveries end where that is not the normal way. */
  readonly outcomes?: readonly TakenOutcome[];
  /** What user space remembers once it begins, and once it has returned with the observation `answer`. */
  readonly begins?: (user: UserSpace) => UserSpace;
  readonly ends?: (user: UserSpace, answer: PlainEvent) => UserSpace;
}

/** What an operation returns, as recordings have it. */
export interface Returns {
  readonly rc: number;
  /** `0` or the name of an errno. */
  readonly errno: string;
  /** Nothing where it is not predicted. */
  readonly info?: string;
}

/** A success that tells nothing else. */
export const SUCCESS: Returns = { rc: 0, errno: '0', info: '' };

/** What an operation does. */
export type Plan =
  /** It reaches no machine. */
  | { readonly kind: 'returns'; readonly returns: Returns; readonly user: UserSpace }
  | CallingPlan
  /** The model does not have it; `what` is its name. */
  | { readonly kind: 'outside'; readonly what: string };

/** It reaches the model. */
export interface CallingPlan {
  readonly kind: 'calls';
  /** Made one after the other. */
  readonly calls: readonly Call[];
  /** By their answers; nothing where the operation returns nothing. */
  readonly returns: (answers: readonly PlainEvent[]) => Returns | undefined;
}

/** An operation by its name. */
export type OperationWord = (called: Called) => Plan;

/** A success, or the refusal of a function. */
export function returnsOf(answer: PlainEvent | undefined, info?: string): Returns {
  return fromErrno(String(answer?.['errno'] ?? '0'), info);
}

/** `errno` as the model writes it: `0` or `-EPERM`. */
export function fromErrno(errno: string, info?: string): Returns {
  const code = errno === '0' ? { rc: 0, errno: '0' } : { rc: -1, errno: errno.replace(/^-/, '') };
  return info === undefined ? code : { ...code, info };
}

/** It fails before it reaches any machine. */
export function refuse({ user }: Called, errno: string, info?: string): Plan {
  return { kind: 'returns', returns: fromErrno(errno, info ?? ''), user };
}

/** One call, whose answer is the operation's. */
export function callOf(call: Call, info = ''): Plan {
  return { kind: 'calls', calls: [call], returns: ([answer]) => returnsOf(answer, info) };
}
