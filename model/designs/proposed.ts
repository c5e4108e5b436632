/** What was proposed: a kernel, and the choices in which a series or an answer differs from it. */
import type { DesignChoices } from '../choices/index.ts';
import type { Design } from '../configuration.ts';
import { MAINLINE } from '../kernels.ts';
import { RELEASED } from './released.ts';

interface Proposal {
  readonly name: string;
  readonly title: string;
  /** The series or the mail; where it was merged, the commit. */
  readonly source: string;
  /** The kernel that it starts from; mainline where it is left out. */
  readonly base?: string;
  /** Questions and answers, as `Q1a (b)`. */
  readonly answers?: readonly string[];
  /** Where it differs from its base: nowhere, where it is what was merged. */
  readonly choices: Partial<DesignChoices>;
}

/** A design that no kernel ever had, or the part of one that settled a question. */
export function proposed({ base: name = MAINLINE, choices, answers = [], ...told }: Proposal): Design {
  const base = RELEASED.find((release) => release.name === name);
  if (base === undefined) throw new Error(`${told.name} starts from ${name}, which is no kernel`);
  return {
    ...told,
    heldAgainst: Object.keys(choices).length === 0 ? base.heldAgainst : 'assumed',
    kernel: base.kernel,
    base: name,
    answers,
    choices: { ...base.choices, ...choices },
  };
}
