/** What holding a recording against a model gives: plain data, which crosses from a worker, and all that a text of it needs. */
import type { StepRecord } from '../explorer/run.ts';
import type { Topology } from '../model/index.ts';
import type { RecordedStep } from './recording.ts';

/** What became of one recording. */
export type RunConformed =
  | ConformedRun
  /** Nothing could be compared: no kernel is named, the driver is not known, the start is not one of the model's. */
  | { readonly kind: 'refused'; readonly name: string; readonly file: string; readonly reason: string };

export interface ConformedRun {
  readonly kind: 'conformed';
  readonly name: string;
  readonly file: string;
  /** As `--design` and `--driver` take them. */
  readonly design: string;
  readonly driver: string;
  /** What was arranged for it: with design and driver, the system that took the steps. */
  readonly topology: Topology;
  /** What was assumed in choosing them, a sentence each: a kernel that is not listed, say. */
  readonly notes: readonly string[];
  readonly steps: readonly ConformedStep[];
}

export interface ConformedStep {
  readonly record: RecordedStep;
  readonly verdict: StepVerdict;
  /** What the model did, along the way that explains the record: empty where the operation reaches no machine. */
  readonly taken: readonly StepRecord[];
}

export type StepVerdict =
  /** Code, information, moves and groups are as recorded. */
  | { readonly kind: 'reproduced' }
  /** Where they are not: never empty, the first to look at first. */
  | { readonly kind: 'differs'; readonly differences: readonly Difference[] }
  /** An operation that the model does not have; `what` is its name, and counts are by it. */
  | { readonly kind: 'outside'; readonly what: string }
  /** No operation: a snapshot, or time passing; its groups are as recorded. */
  | { readonly kind: 'no operation' }
  /** More states than `statesMax` could explain it: nothing is known of it. */
  | { readonly kind: 'limit'; readonly statesMax: number }
  /** The model was lost before: at an earlier difference of the groups, or at a limit. */
  | { readonly kind: 'not followed' };

/** One field, recorded and predicted, as they are printed. */
export interface Difference {
  /** `rc`, `errno`, `info`, `moves`, or a field of a group. */
  readonly field: string;
  /** The number of the recorded group, where it is a field of one. */
  readonly group?: string | undefined;
  readonly recorded: string;
  readonly predicted: string;
}
