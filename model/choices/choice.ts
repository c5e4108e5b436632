/** What a choice is: a point in which kernels differ, or proposals would. */
import type { Since } from '../kernels.ts';

/** One value of a choice, with the commit that made it. */
export interface ChoiceValue {
  readonly value: string;
  /** The first kernel that had it; left out where none ever did: of a proposal, or of an alternative weighed. */
  readonly since?: Since;
  readonly source: string;
}

export interface ChoiceDescription {
  /** Kebab-case, as the command line writes it. */
  readonly name: string;
  /** One sentence: what is chosen. */
  readonly sentence: string;
  /** The newest first: the first is mainline's. */
  readonly values: readonly ChoiceValue[];
}
