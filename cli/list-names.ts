/** What can be listed, by name: what makes each list is in `list.ts`. */

/** Lists that take no flags, in the order in which they are shown. */
export const PLAIN_LIST_NAMES = [
  'designs',
  'choices',
  'drivers',
  'topologies',
  'environments',
  'invariants',
  'bugs',
  'commands',
  'recorded',
  'returns',
  'calls',
  'terms',
  'properties',
  'failures',
] as const;

/** A name of {@link PLAIN_LIST_NAMES}. */
export type PlainListName = (typeof PLAIN_LIST_NAMES)[number];

/** What can be listed, in the order in which it is shown; the last only if it is named, as it takes a search. */
export const LIST_NAMES = [...PLAIN_LIST_NAMES, 'transitions'] as const;

/** A name of {@link LIST_NAMES}. */
export type ListName = (typeof LIST_NAMES)[number];
