/** A search with all that is said about it: what text, JSON and other formats are made from. */
import type { StepStanding } from '../conformance/index.ts';
import type { Explanation } from '../counterexamples/index.ts';
import type { Exploration, Violation } from '../explorer/exploration.ts';
import type { Configured } from './configuration.ts';

/** What the command line asks of a search beside the configuration. */
export interface Extent {
  readonly depth?: number | undefined;
  readonly maxStates?: number | undefined;
  readonly maxSeconds?: number | undefined;
  readonly maxMemory?: number | undefined;
  readonly workers: number;
  readonly continueAfterViolation: boolean;
  /** Whether to say what was taken, how often and where first. */
  readonly coverage?: boolean | undefined;
}

/** A violation with its counterexample. */
export interface Finding {
  readonly violation: Violation;
  /** Whose fault it is; the property alone may judge otherwise. */
  readonly culprit: string;
  readonly explanation: Explanation;
  /** What each of its steps rests on; nothing of a system that is no IOMMU. */
  readonly standings: readonly StepStanding[];
  /** The trace file; nothing where it could not be written, and `unsaved` says why. */
  readonly file?: string | undefined;
  readonly unsaved?: string | undefined;
  /** The shell command that shows it again. */
  readonly replay?: string | undefined;
}

/** All that a format needs. */
export interface Report {
  readonly configured: Configured;
  readonly extent: Extent;
  readonly exploration: Exploration;
  readonly findings: readonly Finding[];
  readonly digest: string;
  /** Whether each machine's statistics are asked for. */
  readonly hasStatistics: boolean;
}
