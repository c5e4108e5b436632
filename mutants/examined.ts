/** The mutants of a campaign as tables sort them, with what became of each. */
import type { Fate } from './mutant.ts';

/** A mutant by its name, and where and how it is broken. */
export interface ListedMutant {
  readonly name: string;
  /** Id of the machines that are broken; `design` for a choice. */
  readonly machine: string;
  /** The kind of a mutation, or `choice changed`. */
  readonly kind: string;
}

/** A mutant of a campaign that may have ended early. */
export interface Examined extends ListedMutant {
  /** None where it was not its turn, or the checker failed on it. */
  readonly fate?: Fate | undefined;
  /** What the checker said that failed on it. */
  readonly failed?: string | undefined;
}

/** One that has a fate. */
export interface Settled extends ListedMutant {
  readonly fate: Fate;
}

/** Those that have a fate. */
export function settledAmong(examined: readonly Examined[]): readonly Settled[] {
  return examined.flatMap(({ fate, failed: _, ...listed }) => (fate === undefined ? [] : [{ ...listed, fate }]));
}
