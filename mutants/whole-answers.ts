/** What the machines of the whole system answered in its search, and on which ways. */
import { type AnyMachineSnapshot, type AnyStateMachine, transition } from 'xstate';
import type { AnswerPlace, FilledAnswer } from '../explorer/filled-answers.ts';
import type { Filling } from '../explorer/filling.ts';
import { CheckedMachine, localState, pureLogic, snapshotKey } from '../explorer/machine.ts';
import { type Place, placeKey, telling } from '../explorer/places.ts';
import type { Actor, OutcomeKind, PlainEvent, System } from '../explorer/system.ts';
import type { Mutation } from './mutation.ts';

/** An answer of the whole system. */
export interface WholeAnswer {
  readonly at: AnswerPlace;
  readonly machine: AnyStateMachine;
  readonly declared: Actor['outcomes'];
  readonly snapshot: AnyMachineSnapshot;
  readonly event: PlainEvent;
  /** Those that the budget affords, the normal one first. */
  readonly endings: readonly Ending[];
}

/** How a delivery may end, and what the machine answers then. */
export interface Ending {
  readonly name: string | undefined;
  readonly severity: OutcomeKind;
  /** Nothing where the machine has no transition. */
  readonly next: AnyMachineSnapshot | undefined;
  readonly emitted: readonly PlainEvent[];
}

/** The event as the machine hears it. */
export function delivered({ event }: Pick<WholeAnswer, 'event'>, { name }: Pick<Ending, 'name'>): PlainEvent {
  return name === undefined ? event : { ...event, outcome: name };
}

/** Everything that was asked of the machines of a system. */
export class WholeAnswers {
  readonly all: readonly WholeAnswer[];
  /** Whether a step ever waited: somebody had no transition for an event of such a type. */
  readonly isWaitedFor: boolean;
  readonly #ofMachine = new Map<AnyStateMachine, WholeAnswer[]>();
  readonly #ofLocal = new Map<number, WholeAnswer[]>();
  readonly #locals = new Map<AnyMachineSnapshot, number>();
  /** Of those of mutants, too, which go with their mutant. */
  readonly #keys = new WeakMap<AnyMachineSnapshot, string>();
  readonly #system: System;
  readonly #tried = new Map<AnyStateMachine, Tried>();

  constructor(system: System, filling: Filling, budget: { readonly faults: number; readonly breaches: number }) {
    this.#system = system;
    const affords = { normal: true, allowed: budget.faults > 0, breach: budget.breaches > 0 };
    this.all = [...filling.filledAnswers()].map((filled) => ({
      ...filled,
      endings: endingsOf(filled).filter(({ severity }) => affords[severity]),
    }));
    this.isWaitedFor = this.all.some(
      ({ event, endings }) =>
        system.blocking?.includes(event.type) === true && endings.some(({ next }) => next === undefined),
    );
    for (const answer of this.all) {
      listIn(this.#ofMachine, answer.machine).push(answer);
      listIn(this.#ofLocal, answer.at.local).push(answer);
      this.#locals.set(answer.snapshot, answer.at.local);
    }
  }

  ofMachine(machine: AnyStateMachine): readonly WholeAnswer[] {
    return this.#ofMachine.get(machine) ?? [];
  }

  /** The states of a machine that were asked anything, or that an answer led to. */
  statesOf(machine: AnyStateMachine): ReadonlySet<AnyMachineSnapshot> {
    const led = (endings: readonly Ending[]) => endings.flatMap(({ next }) => next ?? []);
    return new Set(this.ofMachine(machine).flatMap(({ snapshot, endings }) => [snapshot, ...led(endings)]));
  }

  /** All that was asked where an answer led. */
  after(next: AnyMachineSnapshot): readonly WholeAnswer[] {
    const local = this.#locals.get(next);
    return local === undefined ? [] : (this.#ofLocal.get(local) ?? []);
  }

  /** {@link snapshotKey}, of snapshots of the whole system made once. */
  keyOf(snapshot: AnyMachineSnapshot): string {
    const known = this.#keys.get(snapshot);
    if (known !== undefined) return known;
    const key = snapshotKey(snapshot);
    this.#keys.set(snapshot, key);
    return key;
  }

  /** Whether a mutation may change anything that was ever asked, or where an actor starts. */
  isTouchedBy(mutation: Mutation): boolean {
    return Object.values(this.#system.actors).some(({ machine }) => {
      if (machine.id !== mutation.machine) return false;
      if (this.touchedBy(machine, mutation).length > 0) return true;
      if (mutation.kind === 'outcome ignored') return false;
      const { place } = mutation;
      // Nor is it told where a state is entered, as at the start.
      return place.when === 'entry' || place.when === 'exit' || this.#triedBy(machine).atStart.has(placeKey(place));
    });
  }

  /** The answers of a machine that a mutation may change: those that tried its place, or heard its outcome. */
  touchedBy(machine: AnyStateMachine, mutation: Mutation): readonly WholeAnswer[] {
    const answers = this.ofMachine(machine);
    if (mutation.kind === 'outcome ignored') {
      const { event: type, outcome } = mutation;
      return answers.filter(
        ({ event, endings }) => event.type === type && endings.some(({ name }) => name === outcome),
      );
    }
    const { place } = mutation;
    // Which answers enter and leave a state is not told.
    if (place.when === 'entry' || place.when === 'exit') return answers;
    return this.#triedBy(machine).answers.get(placeKey(place)) ?? [];
  }

  #triedBy(machine: AnyStateMachine): Tried {
    const known = this.#tried.get(machine);
    if (known !== undefined) return known;
    const tried = new Set<Place>();
    const machineThatTells = telling(machine, (place) => tried.add(place));
    const checked = new CheckedMachine(machineThatTells, undefined);
    for (const actor of Object.values(this.#system.actors)) {
      if (actor.machine === machine) checked.start(actor.input);
    }
    const found = { atStart: new Set([...tried].map(placeKey)), answers: new Map<string, WholeAnswer[]>() };
    const logic = pureLogic(machineThatTells);
    for (const answer of this.ofMachine(machine)) {
      if (answer.snapshot.status !== 'active') continue;
      tried.clear();
      const snapshot = checked.own(answer.snapshot);
      for (const ending of answer.endings) transition(logic, snapshot, delivered(answer, ending));
      for (const place of tried) listIn(found.answers, placeKey(place)).push(answer);
    }
    this.#tried.set(machine, found);
    return found;
  }
}

/** By the place of a machine: the answers that tried what stands there; and the places that its actors try when they start. */
interface Tried {
  readonly answers: ReadonlyMap<string, readonly WholeAnswer[]>;
  readonly atStart: ReadonlySet<string>;
}

/** Where the machine has no transition, no outcome is kept: they are declared all the same, and another machine may answer. */
function endingsOf({ outcomes, declared, snapshot, event }: FilledAnswer): readonly Ending[] {
  if (outcomes.length > 0) return outcomes;
  const offered = declared?.(localState(snapshot), event) ?? [];
  const none = { next: undefined, emitted: [] };
  if (offered.length === 0) return [{ name: undefined, severity: 'normal', ...none }];
  return offered.map(({ name, kind }) => ({ name, severity: kind, ...none }));
}

function listIn<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const known = lists.get(key) ?? [];
  lists.set(key, known);
  return known;
}
