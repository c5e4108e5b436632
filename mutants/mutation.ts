/** A small way to break a machine, as data. */
import type { Place } from '../explorer/places.ts';

/**
 * One change of the configuration of the machines with an id, at a place that they have. What a transition's guard and
 * actions are called is there for who reads it.
 *
 * Actions and transitions are swapped with the one that follows. An outcome that is ignored is taken for the normal one by the
 * machine that it happens to.
 */
export type Mutation = { readonly machine: string } & (
  | (OfPlace & { readonly kind: 'guard dropped' | 'guard negated' | 'transitions swapped' })
  /** Where `target` is empty, the transition does what it does and stays in its state. */
  | (OfPlace & { readonly kind: 'target changed'; readonly from: string; readonly target: string })
  /** `names`: of the action that is dropped, or of the two that are swapped. */
  | (OfPlace & {
      readonly kind: 'action dropped' | 'actions swapped';
      readonly action: number;
      readonly names: readonly string[];
    })
  | { readonly kind: 'outcome ignored'; readonly event: string; readonly outcome: string; readonly normal: string }
);

/** Every kind of mutation, in the order of docs/MUTANTS.md. */
export const MUTATION_KINDS = Object.keys({
  'guard dropped': true,
  'guard negated': true,
  'transitions swapped': true,
  'target changed': true,
  'action dropped': true,
  'actions swapped': true,
  'outcome ignored': true,
} satisfies Record<Mutation['kind'], true>) as readonly Mutation['kind'][];

interface OfPlace {
  readonly place: Place;
  readonly guard?: string | undefined;
}
