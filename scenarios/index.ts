/**
 * Scenario files: questions about the design in the form of the kernel's litmus tests (docs/LITMUS.md).
 *
 *     const scenario = readScenario(text, 'seed000-replace.litmus');       // or every fault at once
 *     const arranged = arrange(scenario, findDesign('v6.1'), findDriver('ideal'));
 *     const judged = walk(arranged, { statesMax: 100_000 });               // every order of the threads
 *
 * `scenario` is what a file says, with places. `reading/` makes one of a text, or tells all that is wrong with it.
 * `words/` are the functions that a file may call, the terms of its clauses, the properties of its things and what may
 * fail, by area. `arranging/` puts a scenario into one design with one driver (`arrangement`): a system, the steps that
 * reach its start and what each thread does. `walking/` enumerates its executions. `judging/` holds what they show
 * against the results that the file declares, for all designs and drivers that they name (`judged`).
 *
 * A file is data: nothing of it is run.
 */

export type { Arrangement, Instruction, NotArranged, PermittedFailure, Program } from './arrangement.ts';
export { signatureOf } from './arranging/arguments.ts';
export { arrange, checkScenario } from './arranging/arrange.ts';
export type { Fault } from './fault.ts';
export type * from './judged.ts';
export { judgeFile, STATES_MAX } from './judging/judge.ts';
export { type JudgeFilesOptions, judgeFiles } from './judging/judge-files.ts';
export { faultText, ScenarioFaults } from './reading/fault-text.ts';
export { readScenario } from './reading/parse.ts';
export type * from './scenario.ts';
export { type Walk, type WalkOptions, walk } from './walking/walk.ts';
export type { CallWord, FailureWord, Parameter } from './words/calls/call.ts';
export { CALLS, findCalls, nameIn } from './words/calls/index.ts';
export { FAILURES } from './words/failures/index.ts';
export { PROPERTIES } from './words/properties/index.ts';
export { TERMS } from './words/terms/index.ts';
export type { TermWord } from './words/terms/term.ts';
