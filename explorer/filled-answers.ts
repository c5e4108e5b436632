/** What stands in the tables, read back as the machines could have said it. */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { Actor, OutcomeKind, PlainEvent } from './system.ts';
import { ENTRY, NO_TRANSITION, OBSERVER, OUTCOME, OUTCOME_KINDS } from './tables.ts';

/** An answer by the numbers of its local state and its event. */
export interface AnswerPlace {
  readonly local: number;
  readonly event: number;
}

/** One entry of the tables, as the machine could have said it. */
export interface FilledAnswer {
  readonly at: AnswerPlace;
  /** Of the actors that share the entry. */
  readonly kind: string;
  readonly machine: AnyStateMachine;
  /** What may happen to a delivery, of the actors that share the entry. */
  readonly declared: Actor['outcomes'];
  readonly snapshot: AnyMachineSnapshot;
  readonly event: PlainEvent;
  /** Empty where the machine has no transition. */
  readonly outcomes: readonly FilledOutcome[];
}

export interface FilledOutcome {
  /** Where in `entries` it stands. */
  readonly offset: number;
  readonly severity: OutcomeKind;
  readonly name: string | undefined;
  readonly next: AnyMachineSnapshot | undefined;
  readonly emitted: readonly PlainEvent[];
}

/** What numbers in the tables stand for. */
export interface Meanings {
  outcome(name: number): string;
  event(event: number): PlainEvent;
  actor(actor: number): string;
  snapshot(local: number): AnyMachineSnapshot;
}

/** The outcomes of the entry at `offset` of `entries`. */
export function outcomesAt(entries: Int32Array, offset: number, meanings: Meanings): FilledOutcome[] {
  const isNamed = entries[offset + ENTRY.named] === 1;
  let at = offset + ENTRY.first;
  return Array.from({ length: entries[offset] as number }, () => {
    const offset = at;
    const read = (index: number) => entries[at + index] as number;
    const severity = OUTCOME_KINDS[read(OUTCOME.kind)] as OutcomeKind;
    const name = isNamed ? meanings.outcome(read(OUTCOME.name)) : undefined;
    const emitted = Array.from({ length: read(OUTCOME.emitted) }, (_, index): PlainEvent => {
      const [receiver, event] = [read(OUTCOME.first + 2 * index), read(OUTCOME.first + 2 * index + 1)];
      const plain = meanings.event(event);
      return receiver === OBSERVER ? plain : { ...plain, to: meanings.actor(receiver) };
    });
    const next = read(OUTCOME.next) === NO_TRANSITION ? undefined : meanings.snapshot(read(OUTCOME.next));
    at += OUTCOME.first + 2 * emitted.length;
    return { offset, severity, name, next, emitted };
  });
}
