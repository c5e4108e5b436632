/** The way that a machine took to an answer: found by asking a machine that tells. */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { assert } from '../errors.ts';
import { CheckedMachine, snapshotKey } from '../machine.ts';
import { type Place, telling } from '../places.ts';
import { canonical } from '../plain-data.ts';
import type { ChoiceReader, Json, PlainEvent } from '../system.ts';

/** Transitions that were tried on the way to an answer, each with whether it was taken, and choices that were read. */
export interface Way {
  readonly tried: ReadonlyMap<Place, boolean>;
  readonly choices: readonly string[];
}

/** What a machine is known to answer. */
interface Known {
  readonly next: AnyMachineSnapshot | undefined;
  readonly emitted: readonly PlainEvent[];
}

/** Asks one machine again. Its places are the same objects each time. */
export class Ways {
  readonly #checked: CheckedMachine;
  readonly #choices: ChoiceReader | undefined;
  #tried = new Map<Place, boolean>();

  constructor(machine: AnyStateMachine, choices: ChoiceReader | undefined) {
    const told = (place: Place, isTaken: boolean) => {
      this.#tried.set(place, isTaken || this.#tried.get(place) === true);
    };
    this.#checked = new CheckedMachine(telling(machine, told), choices);
    this.#choices = choices;
  }

  /** The way to what the machine starts in. */
  toStart(input: Json | undefined): Way {
    this.#tried = new Map();
    const start = () => this.#checked.start(input);
    const choices = this.#choices?.recording(start).read ?? [];
    if (this.#choices === undefined) start();
    return { tried: this.#tried, choices };
  }

  /** The way to the answer that is known, which is asserted to be the same again. */
  to({ next, emitted }: Known, snapshot: AnyMachineSnapshot, event: PlainEvent): Way {
    this.#tried = new Map();
    const { answer, choices } = this.#checked.ask(this.#checked.own(snapshot), event);
    const isSame =
      (answer === undefined) === (next === undefined) &&
      (answer === undefined || next === undefined || snapshotKey(answer.next) === snapshotKey(next)) &&
      canonical(answer?.emitted ?? []) === canonical(emitted);
    assert(isSame, `a machine that tells answers as the machine does: ${this.#checked.where(snapshot, event)}`);
    return { tried: this.#tried, choices };
  }
}
