/** A broken system, and what becomes of it. */
import type { Difference } from '../explorer/comparison/compared.ts';
import type { Limit } from '../explorer/exploration.ts';
import type { System } from '../explorer/system.ts';
import type { Mutation } from './mutation.ts';

export interface Mutant {
  /** Different from that of every other mutant of the same system, and the same in every run. */
  readonly name: string;
  readonly system: () => System;
  /** What is different, where it is known to be nothing else: it saves asking machines what they must answer as before. */
  readonly mutation?: Mutation | undefined;
}

/**
 * Why a mutant is the same as the whole system: nothing that was asked came to the place that is broken; what was asked is
 * answered alike; or machines differ in what nobody hears or sees.
 */
export type Sameness = 'never tried' | 'no answer differs' | 'behaves alike';

/**
 * What became of a mutant.
 *
 * - `killed`: something that the whole system satisfies tells it apart: a property (a goal that is no longer reached, a code no
 *   longer returned, included), a deadlock, or the checker, which refuses the machines.
 * - `equivalent`: its place is never tried in this configuration, no answer that is ever asked for differs, or both behave alike for good: what differs is neither heard nor seen
 *   of any machine by itself, or shows nowhere when both are run side by side.
 * - `alike`: the same, as far as was looked.
 * - `survivor`: it behaves differently and nothing tells.
 * - `open`: a limit ended the search before anything could be said.
 */
export type Fate =
  | {
      readonly is: 'killed';
      /** A property's name, `deadlock`, a code that is not returned (`claim group: -EBUSY`), or an error's code. */
      readonly by: string;
      readonly how: 'invariant' | 'deadlock' | 'goal' | 'return' | 'liveness' | 'refused';
      /** Of the counterexample; of a goal or code those that lead to it in the whole system. */
      readonly steps: number;
    }
  | { readonly is: 'equivalent'; readonly because: Sameness }
  | { readonly is: 'alike'; readonly depth: number }
  | { readonly is: 'survivor'; readonly difference: Difference }
  | { readonly is: 'open'; readonly limits: readonly Limit[] };

export interface Judged {
  readonly mutant: string;
  readonly fate: Fate;
}
