/** Steps as the tests write them. */
import type { PlainEvent, Step, TakenOutcome } from '../../explorer/index.ts';

export function step(actor: string, command: string | PlainEvent, ...outcomes: TakenOutcome[]): Step {
  return { actor, command: typeof command === 'string' ? { type: command } : command, outcomes };
}

/** The `occurrence`-th attach of `actor` within the step is refused. */
export function refused(actor: string, occurrence = 1): TakenOutcome {
  return { actor, event: 'attach', occurrence, outcome: '-EINVAL' };
}
