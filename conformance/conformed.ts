/** What holding a recording against a model gives: plain data, which crosses from a worker, and all that a text of it needs. */
import type { StepRecord } from '../explorer/run.ts';
import type { Design, Topology } from '../model/index.ts';
import type { RecordedStep } from './recording.ts';

/** What became of one recording. */
export interface ConformedRun {
  readonly kind: 'conformed';
  readonly name: string;
  readonly file: string;
  /** The release of the kernel, where the recording says it. */
  readonly kernel?: string | undefined;
  readonly design: Design;
  /** As `--driver` takes it. */
  readonly driver: string;
  /** What was arranged for it: with design and driver, the system that took the steps. */
  readonly topology: Topology;
  /** What was assumed in choosing them, a kernel that is not listed, say, and what is not compared: a sentence each. */
  readonly notes: readonly string[];
  readonly steps: readonly ConformedStep[];
}

/** What became of one record. */
export interface ConformedStep {
  readonly record: RecordedStep;
  readonly verdict: StepVerdict;
  /** What the model did, along the way that explains the record: empty where the operation reaches no machine. */
  readonly taken: readonly StepRecord[];
  /** Those of them that the model takes whichever way explains the record: what the recording bears out. */
  readonly shared: readonly StepRecord[];
}

/** Whether a record is as the model has it. */
export type StepVerdict =
  /** Code, information, log and groups are as recorded. */
  | { readonly kind: 'reproduced' }
  /** Where they are not: never empty, the first to look at first. */
  | { readonly kind: 'differs'; readonly differences: readonly Difference[] }
  /** An operation that the model does not have; `what` is its name, and counts are by it. */
  | { readonly kind: 'outside'; readonly what: string }
  /** A snapshot, or time passing: no operation, and its groups are as recorded. */
  | { readonly kind: 'as recorded' }
  /** More states than `statesMax` could explain it: nothing is known of it. */
  | { readonly kind: 'limit'; readonly statesMax: number }
  /**
   * The model was lost before: at an earlier difference of the groups, at a limit, or at an operation outside the model
   * that left the groups as nothing brings the model to.
   */
  | { readonly kind: 'not followed' };

/** One field, recorded and predicted, as they are printed. */
export interface Difference {
  readonly field: ReturnField | LogField | GroupField;
  /** The number of the recorded group, where it is a field of one. */
  readonly group?: string | undefined;
  readonly recorded: string;
  readonly predicted: string;
}

/** What an operation returned, in its own record or in the later one that hears of it. */
export type ReturnField = 'rc' | 'errno' | 'info' | `return of step ${number}: info` | WhetherReturned;

/** Whether it returned at all then; where both did in a later record, what. */
export type WhetherReturned = 'return' | `return of step ${number}`;

/** What the kernel's log had: domains that devices were attached to, and devices that came to a group or left it. */
export type LogField = 'log of attaches' | 'log of members';

/** Fields of a group as a recording calls them; `group` where all of it is missing, `number` where it is another's. */
export type GroupField =
  | 'group'
  | 'number'
  | 'members'
  | 'owner_cnt'
  | 'owner'
  | 'default'
  | 'domain'
  | 'blocking'
  | 'domain_type'
  | 'type'
  | 'vfionode';
