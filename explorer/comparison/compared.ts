/** What comparing two systems answers. */
import type { Facets, Json, Observation, Returned, Step } from '../system.ts';

export interface CompareOptions {
  /** At most this many steps; none: until every pair of states is looked at. */
  readonly depth?: number | undefined;
  readonly faults?: number | undefined;
  readonly breaches?: number | undefined;
  /** Stop at the end of the level in which more pairs than this are found. */
  readonly maxPairs?: number | undefined;
  readonly maxSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Two systems with actors of the same names, run side by side: the same commands, and outcomes matched by receiver, event
 * and occurrence. Both behave alike where in each pair of states the same steps can be taken, say the same in the same
 * order, return the same, and leave everybody as the properties of both see it. What nobody can see does not count. A property of kind
 * `everywhere` sees micro-states too, since the hardware can do DMA in them: so they must pass through the same as well.
 */
export interface Comparison {
  /** `alike`: every pair was looked at. `alike-so-far`: a depth or a limit ended it. */
  readonly verdict: 'alike' | 'alike-so-far' | 'differ';
  /** Steps up to which every pair was looked at. */
  readonly depth: number;
  /** Pairs of states found. */
  readonly pairs: number;
  /** Of those that end the search in a shortest number of steps, the first in canonical order. */
  readonly difference?: Difference | undefined;
}

export interface Difference {
  /** Steps of which both take all but the last alike. None where both are `left` differently before any step. */
  readonly steps: readonly Step[];
  readonly seen: SeenDifference;
}

/** How the last step of a {@link Difference} differs, the one system's first. */
export type SeenDifference =
  /** Only one can take the step; why the other cannot, in words of one line. */
  | { readonly kind: 'step'; readonly takenBy: 'one' | 'other'; readonly because: string }
  /** Neither takes the step. Only one would, beyond a bound; why the other would not. */
  | { readonly kind: 'bound'; readonly metBy: 'one' | 'other'; readonly because: string }
  /** They say different things, or in another order. */
  | { readonly kind: 'said'; readonly one: readonly Observation[]; readonly other: readonly Observation[] }
  /** An actor is left so that a property can tell. */
  | {
      readonly kind: 'left';
      readonly property: string;
      readonly role: string;
      readonly actor: string;
      readonly one: Json;
      readonly other: Json;
    }
  /** All are left alike, and on the way a property of kind `everywhere` could tell: what it reads, micro-state by micro-state. */
  | {
      readonly kind: 'passed';
      readonly property: string;
      /** Role to actor. */
      readonly names: Readonly<Record<string, string>>;
      /** From before the step to its end; what stays the same for a while is there once. */
      readonly one: readonly Facets[];
      readonly other: readonly Facets[];
    }
  /** Operations return other codes, whoever hears them. */
  | { readonly kind: 'returned'; readonly one: readonly Returned[]; readonly other: readonly Returned[] };
