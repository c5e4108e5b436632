/**
 * Systems broken on purpose, in every small way that the configurations of their machines allow: whether the properties
 * notice is what a clean verdict is worth.
 *
 * `mutation` says what a small way is, `mutations-of` finds all of them and `mutated` breaks a system in one; `changing` and
 * `targets` are how. A `mutant` is a whole system with one of them, or with one choice of its design set to another value, and
 * has a fate.
 *
 * `baseline` searches the whole system once, and keeps what its machines answered and on which ways (`whole-answers`).
 * `judge` finds a fate: which answers of a mutant differ (`differences`), whether that can be heard or seen at all
 * (`behaves-alike`), and only else a search, which starts with the answers that are the same. A `campaign` finds the fate of
 * every mutant; a `fates-file` keeps what it found.
 */

export { baselineOf } from './baseline.ts';
export { type CampaignProgress, campaign, type Judging, type Unjudged } from './campaign.ts';
export { type Examined, type ListedMutant, type Settled, settledAmong } from './examined.ts';
export { type FatesFile, type Heading, openFates } from './fates-file.ts';
export { judgeMutant } from './judge.ts';
export type { Baseline, BaselineOptions, JudgeOptions } from './judging.ts';
export type { Fate, Judged, Mutant, Sameness } from './mutant.ts';
export { mutated } from './mutated.ts';
export { MUTATION_KINDS, type Mutation } from './mutation.ts';
export { mutationsOf, type OfferedOutcome } from './mutations-of.ts';
export { nameOf } from './name-of.ts';
export { sampleOf } from './sample.ts';
export {
  type Killer,
  killersAmong,
  type Reasons,
  reasonsAmong,
  scoreByProperties,
  scoreOf,
  survivorsAmong,
  type Tally,
  talliesBy,
  tallyOf,
} from './tally.ts';
