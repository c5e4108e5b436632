/**
 * The tables that the search runs on, all integers in shared memory.
 *
 * Local states, events and facets are numbered by the main thread as they are met ({@link Filling}), and
 * every answer of a machine or a property is stored once. An answer that is not there yet reads as
 * {@link UNKNOWN}: a worker then sets the state aside and the main thread asks the machine.
 */
import { PairTable, SharedVector, sharedInts } from './shared-memory.ts';

/** Deliveries of one step. A step that needs more never ends. */
export const DELIVERIES_MAX = 10_000;
/** Nobody has asked yet. */
export const UNKNOWN = 0;
/** In `answers`: the machine has no transition. */
export const NO_TRANSITION = -1;
/**
 * In `judgements`: the property holds; it holds, and was put to the test: its premise is true. `VIOLATED - c` blames culprit
 * number c, and wherever a property is violated its premise is true.
 */
export const HOLDS = -1;
export const TESTED = -2;
export const VIOLATED = -3;

/**
 * An entry of `entries`, at the offset that `answers` gives: `outcomes`, `named`, then for each outcome
 * its kind, name, next local state (or {@link NO_TRANSITION}), bound that it would pass (number + 1, or
 * 0), count of emitted events, and for each of those its receiver ({@link OBSERVER} for an observation)
 * and event.
 */
export const ENTRY = { outcomes: 0, named: 1, first: 2 } as const;
export const OUTCOME = { kind: 0, name: 1, next: 2, bound: 3, emitted: 4, first: 5 } as const;
export const OBSERVER = -1;

/** {@link Outcome} kinds by number. */
export const OUTCOME_KINDS = ['normal', 'allowed', 'breach'] as const;

export class Tables {
  /** (local state, event) to the offset of an entry; none is at 0. */
  readonly answers = new PairTable();
  readonly entries = new SharedVector(sharedInts(1 << 10), 1);
  /** (local state, actor) to the number of the actor's rest state, plus 1. */
  readonly rests = new PairTable();
  /** (local state, facet slot) to the number of the facet's value, plus 1. */
  readonly facets = new PairTable();
  /** (node, token) to the next node, or to a judgement: a tree per property instance. */
  readonly judgements = new PairTable();
  /** Event to the number of its type. */
  readonly eventTypes = new SharedVector();
  /** Local state to 1 where the actor is mid-operation. */
  readonly busy = new SharedVector();

  /** Holds what `other` holds, in memory of its own. */
  copy(other: Tables): void {
    this.answers.copy(other.answers);
    this.entries.copy(other.entries);
    this.rests.copy(other.rests);
    this.facets.copy(other.facets);
    this.judgements.copy(other.judgements);
    this.eventTypes.copy(other.eventTypes);
    this.busy.copy(other.busy);
  }

  /** Reads from `data` from now on: what the owner of the tables shared last. */
  adopt(data: TableData): void {
    this.answers.cells = data.answers;
    this.entries.data = data.entries;
    this.rests.cells = data.rests;
    this.facets.cells = data.facets;
    this.judgements.cells = data.judgements;
    this.eventTypes.data = data.eventTypes;
    this.busy.data = data.busy;
  }

  /** What a worker needs to read them. */
  share(): TableData {
    return {
      answers: this.answers.cells,
      entries: this.entries.data,
      rests: this.rests.cells,
      facets: this.facets.cells,
      judgements: this.judgements.cells,
      eventTypes: this.eventTypes.data,
      busy: this.busy.data,
    };
  }

  get bytes(): number {
    return Object.values(this.share()).reduce((sum, ints: Int32Array) => sum + ints.byteLength, 0);
  }
}

export interface TableData {
  readonly answers: Int32Array;
  readonly entries: Int32Array;
  readonly rests: Int32Array;
  readonly facets: Int32Array;
  readonly judgements: Int32Array;
  readonly eventTypes: Int32Array;
  readonly busy: Int32Array;
}
