/** What a search is asked and what it answers. */
import type { Coverage } from './coverage/coverage.ts';
import type { LivenessProperty, PlainEvent, Returned, Step } from './system.ts';

export interface ExploreOptions {
  /** At most this many steps from the initial state; none: to the fixed point. */
  readonly depth?: number | undefined;
  /** Allowed failures per behaviour. Default 1. */
  readonly faults?: number | undefined;
  /** Failures, per behaviour, of calls that must not fail. Default 0. */
  readonly breaches?: number | undefined;
  /** Worker threads; 1 searches on the calling thread. Default 1. */
  readonly workers?: number | undefined;
  /** Stop after the level in which more states than this are found; it is finished, so more are counted. */
  readonly maxStates?: number | undefined;
  readonly maxSeconds?: number | undefined;
  /** MiB of state store and tables. */
  readonly maxMemory?: number | undefined;
  /** Report every violated property, each once, not only the first found. */
  readonly continueAfterViolation?: boolean | undefined;
  /**
   * Whether successors are recorded for liveness properties while there is room, 4 bytes per transition. Default: yes;
   * otherwise they are made again from the tables.
   */
  readonly recordsSuccessors?: boolean | undefined;
  /** Whether to say what was taken, how often and where first. It is counted anyway; to tell it, machines are asked again. */
  readonly coverage?: boolean | undefined;
  /** Whether to look, in all states, for what came nearest to each goal that was not reached. Default: yes. */
  readonly nearest?: boolean | undefined;
  /** Smallest frontier, in states, that is worth the workers. Default 50,000. */
  readonly parallelFrom?: number | undefined;
  /** Called after every level, and about four times a second within one. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Abort to stop the search: it ends as `interrupted`. */
  readonly signal?: AbortSignal | undefined;
}

export interface Progress {
  readonly depth: number;
  /** Within a level a little too many: numbers are handed out in ranges. */
  readonly states: number;
  readonly transitions: number;
  /** States of the current level, and how many of them are not yet expanded. */
  readonly frontier: number;
  readonly remaining: number;
  readonly elapsedMs: number;
  readonly bytes: number;
}

/**
 * Of a whole search. A search that stopped early never reads `holds` without a {@link Completeness} that
 * says how far it came.
 */
export type Verdict = 'holds' | 'violated' | 'liveness-violated' | 'deadlock' | 'goal-unmet';

/**
 * `complete`: every state within the configuration's bounds was expanded. `bounded`: every state of less
 * than `depth` steps was. `limit-reached`: neither; `limits` names what was hit.
 */
export type Completeness = 'complete' | 'bounded' | 'limit-reached';

/** Why a search ended early, or what the model did not let happen (`bound NAME`). */
export type Limit = 'max-states' | 'max-seconds' | 'max-memory' | 'interrupted' | `bound ${string}`;

export interface Violation {
  readonly property: string;
  readonly kind: 'always' | 'everywhere' | 'step' | 'deadlock' | LivenessProperty['kind'];
  /** Who is at fault; `core` is the machine under test unless the property says otherwise. */
  readonly culprit: string;
  readonly steps: readonly Step[];
  /** Of a lasso that goes round: steps before its loop. */
  readonly loop?: number | undefined;
}

export interface GoalResult {
  readonly property: string;
  /** Shortest steps to it; without, it was not reached. */
  readonly steps?: readonly Step[] | undefined;
  /** Of a goal that was not reached. */
  readonly nearest?: Nearest | undefined;
}

/** The state, first in canonical order, in which most of what a goal wants holds at once. */
export interface Nearest {
  /** The actors that play the goal's roles there. */
  readonly names: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  /** Phrases of what the goal wants, in their order: what holds there, and what does not. */
  readonly has: readonly string[];
  readonly lacks: readonly string[];
}

/** A code that an operation returned, or was expected to. */
export interface ReturnResult extends Returned {
  /** How often it was returned, in all transitions that were generated. */
  readonly taken: number;
  /** The first steps of which the last returns it; none where it was never returned. */
  readonly steps?: readonly Step[] | undefined;
  readonly isExpected: boolean;
}

