/**
 * What a verdict rests on: how much of a trace real kernels were recorded doing, how much was read in their source, and
 * how much is assumed.
 *
 * `asking-again` finds the way that a machine took to an answer; `delivery-key` says what a delivery is, whoever it
 * happens to; `gathering` collects the keys of all that recordings bear out, which `recorded` keeps; `weighing` holds the
 * steps of a trace against that.
 */
export { AskingAgain } from './asking-again.ts';
export { ASKING } from './delivery-key.ts';
export { GOES_ON, gather, type ReproducedRun, reproducedOf } from './gathering.ts';
export { type Recorded, readRecorded, recordedText, runOf } from './recorded.ts';
export { STANDINGS, type Standing, type StepStanding, standingOf } from './weighing.ts';
