/** What the machines of the whole system answered in its search, and on which ways. */
import { type AnyMachineSnapshot, type AnyStateMachine, transition } from 'xstate';
import type { AnswerPlace, FilledAnswer } from '../explorer/filled-answers.ts';
import type { Filling } from '../explorer/filling.ts';
import { CheckedMachine, localState, pureLogic, snapshotKey } from '../explorer/machine.ts';
import { type Place, telling } from '../explorer/places.ts';
import { canonical } from '../explorer/plain-data.ts';
import type { Actor, OutcomeKind, PlainEvent } from '../explorer/system.ts';
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
  readonly #ofMachine = new Map<AnyStateMachine, WholeAnswer[]>();
  readonly #ofLocal = new Map<number, WholeAnswer[]>();
  readonly #locals = new Map<AnyMachineSnapshot, number>();
  readonly #keys = new Map<AnyMachineSnapshot, string>();
  /** By machine, then by place: the answers that tried what stands there. */
  readonly #trying = new Map<AnyStateMachine, ReadonlyMap<string, readonly WholeAnswer[]>>();

  constructor(filling: Filling, budget: { readonly faults: number; readonly breaches: number }) {
    const affords = { normal: true, allowed: budget.faults > 0, breach: budget.breaches > 0 };
    this.all = [...filling.filledAnswers()].map((filled) => ({
      ...filled,
      endings: endingsOf(filled).filter(({ severity }) => affords[severity]),
    }));
    for (const answer of this.all) {
      listIn(this.#ofMachine, answer.machine).push(answer);
      listIn(this.#ofLocal, answer.at.local).push(answer);
      this.#locals.set(answer.snapshot, answer.at.local);
    }
  }

  ofMachine(machine: AnyStateMachine): readonly WholeAnswer[] {
    return this.#ofMachine.get(machine) ?? [];
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
    return this.#triedBy(machine).get(placeKey(place)) ?? [];
  }

  #triedBy(machine: AnyStateMachine): ReadonlyMap<string, readonly WholeAnswer[]> {
    const known = this.#trying.get(machine);
    if (known !== undefined) return known;
    const tried = new Set<Place>();
    const machineThatTells = telling(machine, (place) => tried.add(place));
    const checked = new CheckedMachine(machineThatTells, undefined);
    const logic = pureLogic(machineThatTells);
    const found = new Map<string, WholeAnswer[]>();
    for (const answer of this.ofMachine(machine)) {
      if (answer.snapshot.status !== 'active') continue;
      tried.clear();
      const snapshot = checked.own(answer.snapshot);
      for (const ending of answer.endings) transition(logic, snapshot, delivered(answer, ending));
      for (const place of tried) listIn(found, placeKey(place)).push(answer);
    }
    this.#trying.set(machine, found);
    return found;
  }
}

/** Where the machine has no transition, no outcome is kept: they are declared all the same, and another machine may answer. */
function endingsOf({ outcomes, declared, snapshot, event }: FilledAnswer): readonly Ending[] {
  if (outcomes.length > 0) return outcomes;
  const offered = declared?.(localState(snapshot), event) ?? [];
  const none = { next: undefined, emitted: [] };
  if (offered.length === 0) return [{ name: undefined, severity: 'normal', ...none }];
  return offered.map(({ name, kind }) => ({ name, severity: kind, ...none }));
}

function placeKey({ state, when, event, index }: Place): string {
  return canonical([state, when, event, index]);
}

function listIn<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const known = lists.get(key) ?? [];
  lists.set(key, known);
  return known;
}
