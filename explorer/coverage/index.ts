/**
 * Counting what a search takes. Each leaf of a memo counts how often it is taken; at the end of a level that is added up for
 * the table entries that the leaf's deliveries follow. Only for who asks are entries resolved into transitions, guards,
 * outcomes and choices, by asking the machines once more.
 */
export type * from './coverage.ts';
