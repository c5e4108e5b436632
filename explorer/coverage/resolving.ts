/**
 * From what was counted by record to what was taken by name: commands, transitions, outcomes, choices.
 *
 * Each answer that was taken is asked again of a machine that tells its way. All that can happen and did not is listed, too.
 */
import type { AnyStateMachine } from 'xstate';
import { assert } from '../errors.ts';
import type { FilledAnswer } from '../filled-answers.ts';
import type { Filling } from '../filling.ts';
import type { Paths } from '../paths.ts';
import { configurationOf, guardName, type Place, placeKey, placesOf } from '../places.ts';
import type { System } from '../system.ts';
import type {
  ChoiceCoverage,
  CommandCoverage,
  Coverage,
  OutcomeCoverage,
  Taken,
  TransitionCoverage,
} from './coverage.ts';
import { AT_START, stepsTo } from './steps-to.ts';
import { type Sum, type Sums, together } from './sums.ts';
import { type Way, Ways } from './ways.ts';

/** What was taken of a search that has ended. */
export function coverageOf(system: System, filling: Filling, sums: Sums, paths: Paths): Coverage {
  const resolving = new Resolving(system, filling, paths);
  resolving.start();
  for (const answer of filling.filledAnswers()) resolving.add(answer, sums);
  return resolving.coverage(sums);
}

/** A row whose sum is still growing. */
interface Counting<T> {
  readonly row: T;
  sum: Sum | undefined;
}

type TransitionRow = Omit<TransitionCoverage, keyof Taken> & { passedOver: number };

class Resolving {
  readonly #system: System;
  readonly #filling: Filling;
  readonly #paths: Paths;
  readonly #ways = new Map<AnyStateMachine, Ways>();
  /** By id of the machine, then by place. */
  readonly #transitions = new Map<string, Map<string, Counting<TransitionRow>>>();
  readonly #byPlace = new Map<Place, Counting<TransitionRow>>();
  readonly #outcomes = new Map<string, Counting<Omit<OutcomeCoverage, keyof Taken>>>();
  readonly #choices = new Map<string, Counting<{ readonly choice: string }>>();

  constructor(system: System, filling: Filling, paths: Paths) {
    this.#system = system;
    this.#filling = filling;
    this.#paths = paths;
    for (const { machine } of Object.values(system.actors)) {
      if (this.#ways.has(machine)) continue;
      this.#ways.set(machine, new Ways(machine, system.choices));
      this.#list(machine);
    }
    for (const choice of system.choices?.names ?? []) this.#choices.set(choice, { row: { choice }, sum: undefined });
  }

  #list(machine: AnyStateMachine): void {
    const rows = this.#transitions.get(machine.id) ?? new Map<string, Counting<TransitionRow>>();
    this.#transitions.set(machine.id, rows);
    for (const { place, transition } of placesOf(configurationOf(machine))) {
      const row = { machine: machine.id, place, guard: guardName(transition), passedOver: 0 };
      if (!rows.has(placeKey(place))) rows.set(placeKey(place), { row, sum: undefined });
    }
  }

  /** What machines take when they are started, each actor's by itself. */
  start(): void {
    for (const { machine, input } of Object.values(this.#system.actors)) {
      this.#addWay(machine, this.#waysOf(machine).toStart(input), AT_START);
    }
  }

  /** All that was taken of an answer. */
  add({ kind, machine, snapshot, event, outcomes }: FilledAnswer, sums: Sums): void {
    for (const { offset, severity, name, next, emitted } of outcomes) {
      const sum = sums.ofRecord(offset);
      if (name !== undefined) {
        const row = { kind, event: event.type, outcome: name, severity };
        addTo(this.#outcomes, JSON.stringify(Object.values(row)), row, sum);
      }
      if (sum === undefined) continue;
      const delivered = name === undefined ? event : { ...event, outcome: name };
      this.#addWay(machine, this.#waysOf(machine).to({ next, emitted }, snapshot, delivered), sum);
    }
  }

  coverage(sums: Sums): Coverage {
    const told = <T extends object>({ row, sum }: Counting<T>): T & Taken => ({ ...row, ...this.#taken(sum) });
    const transitions = [...this.#transitions.values()].flatMap((rows) => [...rows.values()]);
    return {
      commands: this.#filling.plan.commands.map((_, index): CommandCoverage => {
        const { actor, event } = this.#filling.command(index);
        return { actor, command: event, ...this.#taken(sums.ofCommand(index)) };
      }),
      transitions: transitions.map((one): TransitionCoverage => told(one)),
      outcomes: inOrder(this.#outcomes).map((one): OutcomeCoverage => told(one)),
      choices: inOrder(this.#choices).map((one): ChoiceCoverage => told(one)),
    };
  }

  #taken(sum: Sum | undefined): Taken {
    return sum === undefined ? { taken: 0 } : { taken: sum.count, first: stepsTo(sum, this.#paths) };
  }

  #waysOf(machine: AnyStateMachine): Ways {
    const ways = this.#ways.get(machine);
    assert(ways !== undefined, 'an answer is one of a machine of the system');
    return ways;
  }

  #addWay({ id }: AnyStateMachine, { tried, choices }: Way, sum: Sum): void {
    for (const choice of choices) addTo(this.#choices, choice, { choice }, sum);
    for (const [place, isTaken] of tried) {
      const counting = this.#byPlace.get(place) ?? this.#transitions.get(id)?.get(placeKey(place));
      assert(counting !== undefined, 'a transition that is tried stands in the configuration');
      this.#byPlace.set(place, counting);
      if (isTaken) counting.sum = together(counting.sum, sum);
      else counting.row.passedOver += sum.count;
    }
  }
}

function addTo<T>(found: Map<string, Counting<T>>, key: string, row: T, sum: Sum | undefined): void {
  const counting = found.get(key) ?? { row, sum: undefined };
  found.set(key, counting);
  if (sum !== undefined) counting.sum = together(counting.sum, sum);
}

function inOrder<T>(found: ReadonlyMap<string, T>): T[] {
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
