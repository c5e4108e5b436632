/** A scenario in one design and with one driver: all that a walk needs, and nothing of the file's syntax. */

import type { Json, OutcomeKind, PlainEvent, Step, System } from '../explorer/system.ts';
import type { Configuration } from '../model/index.ts';
import type { Place, Quantifier } from './scenario.ts';
import type { Moment } from './words/terms/term.ts';

export interface Arrangement {
  /** What the system is made of; nothing for one that is no IOMMU. */
  readonly configuration?: Configuration;
  /** Its properties are the invariants that the file names. */
  readonly system: System;
  /** Commands of the model that reach the state in which the threads start. */
  readonly start: readonly Step[];
  readonly threads: readonly Program[];
  readonly failures: readonly PermittedFailure[];
  readonly clauses: readonly ArrangedClause[];
}

/** What one thread does. */
export interface Program {
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** A call, which may take several steps: its command, and `proceed` of who goes on for as long as that is busy. */
export interface Instruction {
  /** As the kernel of the design writes it. */
  readonly text: string;
  readonly at: Place;
  readonly actor: string;
  readonly command: PlainEvent;
  /**
   * The call is under way for as long as the first is busy; where that waits for another, the next one goes on. Where
   * there is none, it is over with its command.
   */
  readonly goesOn: readonly string[];
  /** Where the return value goes: the errno of the last `returned` that was observed, `'0'` for success. */
  readonly register?: string | undefined;
  /** It is left out unless the register has, or has not, this value. One that was never set has none. */
  readonly condition?: { readonly register: string; readonly isEqual: boolean; readonly value: Json } | undefined;
}

/** Each may happen once in an execution. */
export interface PermittedFailure {
  /** Who receives the delivery that may fail, and of which types it can be. */
  readonly actor: string;
  readonly events: readonly string[];
  readonly kind: Exclude<OutcomeKind, 'normal'>;
  /** Only outcomes whose name starts with it; any, where it is left out. */
  readonly errno?: string | undefined;
}

export interface ArrangedClause {
  readonly quantifier: Quantifier;
  readonly holds: (moment: Moment) => boolean;
  /** What `/\` joins in it, as it is written, where all of it must be so at once. */
  readonly parts?: readonly { readonly text: string; readonly holds: (moment: Moment) => boolean }[];
}

/** Why there is nothing to walk. */
export type NotArranged =
  /** The design has no such function. */
  | { readonly kind: 'no such call'; readonly function: string }
  /** The model's own commands do not reach the start: which one does not work, and what it answers. */
  | { readonly kind: 'no such start'; readonly reason: string };
