/**
 * Recordings of real kernels, held against the model (docs/CONFORMANCE.md).
 *
 * `recording` is what a recording says, `conformed` what holding it against a model gives: data, both. `reading/` makes
 * recordings of files, or tells what is wrong with them. `arranging/` takes kernel, driver and topology from a recording
 * and reaches its initial state with the model's own commands. `operations/` are what processes in user space do, as
 * calls of the model. `following/` is the comparison: every order of the calls in flight, and whatever explains the
 * record goes on. `tracing/` follows the kernel's own tracepoints, where nothing else was recorded, and `traced` is what
 * that gives. `files/` does either, whatever a file turns out to be. `evidence/` says how much of a trace recordings
 * bear out.
 */
export type { Systems } from './arranging/systems.ts';
export type * from './conformed.ts';
export * from './evidence/index.ts';
export { type AskedFile, type DesignsDone, isLog } from './files/conform-file.ts';
export { conformAll } from './files/conform-files.ts';
export type * from './files/file-conformed.ts';
export { type ConformOptions, conform, isOperation } from './following/conform.ts';
export { findRecordings } from './reading/find-recordings.ts';
export { readRecording } from './reading/read-recording.ts';
export type * from './recording.ts';
export type * from './traced.ts';
export { type FollowTraceOptions, followTrace } from './tracing/follow-trace.ts';
export { readTraceLog } from './tracing/read-trace-log.ts';
export { TRACEPOINT_OF } from './tracing/trace-lines.ts';
