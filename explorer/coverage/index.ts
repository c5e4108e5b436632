/**
 * Counting what a search takes. Each thread counts trails: a command and, for each branch of its step, the records of the
 * tables that its deliveries follow. At the end of a level that is added up by record. Only for who asks are records
 * resolved into transitions, guards, outcomes and choices, by asking the machines once more.
 */
export type * from './coverage.ts';
