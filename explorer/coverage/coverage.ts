/**
 * What a search took of a system: how often, and by which steps first.
 *
 * What was never taken is listed too, with 0: in a complete search it is dead, in any other it may lie beyond the bound.
 */
import type { Place } from '../places.ts';
import type { OutcomeKind, PlainEvent, Step } from '../system.ts';

/**
 * How often something was taken, counted once for each delivery of each transition that was generated, and once for each
 * actor whose machine takes it when it is started.
 */
export interface Taken {
  readonly taken: number;
  /**
   * The shortest steps of which the last takes it, first in canonical order: no steps for what happens at the start, and
   * nothing where it was never taken.
   */
  readonly first?: readonly Step[] | undefined;
}

export interface Coverage {
  /** In command order. */
  readonly commands: readonly CommandCoverage[];
  /** By machine, then in the order of its configuration. */
  readonly transitions: readonly TransitionCoverage[];
  /** Outcomes that were offered, by kind of actor, event type and name. */
  readonly outcomes: readonly OutcomeCoverage[];
  /** Choices of the design that were read, and all that some answer could have read, by name. */
  readonly choices: readonly ChoiceCoverage[];
}

export interface CommandCoverage extends Taken {
  readonly actor: string;
  readonly command: PlainEvent;
}

/** One transition of a machine's configuration; of actors whose machines have one id, all together. */
export interface TransitionCoverage extends Taken {
  readonly machine: string;
  readonly place: Place;
  /** Its guard's name, if it has one. */
  readonly guard?: string | undefined;
  /** How often its guard was asked and said no, on the way to answers that were taken. */
  readonly passedOver: number;
}

export interface OutcomeCoverage extends Taken {
  /** Kind of the actor that it happens to. */
  readonly kind: string;
  readonly event: string;
  readonly outcome: string;
  readonly severity: OutcomeKind;
}

/** How often an answer was taken whose machine read the choice. What was read to make the system does not count. */
export interface ChoiceCoverage extends Taken {
  readonly choice: string;
}
