/** The ways in which one command can go: every combination of outcomes, asked of the real machines. */
import type { Offer } from '../explorer/outcomes-of.ts';
import type { Run, StepResult } from '../explorer/run.ts';
import type { PlainEvent, TakenOutcome } from '../explorer/system.ts';

/** One combination: what came of it, and the run after it, which is as before where it was not taken. */
export interface Way {
  readonly result: StepResult;
  readonly run: Run;
}

/** Tries every combination, depth first, as each attempt shows which deliveries there are. Leaves `run` as it is. */
export function* waysOf(run: Run, actor: string, command: PlainEvent): Generator<Way> {
  let path: { readonly offer: Offer; choice: number }[] = [];
  for (;;) {
    const offers: Offer[] = [];
    const after = run.fork();
    const result = after.take({ actor, command, outcomes: namesOf(path) }, (offer) => offers.push(offer));
    yield { result, run: after };

    path = offers.map((offer, at) => ({ offer, choice: path[at]?.choice ?? 0 }));
    let last = path.at(-1);
    while (last !== undefined && last.choice + 1 === last.offer.outcomes.length) {
      path.pop();
      last = path.at(-1);
    }
    if (last === undefined) return;
    last.choice++;
  }
}

function namesOf(path: readonly { readonly offer: Offer; readonly choice: number }[]): TakenOutcome[] {
  return path.flatMap(({ offer: { outcomes, ...delivery }, choice }) => {
    const outcome = outcomes[choice];
    return choice === 0 || outcome === undefined ? [] : [{ ...delivery, outcome: outcome.name }];
  });
}
