/** What each command can write: the names alone, since help has them and needs nothing that writes. */

/** The formats of `explore`, in the order in which help shows them. */
export const FORMAT_NAMES = ['text', 'json', 'junit', 'sarif', 'markdown'] as const;

/** The formats of `bugs`. */
export const BUGS_FORMATS = ['text', 'json', 'junit'] as const;

export type BugsFormat = (typeof BUGS_FORMATS)[number];

/** The formats of `conform`. */
export const CONFORM_FORMATS = ['text', 'json', 'junit'] as const;

/** The formats of `litmus`. */
export const LITMUS_FORMATS = ['text', 'json', 'junit'] as const;

/** How a list is written. */
export const LIST_FORMATS = ['text', 'json', 'markdown'] as const;

export type ListFormat = (typeof LIST_FORMATS)[number];

/** The formats of `mutants`. */
export const MUTANTS_FORMATS = ['text', 'json', 'markdown'] as const;

export type MutantsFormat = (typeof MUTANTS_FORMATS)[number];
