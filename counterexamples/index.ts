/**
 * From a violation that a search reports to a trace that a person can read, keep and replay.
 *
 *     const rebuilt = rebuild(system, violation.steps, endingOf(violation), budget); // on the real machines
 *     const text = renderText(explain(system, rebuilt), { replay: 'npm run replay -- trace.json' });
 *     const file = writeTrace(traceOf(rebuilt, configuration));
 *     replayTrace(system, await readTraceFile('trace.json'), budget).isConfirmed;
 *
 * `trace-file` is the format, `rebuild` runs a trace, `minimise` shortens one, `replay-trace` tests one,
 * `explain` turns one into data and `render-text` that data into text. Nothing here knows what the
 * actors of a system are about.
 */
export { callTree, type Placed } from './call-tree.ts';
export { type Change, changesBetween, changesThen } from './changes.ts';
export { type Deadlock, deadlockAfter } from './deadlock.ts';
export { bearingOut, endingOf, endingText, isLasso, violationOf } from './ending.ts';
export {
  type Call,
  type ExplainedStep,
  type Explanation,
  explain,
  explainSteps,
  type Rule,
  type Stuck,
  type Wrong,
} from './explain.ts';
export { fingerprintOf, type SystemState } from './fingerprint.ts';
export { answerText, callText, changeText, notTakenText, valueText } from './labels.ts';
export { type LassoProof, lassoProof } from './lasso.ts';
export { minimise } from './minimise.ts';
export { minimiseLasso } from './minimise-lasso.ts';
export { type FileKind, readTextFile } from './read-text-file.ts';
export { readTraceFile, TRACE_BYTES_MAX } from './read-trace-file.ts';
export { type Proof, type Rebuilt, rebuild, traceOf } from './rebuild.ts';
export { type ReplayTextOptions, renderReplay } from './render-replay.ts';
export { type Mark, type StepsOptions, stepsText } from './render-steps.ts';
export { renderText, type TextOptions } from './render-text.ts';
export { type Difference, type Obstacle, type ReplayEnd, type ReplayedTrace, replayTrace } from './replay-trace.ts';
export type { RowOptions, ToldChange } from './step-rows.ts';
export {
  type Configuration,
  type Ending,
  readTrace,
  TRACE_VERSION,
  type Trace,
  traceJsonSchema,
  traceSchema,
  writeTrace,
} from './trace-file.ts';
