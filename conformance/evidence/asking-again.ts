/**
 * The way a machine took to an answer: which guards said yes on it, and which choices of the design were read.
 *
 * A search does not keep that, so the machine is asked once more, with guards that tell. Nothing is spent where nobody
 * wants to know.
 */
import { type AnyStateMachine, transition } from 'xstate';
import { assert } from '../../explorer/errors.ts';
import type { Delivery } from '../../explorer/index.ts';
import { localState, pureLogic } from '../../explorer/machine.ts';
import { canonical } from '../../explorer/plain-data.ts';
import type { Json, LocalState, PlainEvent, System } from '../../explorer/system.ts';

/** How an answer came about. */
export interface Way {
  /** Guards that said yes, in the order in which they were asked. */
  readonly guards: readonly string[];
  /** Choices of the design that were read, by guards that said no as well. */
  readonly reads: readonly string[];
}

interface Asked {
  readonly way: Way;
  /** Where the machine is then. */
  readonly next: string;
}

type GuardFunction = (asked: unknown, parameters: unknown) => boolean;

/** Where a machine goes from a state. */
type Answering = (before: LocalState, event: PlainEvent) => LocalState;

/** Asks the machines of one system again. */
export class AskingAgain {
  readonly #system: System;
  readonly #machines = new Map<AnyStateMachine, Answering>();
  readonly #asked = new Map<string, Asked>();
  #yes: string[] = [];

  constructor(system: System) {
    this.#system = system;
  }

  /** How the answer to this delivery came about, which is asserted to be the same again. */
  wayOf(delivery: Delivery): Way {
    const { actor, event, after } = delivery;
    const { way, next } = this.#ask(delivery);
    assert(next === textOf(after), `${actor} answers ${event.type} as before`);
    return way;
  }

  /** Whether this system answers the delivery of another one as that did, and on the same way. */
  answersAs(other: AskingAgain, delivery: Delivery): boolean {
    return textOfAsked(this.#ask(delivery)) === textOfAsked(other.#ask(delivery));
  }

  #ask({ actor, event, before }: Delivery): Asked {
    const given = this.#system.actors[actor]?.machine;
    assert(given !== undefined, `a step of the system delivers to an actor of it, ${actor}`);
    const key = `${actor} ${textOf(before)} ${canonical(event)}`;
    const known = this.#asked.get(key);
    if (known !== undefined) return known;
    const answering = this.#telling(given);
    this.#yes = [];
    const ask = () => answering(before, event);
    const { result, read } = this.#system.choices?.recording(ask) ?? { result: ask(), read: [] };
    const asked = { way: { guards: this.#yes, reads: read }, next: textOf(result) };
    this.#asked.set(key, asked);
    return asked;
  }

  /** The machine, with guards that tell when they say yes. */
  #telling(machine: AnyStateMachine): Answering {
    const known = this.#machines.get(machine);
    if (known !== undefined) return known;
    const guards = Object.entries(machine.implementations.guards as Record<string, GuardFunction>).map(
      ([name, guard]): [string, GuardFunction] => [
        name,
        (asked, parameters) => {
          const isSo = guard(asked, parameters);
          if (isSo) this.#yes.push(name);
          return isSo;
        },
      ],
    );
    const telling = machine.provide({ guards: Object.fromEntries(guards) } as never);
    const logic = pureLogic(telling);
    const answering: Answering = ({ value, context }, event) =>
      localState(transition(logic, telling.resolveState({ value, context }), event)[0]);
    this.#machines.set(machine, answering);
    return answering;
  }
}

function textOf({ value, context }: Pick<LocalState, 'value' | 'context'>): string {
  return canonical([value as Json, context]);
}

function textOfAsked({ way: { guards, reads }, next }: Asked): string {
  return canonical([guards, reads, next]);
}
