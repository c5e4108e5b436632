/** What judging mutants is told, and what it starts from. */
import type { Exploration, Progress } from '../explorer/exploration.ts';
import type { System } from '../explorer/system.ts';
import type { OfferedOutcome } from './mutations-of.ts';

export interface BaselineOptions {
  /** At most this many steps, for the whole system and for every mutant; none: to the fixed point. */
  readonly depth?: number | undefined;
  readonly faults?: number | undefined;
  readonly breaches?: number | undefined;
  readonly workers?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The whole system, searched once: what mutants are held against. */
export interface Baseline {
  readonly system: System;
  readonly options: BaselineOptions;
  readonly exploration: Exploration;
  /** Outcomes other than the normal one that the search offered, for mutations that ignore them. */
  readonly offered: readonly OfferedOutcome[];
}

/** How far one mutant is followed. Beyond a limit its fate is `open`. */
export interface JudgeOptions {
  /** Default: four times the states of the baseline. */
  readonly maxStates?: number | undefined;
  /** For the search of a mutant, and once more for comparing it. */
  readonly maxSeconds?: number | undefined;
  /** Pairs of states, where a mutant that nothing tells apart is run beside the whole system. Default: as `maxStates`. */
  readonly maxPairs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}
