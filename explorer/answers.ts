/**
 * What a machine answers, each question asked once.
 *
 * An answer depends on the snapshot and the event alone, so it is kept: runs that are forked from one meet the same
 * questions again and again. Snapshots that no event can tell apart are made one, which is what a {@link Rest} is.
 */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { CheckedMachine, localState, snapshotKey } from './machine.ts';
import { canonical } from './plain-data.ts';
import type { Actor, ChoiceReader, Json, LocalState, Outcome, PlainEvent } from './system.ts';

/** What a machine can be in, with what it is known to answer there. */
export interface Rest {
  readonly snapshot: AnyMachineSnapshot;
  readonly local: LocalState;
  /** Different from that of every other rest of the machine. */
  readonly number: number;
  readonly answers: Map<string, KnownAnswer | undefined>;
}

/** An answer, with its emitted events as they are delivered. */
export interface KnownAnswer {
  readonly next: Rest;
  readonly emitted: readonly Emitted[];
}

export interface Emitted {
  /** As the machine emitted it. */
  readonly said: PlainEvent;
  /** Whom it is for and what is delivered; nothing for an observation. */
  readonly call?: { readonly to: string; readonly event: PlainEvent } | undefined;
}

const known = new WeakMap<AnyStateMachine, { readonly choices: ChoiceReader | undefined; readonly answers: Answers }>();

/** The answers of `machine`, which reads `choices`: those that it has given to other runs of the same system as well. */
export function answersOf(machine: AnyStateMachine, choices: ChoiceReader | undefined): Answers {
  const before = known.get(machine);
  if (before !== undefined && before.choices === choices) return before.answers;
  const answers = new Answers(new CheckedMachine(machine, choices));
  known.set(machine, { choices, answers });
  return answers;
}

/** One machine's answers so far. */
export class Answers {
  readonly #machine: CheckedMachine;
  readonly #rests = new Map<string, Rest>();
  readonly #starts = new Map<string, Rest>();
  readonly #outcomes = new Map<Actor['outcomes'], Map<string, readonly Outcome[]>>();

  constructor(machine: CheckedMachine) {
    this.#machine = machine;
  }

  start(input: Json | undefined): Rest {
    const key = canonical(input ?? null);
    const known = this.#starts.get(key);
    if (known !== undefined) return known;
    const rest = this.#rest(this.#machine.start(input));
    this.#starts.set(key, rest);
    return rest;
  }

  /** What the machine answers; nothing where it has no transition. */
  answer(rest: Rest, event: PlainEvent): KnownAnswer | undefined {
    const key = canonical(event);
    const known = rest.answers.get(key);
    if (known !== undefined || rest.answers.has(key)) return known;
    const answer = this.#machine.answer(rest.snapshot, event);
    const found = answer && { next: this.#rest(answer.next), emitted: answer.emitted.map(asDelivered) };
    rest.answers.set(key, found);
    return found;
  }

  /** What `declared` says of delivering `event`, the normal outcome first. */
  outcomes(declared: Actor['outcomes'], rest: Rest, event: PlainEvent): readonly Outcome[] {
    if (declared === undefined) return [];
    const known = this.#outcomes.get(declared) ?? new Map<string, readonly Outcome[]>();
    this.#outcomes.set(declared, known);
    const key = `${rest.number} ${canonical(event)}`;
    const found = known.get(key) ?? this.#machine.outcomes(declared, rest.snapshot, event);
    known.set(key, found);
    return found;
  }

  where(rest: Rest, event: PlainEvent): string {
    return this.#machine.where(rest.snapshot, event);
  }

  #rest(snapshot: AnyMachineSnapshot): Rest {
    const key = snapshotKey(snapshot);
    const known = this.#rests.get(key);
    if (known !== undefined) return known;
    const rest = { snapshot, local: localState(snapshot), number: this.#rests.size, answers: new Map() };
    this.#rests.set(key, rest);
    return rest;
  }
}

function asDelivered(said: PlainEvent): Emitted {
  const { to, ...event } = said;
  return to === undefined ? { said } : { said, call: { to: String(to), event: event as PlainEvent } };
}
