/** What became of one file that was to be held against the model: plain data, which crosses from a worker. */
import type { ConformedRun } from '../conformed.ts';
import type { TraceFollowed } from '../traced.ts';

/** One of them for each file: records are compared, logs followed. */
export type FileConformed = ConformedRun | LogFollowed | NotCompared;

/** It has the kernel's own tracepoints and no operations. */
export interface LogFollowed {
  readonly kind: 'followed';
  readonly name: string;
  readonly file: string;
  readonly followed: TraceFollowed;
}

/** Nothing is known of how it compares. */
export interface NotCompared {
  readonly kind: 'not compared';
  /**
   * `refused`: it is no whole recording, names no kernel, or what was asked of it is not there; `failed`: the checker
   * itself did; `stopped`: it was not its turn before the end was asked for.
   */
  readonly why: 'refused' | 'failed' | 'stopped';
  readonly file: string;
  /** What is wrong, and what to do about it. */
  readonly reason: string;
}
