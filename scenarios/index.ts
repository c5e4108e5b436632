/**
 * Scenario files: questions about the design in the form of the kernel's litmus tests (docs/LITMUS.md).
 *
 *     const scenario = readScenario(text, 'seed000-replace.litmus');       // `parse`: syntax, every fault at once
 *     const arranged = arrange(scenario, findDesign('v6.1'), findDriver('ideal'));
 *     const judged = walk(arranged, { statesMax: 100_000 });               // every order of the threads
 *
 * `scenario` is what a file says, with places; `tokens` and `parse` read it; `calls/`, `terms/`, `properties/` and
 * `failures/` are the words that a file may use, by area; `arrange` puts a scenario into one design with one driver: a
 * system, the steps that reach its start and what each thread does; `walk` enumerates its executions, and `judge` holds
 * what it finds against the results that the file declares, for all designs and drivers that they name.
 *
 * A file is data: nothing of it is run.
 */
export { arrange, checkScenario } from './arrange.ts';
export type { Arrangement, Instruction, NotArranged, PermittedFailure, Program } from './arrangement.ts';
export type { CallWord, FailureWord, Parameter } from './calls/call.ts';
export { CALLS, findCalls, nameIn } from './calls/index.ts';
export { FAILURES } from './failures/index.ts';
export type { Fault } from './fault.ts';
export { faultText, ScenarioFaults } from './fault-text.ts';
export { judgeFile, STATES_MAX } from './judge.ts';
export { type JudgeFilesOptions, judgeFiles } from './judge-files.ts';
export type * from './judged.ts';
export { readScenario } from './parse.ts';
export { PROPERTIES } from './properties/index.ts';
export type * from './scenario.ts';
export { TERMS } from './terms/index.ts';
export type { TermWord } from './terms/term.ts';
export { type Walk, type WalkOptions, walk } from './walk.ts';
