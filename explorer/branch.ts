/** What following a step brings, and what it needs where the tables are silent. */

/** Thrown where the tables lack an answer and nobody is there to fill them. */
export const MISS = Symbol('miss');
/** Thrown where a rest state has no room in its field: states must be packed anew. */
export const OVERFLOW = Symbol('overflow');

/** Fills what the tables lack by asking machines and properties. Lives on the main thread only. */
export interface Filler {
  answer(local: number, event: number): void;
  rest(actor: number, local: number): void;
  facet(local: number, slot: number): void;
  judgement(instance: number, tokens: readonly number[]): void;
  /** An event that waits, after the step has already changed another actor. Throws. */
  lateBlock(actor: number, local: number, event: number): never;
  /** A delivery for which there is no transition. Throws. */
  unexpected(actor: number, local: number, event: number): never;
  endless(actor: number, local: number, event: number): never;
}

/** A field that a step reads, and its value. */
export interface Read {
  readonly field: number;
  readonly value: number;
}

/** A facet, of an actor that a step leaves alone, which is missing from the tokens of a judgement. */
export interface Hole {
  readonly token: number;
  readonly actor: number;
  readonly slot: number;
}

/** A judgement that waits for facets of actors that the step does not touch. There is one of each. */
export interface Residual {
  readonly number: number;
  readonly instance: number;
  readonly tokens: readonly number[];
  readonly holes: readonly Hole[];
  /** Actors of the holes, ascending, and the same as a key. */
  readonly actors: readonly number[];
  readonly key: string;
}

/** A residual of a step, with the first branch that it is left of. */
export interface LeftToJudge {
  readonly residual: Residual;
  readonly branch: number;
}

/** A property that does not hold in a branch, a goal that is reached there, or a premise that is true there. */
export interface Finding {
  /** Number of the property's name; of a premise, the number that the plan gives it. */
  readonly property: number;
  readonly instance: number;
  readonly culprit: number;
}

/** A delivery that had outcomes: which one was taken (its name, and whether it was the first). */
export interface Decision {
  readonly actor: number;
  readonly type: number;
  readonly name: number;
  readonly isNormal: boolean;
}

/** One way a step can go. */
export interface Branch {
  /** XOR of the packed state before and after. */
  readonly delta: Int32Array;
  readonly findings: Finding[];
  readonly decisions: readonly Decision[];
  /** Where in `entries` the outcome stands that each delivery took, in the order of the deliveries. */
  readonly records: readonly number[];
}

/** Which delivery of its type to its actor a decision was, from 1. */
export function occurrenceOf(decisions: readonly Decision[], index: number): number {
  const { actor, type } = decisions[index] as Decision;
  return decisions.slice(0, index + 1).filter((other) => other.actor === actor && other.type === type).length;
}
