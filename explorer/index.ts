/** The package's public entry: a model checker for systems of XState machines. */
export { Choices } from './choices.ts';
export type * from './comparison/index.ts';
export { compare } from './comparison/index.ts';
export type * from './coverage/index.ts';
export { AssertionError, CheckerError, type Diagnosis, type ErrorCode } from './errors.ts';
export type * from './exploration.ts';
export { explore } from './explore.ts';
export type { Offer } from './outcomes-of.ts';
export type { Place } from './places.ts';
export {
  type BrokenProperty,
  type Budget,
  type Delivery,
  type NotTaken,
  type Replay,
  Run,
  replay,
  type StepRecord,
  type StepResult,
} from './run.ts';
export { eventText, stepText } from './step-text.ts';
export type * from './system.ts';
