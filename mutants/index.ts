/**
 * Systems broken on purpose, in every small way that the configurations of their machines allow: whether the properties
 * notice is what a clean verdict is worth.
 *
 * `mutation` says what a small way is; a `mutant` is a whole system with one of them, or with one choice of its design set to
 * another value, and has a fate. A `campaign` finds the fate of each of them; a `fates-file` keeps what it found.
 */
export { type CampaignProgress, campaign, type Judging, type Unjudged } from './campaign.ts';
export { type Examined, type ListedMutant, type Settled, settledAmong } from './examined.ts';
export { type FatesFile, type Heading, openFates } from './fates-file.ts';
export type { Baseline, BaselineOf, BaselineOptions, JudgeMutant, JudgeOptions } from './judging.ts';
export type { Fate, Judged, Mutant } from './mutant.ts';
export { mutated } from './mutated.ts';
export type { Mutation } from './mutation.ts';
export { mutationsOf, type OfferedOutcome } from './mutations-of.ts';
export { nameOf } from './name-of.ts';
export { sampleOf } from './sample.ts';
export { type Killer, killersAmong, scoreOf, survivorsAmong, type Tally, talliesBy, tallyOf } from './tally.ts';
