/** Which outcomes the deliveries of one step take: those that it names, and otherwise the normal one. */
import type { Outcome, PlainEvent, Step, TakenOutcome } from './system.ts';

/** A delivery that may end in several ways. */
export interface Offer extends Omit<TakenOutcome, 'outcome'> {
  /** The normal one first. */
  readonly outcomes: readonly Outcome[];
}

export class OutcomesOf {
  /** Taken so far, normal ones left out. */
  readonly taken: TakenOutcome[] = [];
  /** Named by the step, and not taken so far. */
  readonly unmet: Set<TakenOutcome>;
  readonly #named: readonly TakenOutcome[];
  /** Deliveries with outcomes so far, by actor and event type. */
  readonly #seen = new Map<string, number>();

  readonly #offered: ((offer: Offer) => void) | undefined;

  constructor({ outcomes }: Step, offered?: (offer: Offer) => void) {
    this.#named = outcomes;
    this.#offered = offered;
    this.unmet = new Set(outcomes);
  }

  /** The outcome of delivering `event` to `actor`; nothing where no outcomes are possible. */
  choose(actor: string, event: PlainEvent, possible: readonly Outcome[]): Outcome | undefined {
    const [normal] = possible;
    if (normal === undefined) return undefined;
    const key = JSON.stringify([actor, event.type]);
    const occurrence = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, occurrence);
    this.#offered?.({ actor, event: event.type, occurrence, outcomes: possible });
    const named = this.#named.find(
      (other) => other.actor === actor && other.event === event.type && other.occurrence === occurrence,
    );
    const chosen = possible.find(({ name }) => name === named?.outcome);
    // A name that is not possible stays unmet, and the step is not taken.
    if (named === undefined || chosen === undefined) return normal;
    this.unmet.delete(named);
    if (chosen !== normal) this.taken.push({ actor, event: event.type, occurrence, outcome: chosen.name });
    return chosen;
  }
}
