/**
 * What about a system never changes during a search, in numbers: actors, commands and property
 * instances. Plain data, so that workers get a copy and need nothing of the user's code.
 */
import type { OutcomeKind } from './system.ts';

export interface PlannedCommand {
  readonly actor: number;
  readonly event: number;
  /** Bit of the command's class. */
  readonly class: number;
}

export const CLASS_BITS = { request: 1, progress: 2, withdrawal: 4 } as const;

/** A role of an instance: the actor that plays it and the facet read of it. */
export interface PlannedRole {
  readonly actor: number;
  readonly slot: number;
}

export interface PlannedInstance {
  /** Number of the property's name: what is reported and settled. */
  readonly property: number;
  /** Under which number it is reported and settled that the premise is true; -1 where nobody asks. */
  readonly premise: number;
  readonly kind: 'always' | 'everywhere' | 'step' | 'goal';
  readonly roles: readonly PlannedRole[];
  /** Event types observed, for steps. */
  readonly observes: readonly number[];
  /** For steps: commands that are judged whatever is observed, as indices into the plan's. */
  readonly commands: readonly number[];
}

/** One instance as seen from an actor that plays a role in it. */
export interface Watch {
  readonly instance: number;
  readonly slot: number;
}

export interface Plan {
  readonly actors: number;
  /** In command order: by actor, then as declared. */
  readonly commands: readonly PlannedCommand[];
  /** Indices into `commands`, by actor. */
  readonly commandsOf: readonly (readonly number[])[];
  /** Types of events that wait where there is no transition. */
  readonly blocking: readonly number[];
  readonly instances: readonly PlannedInstance[];
  /** Numbers below this are of properties' names, those from it to `subjects` of their parts: that a premise is true. */
  readonly names: number;
  readonly subjects: number;
  /** By actor: instances to judge between deliveries, and at the end of a step. */
  readonly everywhere: readonly (readonly Watch[])[];
  readonly atEnd: readonly (readonly Watch[])[];
  /** Instances judged by step, and whether some are judged where nothing is observed. */
  readonly ofStep: readonly number[];
  readonly judgesSilence: boolean;
  /** Most that may be spent of each kind. */
  readonly budget: Readonly<Record<Exclude<OutcomeKind, 'normal'>, number>>;
}
