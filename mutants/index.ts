/**
 * Systems broken on purpose, in every small way that the configurations of their machines allow: whether the properties
 * notice is what a clean verdict is worth.
 *
 * `mutation` says what a small way is; a `mutant` is a whole system with one of them, or with one choice of its design set to
 * another value, and has a fate.
 */
export type { Fate, Judged, Mutant } from './mutant.ts';
export type { Mutation } from './mutation.ts';
