/** The words of the grammar (docs/LITMUS.md), in its order. */

export const HEADER = 'IOMMU';

/** What the comment of a file says. */
export const LABELS = ['Question', 'Source'] as const;

/** With what a declaration may start; one that starts with another word is of a term, or a call. */
export const DECLARATIONS = ['topology', 'group', 'absent', 'domain', 'mm', 'environment', 'may'] as const;

export const DOMAIN_TYPES = ['UNMANAGED', 'IDENTITY', 'FOREIGN'] as const;

/** What follows `may`. */
export const FAILING = ['fail', 'break'] as const;

export const QUANTIFIERS = ['exists', 'forall', 'ever', 'throughout'] as const;

export const RESULT = 'Result';

export const VERDICTS = ['Never', 'Sometimes', 'Always', 'NoSuchCall'] as const;

/** Words within a declaration or a statement. */
export const INNER = ['isolation', 'of', 'if'] as const;
