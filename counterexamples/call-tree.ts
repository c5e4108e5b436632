/**
 * Who calls whom in a step.
 *
 * A machine answers a request by an event to the caller, and the caller goes on from there; so the
 * deliveries of a loop over two members nest four deep. A reader wants the loop: what an answer causes
 * is done by the call that was answered to.
 */
import { assert } from '../explorer/errors.ts';

/** Where a delivery stands in the tree of calls. */
export interface Placed {
  /** 0 for the command, one more than the call that made it otherwise. An answer stands with its call. */
  readonly level: number;
  /** Who sent it; nothing for the command. */
  readonly caller?: string | undefined;
  /** Index of the delivery that this one answers. */
  readonly answers?: number | undefined;
}

interface Frame {
  readonly actor: string;
  readonly caller: Frame | undefined;
  readonly level: number;
  readonly delivery: number;
}

/** Places the deliveries of one step, given in the order in which they were made. */
export function callTree(deliveries: readonly { readonly actor: string; readonly depth: number }[]): readonly Placed[] {
  /** The frame in which the latest delivery of each depth ran: its emitter's, for the next depth. */
  const running: Frame[] = [];
  return deliveries.map(({ actor, depth }, delivery) => {
    const emitter = depth === 0 ? undefined : running[depth - 1];
    assert(depth === 0 || emitter !== undefined, 'a delivery has an emitter');
    const answered = emitter && answeredCall(emitter, actor);
    if (answered?.caller !== undefined) {
      running[depth] = answered.caller;
      return { level: answered.level, caller: emitter?.actor, answers: answered.delivery };
    }
    const level = emitter === undefined ? 0 : emitter.level + 1;
    running[depth] = { actor, caller: emitter, level, delivery };
    return { level, caller: emitter?.actor };
  });
}

/** The call that `emitter` answers by sending something to `actor`; nothing where it calls `actor`. */
function answeredCall(emitter: Frame, actor: string): Frame | undefined {
  let call = emitter;
  // What an actor sends itself is part of the call it is in.
  while (call.caller?.actor === call.actor) call = call.caller;
  return call.actor !== actor && call.caller?.actor === actor ? call : undefined;
}
