/** A word of a clause: what it reads of a moment. */
import type { Json, LocalState, PlainEvent } from '../../../explorer/system.ts';
import type { Topology } from '../../../model/index.ts';

/** The state of every actor at some moment, and what was said and broken in it. */
export interface Moment {
  readonly state: Readonly<Record<string, LocalState>>;
  /** What was said in the call that led to this moment; nothing at the end of an execution. */
  readonly said: readonly { readonly actor: string; readonly event: PlainEvent }[];
  /** Names of the invariants that do not hold in it. */
  readonly broken: ReadonlySet<string>;
  /** Of each thread, what its registers hold; one that was never set is not there. */
  readonly registers: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** Threads that have not ended and never will; empty but at the end of an execution. */
  readonly stuck: ReadonlySet<string>;
}

/** A moment of a system whose actors are known. */
export interface Seen extends Moment {
  readonly kindOf: (actor: string) => string;
}

/** What a term's value can be compared with. */
export type Sort = 'domain' | 'owner' | 'number' | 'driver' | 'group' | 'errno' | 'truth' | 'word';

/** What an argument of a term names; `domain` may be a term of that sort as well. */
export type TermParameter = 'group' | 'device' | 'domain' | 'pasid' | 'mm' | 'thread' | 'actor' | 'invariant';

export interface TermWord {
  readonly name: string;
  readonly takes: readonly TermParameter[];
  /** How many of `takes` may be left out at the end; 0 where it is left out. */
  readonly optional?: number;
  readonly gives: Sort;
  /** What it can be asked of, where it is not everything: of moments (`ever`), or of ends (`exists`). */
  readonly speaksOf?: 'moments' | 'ends';
  /** All that it can be, where that is a few words. */
  readonly values?: readonly string[];
  /** What the topology must have, so that there is something to read. */
  readonly prepares?: (topology: Topology) => Topology;
  /** Arguments are names as the model has them; a domain may be null. */
  readonly reads: (moment: Seen, given: readonly (string | null)[]) => Json;
  /** One line. */
  readonly meaning: string;
}
