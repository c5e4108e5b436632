/** Tells apart what two systems say and return, and how they leave everybody, in numbers that mean the same on both sides. */
import type { Instance } from '../instances.ts';
import { Numbering } from '../numbering.ts';
import { canonical } from '../plain-data.ts';
import type { PlannedCommand } from '../plan.ts';
import { PairTable } from '../shared-memory.ts';
import type { PlainEvent, System } from '../system.ts';
import { OBSERVER, OUTCOME } from '../tables.ts';
import { both, type Matched, type Two } from './matched.ts';
import { passedBy, type Reading, readingsIn, readingsOf, watchersOf } from './readings.ts';
import { ReturnedCodes } from './returned.ts';
import type { FollowedBranch, Side } from './side.ts';

/** One branch of a command, on one side. */
export interface Witnessed {
  /** The actor that is asked. */
  readonly actor: number;
  readonly command: number;
  /** Values of fields before. */
  readonly before: Int32Array;
  readonly branch: FollowedBranch;
}

/** What a branch did, in order. */
interface Heard {
  /** Actor and event of each observation. */
  readonly said: readonly number[];
  /** Actor and new reading at each change of what `everywhere` properties read. */
  readonly passed: readonly number[];
  /** Actor, by its number on this side, and local state after each delivery. */
  readonly moves: readonly number[];
  /** Operations with their codes, in an order that is the same for the same. */
  readonly returned: readonly number[];
}

export class Onlooker {
  readonly #sides: Two<Side>;
  /** By actor. */
  readonly #readings: readonly (readonly Reading[])[];
  readonly #watchers: readonly Instance[];
  /** By actor, what some watcher reads of it. */
  readonly #watched: readonly (readonly Reading[])[];
  /** An actor's number on each side to its number here. */
  readonly #actors: Two<readonly number[]>;
  readonly #events = new Numbering();
  /** An event's number on each side to its number here. */
  readonly #eventNumbers: Two<number[]> = [[], []];
  readonly #passing = new Numbering();
  /** (local state, actor) on each side to the number of what watchers read of it, plus 1. */
  readonly #passingNumbers: Two<PairTable> = [new PairTable(), new PairTable()];

  readonly #returned: Two<ReturnedCodes>;
  constructor(systems: Two<System>, sides: Two<Side>, matched: Matched) {
    this.#sides = sides;
    this.#watchers = watchersOf(systems);
    const codes = new Numbering();
    this.#returned = both(sides, (side, index) => new ReturnedCodes(systems[index], side, codes));
    this.#readings = byActor(readingsOf(systems), matched);
    this.#watched = byActor(readingsIn(this.#watchers), matched);
    this.#actors = both(sides, ({ filling }) => filling.actorNames.map((name) => matched.actors.indexOf(name)));
  }

  /** Whether no property can tell an actor in one local state from the same actor in the other. */
  isLeftAlike(actor: number, locals: Two<number>): boolean {
    const [one, other] = both(this.#sides, ({ filling }, side) => filling.localState(locals[side]));
    return (this.#readings[actor] ?? []).every(({ read }) => canonical(read(one)) === canonical(read(other)));
  }

  /** Whether both say the same in the same order, return the same, and no `everywhere` property tells their micro-states apart. */
  isHeardAlike(witnessed: Two<Witnessed>): boolean {
    const [one, other] = both(witnessed, (what, side) => this.#hear(side, what));
    if (!isSame(one.said, other.said) || !isSame(one.returned, other.returned)) return false;
    // What each property by itself passes through differs only where what all of them do differs.
    return isSame(one.passed, other.passed) || this.#isPassedAlike(witnessed, [one, other]);
  }

  /** Goes through a branch again, delivery by delivery. */
  #hear(side: 0 | 1, { actor, command, before, branch }: Witnessed): Heard {
    const { plan, tables } = this.#sides[side].filling;
    const entries = tables.entries.data;
    const [said, passed, moves, returned]: [number[], number[], number[], number[]] = [[], [], [], []];
    const locals = this.#sides[side].locals(before);
    // Receiver, event and emitter of what is still to be delivered, the next one last.
    const pending = [actor, (plan.commands[command] as PlannedCommand).event, actor];
    let deliveries = 0;
    while (pending.length > 0) {
      const emitter = pending.pop() as number;
      const event = pending.pop() as number;
      const receiver = pending.pop() as number;
      if (receiver === OBSERVER) {
        said.push(this.#actors[side][emitter] as number, this.#event(side, event));
        continue;
      }
      const at = branch.records[deliveries++] as number;
      const next = entries[at + OUTCOME.next] as number;
      const local = locals[receiver] as number;
      returned.push(...this.#returned[side].of({ actor: receiver, local, event, record: at }));
      const number = this.#passed(side, receiver, next);
      if (number !== this.#passed(side, receiver, local)) {
        passed.push(this.#actors[side][receiver] as number, number);
      }
      locals[receiver] = next;
      moves.push(receiver, next);
      for (let index = (entries[at + OUTCOME.emitted] as number) - 1; index >= 0; index--) {
        const call = at + OUTCOME.first + 2 * index;
        pending.push(entries[call] as number, entries[call + 1] as number, receiver);
      }
    }
    return { said, passed, moves, returned: returned.sort((a, b) => a - b) };
  }

  #event(side: 0 | 1, event: number): number {
    const known = this.#eventNumbers[side][event];
    if (known !== undefined) return known;
    const number = this.#events.of(canonical(this.#sides[side].filling.events[event] as PlainEvent));
    this.#eventNumbers[side][event] = number;
    return number;
  }

  /** The number of all that watchers read of an actor. */
  #passed(side: 0 | 1, actor: number, local: number): number {
    const known = this.#passingNumbers[side].get(local, actor);
    if (known !== 0) return known;
    const state = this.#sides[side].filling.localState(local);
    const watched = this.#watched[this.#actors[side][actor] as number] ?? [];
    const number = this.#passing.of(canonical(watched.map(({ read }) => read(state)))) + 1;
    this.#passingNumbers[side].set(local, actor, number);
    return number;
  }

  #isPassedAlike(witnessed: Two<Witnessed>, heard: Two<Heard>): boolean {
    const ways = both(this.#sides, (side, index) => wayOf(side, witnessed[index].before, heard[index].moves));
    return this.#watchers.every((watcher) => {
      const [one, other] = both(ways, ({ start, moves }) => canonical(passedBy(watcher, start, moves)));
      return one === other;
    });
  }
}

/** A branch as {@link passedBy} takes it. */
function wayOf(side: Side, before: Int32Array, moves: readonly number[]) {
  const { actorNames } = side.filling;
  const locals = side.locals(before);
  return {
    start: (name: string) => side.filling.localState(locals[actorNames.indexOf(name)] as number),
    moves: Array.from({ length: moves.length / 2 }, (_, index) => ({
      actor: actorNames[moves[2 * index] as number] as string,
      after: side.filling.localState(moves[2 * index + 1] as number),
    })),
  };
}

function byActor(readings: readonly Reading[], { actors }: Matched): (readonly Reading[])[] {
  return actors.map((name) => readings.filter(({ actor }) => actor === name));
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
