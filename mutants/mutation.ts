/** A small way to break a machine, as data. */
import type { Place } from '../explorer/places.ts';

/**
 * One change of the configuration of the machines with an id, at a place that they have.
 *
 * Actions and transitions are swapped with the one that follows. An outcome that is ignored is taken for the normal one by the
 * machine that it happens to.
 */
export type Mutation = { readonly machine: string } & (
  | { readonly kind: 'guard dropped' | 'guard negated' | 'transitions swapped'; readonly place: Place }
  | { readonly kind: 'target changed'; readonly place: Place; readonly target: string }
  | { readonly kind: 'action dropped' | 'actions swapped'; readonly place: Place; readonly action: number }
  | { readonly kind: 'outcome ignored'; readonly event: string; readonly outcome: string }
);