/** Whether a property was put to the test: whether its premise was ever true. */
export interface PremiseResult {
  readonly property: string;
  /**
   * Shortest steps to where its premise is true, of several parts the first; without, nothing in the search could have violated
   * the property. What is true between deliveries only counts for properties of kind `everywhere`, whose premise is true
   * somewhere within the last of the steps then.
   */
  readonly steps?: readonly Step[] | undefined;
  /** Indices, in the system's properties, of parts whose own premises were never true although another part's was. */
  readonly untestedParts?: readonly number[] | undefined;
}

/** What became of a liveness property. */
export interface LivenessResult {
  readonly property: string;
  readonly kind: LivenessProperty['kind'];
  /** Who is at fault if it is violated. */
  readonly culprit: string;
  /** `open`: not violated by what was expanded, and not everything was. */
  readonly verdict: 'holds' | 'violated' | 'open';
  /** `regenerated` where there was no room to record successors: the same answer, more slowly. */
  readonly successors: 'recorded' | 'regenerated';
  readonly lasso?: Lasso | undefined;
}

/**
 * A behaviour that violates a liveness property: the stem from the initial state, then the loop for ever.
 * Without a loop the behaviour stops after the stem: of `leads-to`, since nothing that must happen is
 * enabled there; of `recoverable`, since no steps lead from there to where they should.
 */
export interface Lasso {
  /** The actors that play the property's roles. */
  readonly names: Readonly<Record<string, string>>;
  readonly stem: readonly Step[];
  readonly loop: readonly Step[];
  /** Steps of the stem after which `from` holds; from there on `to` never does. */
  readonly since: number;
  /** Why each fair command allows the loop, in command order. Empty for `recoverable`. */
  readonly fairness: readonly FairCommand[];
}

/** A command that fairness speaks of, and the step of the loop (from 0) that does it justice. */
export interface FairCommand {
  readonly actor: string;
  readonly command: PlainEvent;
  /** `taken` by that step, or `not-enabled` in the state before it. */
  readonly because: 'taken' | 'not-enabled';
  readonly step: number;
}

export interface Level {
  /** Distinct states first found at this depth. */
  readonly states: number;
  /** Transitions generated by expanding them; 0 where they were not expanded. */
  readonly transitions: number;
}

export interface Exploration {
  readonly verdict: Verdict;
  readonly completeness: Completeness;
  readonly limits: readonly Limit[];
  /** Deepest level in which a state was found. */
  readonly depth: number;
  /** States found and not expanded. */
  readonly frontier: number;
  readonly states: number;
  readonly transitions: number;
  readonly levels: readonly Level[];
  /** Of what was judged in states and steps; see `liveness` for the rest. */
  readonly violations: readonly Violation[];
  readonly goals: readonly GoalResult[];
  /** Of `System.liveness`, in the order of declaration. */
  readonly liveness: readonly LivenessResult[];
  /** Of properties of which a part has a premise or is judged by step, and that were judged, in the order of declaration. */
  readonly premises: readonly PremiseResult[];
  /** What operations returned, those expected and not met included, by operation, then code. */
  readonly returns: readonly ReturnResult[];
  readonly coverage?: Coverage | undefined;
  /** Properties that were never judged, because the system has no actors of the kinds they speak of. */
  readonly unjudged: readonly string[];
  /** Actors at rest with nothing enabled: ends that are no deadlock. */
  readonly ends: number;
  readonly workers: number;
  readonly elapsedMs: number;
  readonly bytesPerState: number;
  /** Calls of `transition()`, the second asking included. */
  readonly machineCalls: number;
  readonly machines: readonly MachineStatistics[];
}

export interface MachineStatistics {
  /** Id of the machine and the actors that share its tables. */
  readonly machine: string;
  readonly actors: readonly string[];
  readonly restStates: number;
  readonly localStates: number;
  readonly events: number;
  readonly entries: number;
  /** The design choices that it read, sorted. */
  readonly choices: readonly string[];
  /** Seconds spent filling. */
  readonly seconds: number;
}
