/** The ways in which one step can go, where a file lets some of its deliveries fail. */
import {
  CheckerError,
  eventText,
  type Offer,
  type Outcome,
  type PlainEvent,
  type Run,
  type StepRecord,
  type TakenOutcome,
} from '../../explorer/index.ts';
import type { PermittedFailure } from '../arrangement.ts';
import type { Asked } from './threads.ts';

/** Failures that have happened, by their index. */
export type Used = ReadonlySet<number>;

/** A step that was taken. */
export interface Way {
  /** The run after it. */
  readonly run: Run;
  readonly record: StepRecord;
  readonly used: Used;
}

export interface Ways {
  /** None where the step waits. The one without failures comes first. */
  readonly ways: readonly Way[];
  /** A bound of the model that would be passed in some other way. */
  readonly bound?: string | undefined;
}

/** Takes `asked` from where `run` is in every way that `failures` permit, of those not in `used`. */
export function waysOf(run: Run, asked: Asked, failures: readonly PermittedFailure[], used: Used): Ways {
  const ways: Way[] = [];
  let bound: string | undefined;
  /** `outcomes` decide the deliveries before the offer at index `from`. */
  const tryWith = (outcomes: readonly TakenOutcome[], from: number, usedHere: Used): void => {
    const offers: Offer[] = [];
    const fork = run.fork();
    const result = fork.take({ actor: asked.actor, command: asked.command, outcomes }, (offer) => offers.push(offer));
    if ('taken' in result) ways.push({ run: fork, record: result.taken, used: usedHere });
    else if (result.notTaken.reason === 'bound') bound ??= result.notTaken.bound;
    else if (result.notTaken.reason === 'blocked' && result.notTaken.isLate) throw lateBlock(asked, result.notTaken);
    // A way that waits, or meets a bound, may not when something before that fails.
    for (const [index, offer] of offers.entries()) {
      if (index < from) continue;
      for (const outcome of offer.outcomes.slice(1)) {
        for (const usedThen of permitted(offer, outcome, failures, usedHere)) {
          const { actor, event, occurrence } = offer;
          tryWith([...outcomes, { actor, event, occurrence, outcome: outcome.name }], index + 1, usedThen);
        }
      }
    }
  };
  tryWith([], 0, used);
  return { ways, bound };
}

/** What the step had changed by then would last while it waits, and no moment would show it. */
function lateBlock(
  { actor, command }: Asked,
  { actor: whom, event }: { actor: string; event: PlainEvent },
): CheckerError {
  return new CheckerError('late-block', {
    what: 'a step waits after it has already changed another actor',
    where: `${whom}, event ${eventText(event)}, in ${actor} ${eventText(command)}`,
    remedy: 'take the lock first, or end the section here and go on with `proceed`',
  });
}

/** With which failures used `offer` may end in `outcome`; what is normal uses none. */
function permitted(
  { actor, event }: Offer,
  { name, kind }: Outcome,
  failures: readonly PermittedFailure[],
  used: Used,
): readonly Used[] {
  if (kind === 'normal') return [used];
  return failures.flatMap((failure, index) => {
    const isThis = failure.actor === actor && failure.events.includes(event) && failure.kind === kind;
    const isSo = failure.errno === undefined || name.startsWith(failure.errno);
    return isThis && isSo && !used.has(index) ? [new Set([...used, index])] : [];
  });
}
