/**
 * What a verdict rests on: how much of a trace real kernels were recorded doing, how much was read in their source, and
 * how much is assumed.
 *
 * `asking-again` finds the way that a machine took to an answer; `delivery-key` says what a delivery is, whoever it
 * happens to; `recorded` reads the keys of all that recordings bear out; `weighing` holds the steps of a trace against
 * that.
 */
export { ASKING } from './delivery-key.ts';
export { DIES, GOES_ON, type Recorded, type RecordedCommand, readRecorded } from './recorded.ts';
export { STANDINGS, type Standing, type StepStanding, standingOf, type Witness } from './weighing.ts';
