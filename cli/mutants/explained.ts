/**
 * Mutants of the default configuration that survive, and why that is as it should be.
 *
 * Nothing is excused here that a property could say: what an explanation speaks of is seen by nobody whom the rules are for.
 * docs/MUTANTS.md shows them; a survivor that is not among them is news, and so is one of them that no longer survives.
 */

/** Why some mutants may survive. */
export interface Explanation {
  /** Whole sentences. */
  readonly because: string;
  /** Their names. */
  readonly mutants: readonly string[];
}

export const EXPLANATIONS: readonly Explanation[] = [
  {
    because:
      'The caller may claim a second time what he has claimed, which the environment of the whole does not let him do. ' +
      'The core answers -EPERM, as it should: no rule is broken.',
    mutants: ['container idle on claim 1 [isClosed]: guard dropped'],
  },
];

/** The explanation of the mutant of that name. */
export function explanationOf(
  mutant: string,
  explanations: readonly Explanation[] = EXPLANATIONS,
): Explanation | undefined {
  return explanations.find(({ mutants }) => mutants.includes(mutant));
}
