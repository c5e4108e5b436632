/** Which answers of a mutant are not those of the whole system. */
import type { AnyMachineSnapshot } from 'xstate';
import type { AnswerPlace } from '../explorer/filled-answers.ts';
import { CheckedMachine, localState } from '../explorer/machine.ts';
import { canonical } from '../explorer/plain-data.ts';
import type { Actor, Json, Outcome, System } from '../explorer/system.ts';
import type { Whole } from './baseline.ts';
import type { Mutation } from './mutation.ts';
import { delivered, type Ending, type WholeAnswer } from './whole-answers.ts';

/** A state of a machine, and one of the mutant that its part is played by from there on. */
export interface Pair {
  readonly whole: AnyMachineSnapshot;
  readonly mutant: AnyMachineSnapshot;
  readonly species: Species;
}

/** Actors whose machine and outcomes are different in the mutant. */
export interface Species {
  readonly machine: Actor['machine'];
  readonly declared: Actor['outcomes'];
  readonly kind: string;
  readonly actors: readonly string[];
  /** Theirs in the mutant. */
  readonly checked: CheckedMachine;
  readonly outcomes: Actor['outcomes'];
}

export interface Differences {
  /** Answers that are not the same. */
  readonly different: readonly AnswerPlace[];
  /** Where machines come to be in another state, having said the same. */
  readonly pairs: readonly Pair[];
  /** Whether somewhere something else is said, or an event is answered by one of both only. */
  readonly isHeard: boolean;
  /** Whether an actor starts in another state. */
  readonly startsElsewhere: boolean;
}

/**
 * Asks a mutant what the whole system was asked. With `mutation` only answers that it can change are asked for.
 *
 * Nothing where the two are not the same but for machines and outcomes: then their answers cannot be held against each other.
 */
export function differencesOf(whole: Whole, mutant: System, mutation?: Mutation): Differences | undefined {
  if (!differsInMachinesOnly(whole.system, mutant)) return undefined;
  const different: AnswerPlace[] = [];
  const pairs: Pair[] = [];
  let isHeard = false;
  const changed = changedSpecies(whole.system, mutant);
  // A mutation changes no tags.
  if (mutation === undefined && !changed.every((species) => isTaggedAlike(whole, species))) return undefined;
  for (const species of changed) {
    const { machine, declared } = species;
    const { answers } = whole;
    const asked = mutation === undefined ? answers.ofMachine(machine) : answers.touchedBy(machine, mutation);
    for (const answer of asked) {
      if (answer.declared !== declared) continue;
      const found = askAlike(whole, answer, species, answer.snapshot);
      if (found !== undefined && found.length === 0) continue;
      different.push(answer.at);
      if (found === undefined) isHeard = true;
      else pairs.push(...found);
    }
  }
  const startsElsewhere = changed.some((species) => species.actors.some((name) => isElsewhere(whole, species, name)));
  return { different, pairs, isHeard, startsElsewhere };
}

/**
 * Asks the mutant, in the state `from`, what the whole system was asked: pairs of states that are not the same, or nothing where
 * the two can be told apart by what they say.
 */
export function askAlike(
  { answers }: Whole,
  answer: WholeAnswer,
  species: Species,
  from: AnyMachineSnapshot,
): readonly Pair[] | undefined {
  const { checked, outcomes, declared } = species;
  try {
    const snapshot = checked.own(from);
    const isSameState = from === answer.snapshot;
    if (!(isSameState && outcomes === declared) && !isOfferedAlike(answer, species, snapshot)) return undefined;
    const pairs: Pair[] = [];
    for (const ending of answer.endings) {
      const said = checked.answer(snapshot, delivered(answer, ending));
      if (said === undefined && ending.next === undefined) continue;
      if (said === undefined || ending.next === undefined || !isSaidAlike(ending, said.emitted)) return undefined;
      if (answers.keyOf(ending.next) === answers.keyOf(said.next)) continue;
      pairs.push({ whole: ending.next, mutant: said.next, species });
    }
    return pairs;
  } catch {
    // Whatever it is that the mutant cannot do there, a search finds it where it matters.
    return undefined;
  }
}

function isOfferedAlike(answer: WholeAnswer, { outcomes, declared }: Species, snapshot: AnyMachineSnapshot): boolean {
  const { event } = answer;
  return textOf(declared?.(localState(answer.snapshot), event)) === textOf(outcomes?.(localState(snapshot), event));
}

function textOf(offered: readonly Outcome[] | undefined): string {
  return canonical((offered ?? []).map(({ name, kind }) => [name, kind]));
}

function isSaidAlike({ emitted }: Ending, other: Ending['emitted']): boolean {
  return canonical(emitted) === canonical(other);
}

function isElsewhere({ answers, system }: Whole, { machine, checked }: Species, name: string): boolean {
  const input = system.actors[name]?.input;
  return (
    answers.keyOf(new CheckedMachine(machine, system.choices).start(input)) !== answers.keyOf(checked.start(input))
  );
}

/**
 * Whether states that both machines have are tagged alike: what is equal in all else is one state to the tables, which know the
 * tags of the whole system's.
 */
function isTaggedAlike({ answers }: Whole, { machine, checked }: Species): boolean {
  return [...answers.statesOf(machine)].every((snapshot) => {
    let own: AnyMachineSnapshot;
    try {
      own = checked.own(snapshot);
    } catch {
      // The mutant has no such state, and is never in it.
      return true;
    }
    return canonical(localState(own).tags) === canonical(localState(snapshot).tags);
  });
}

/** The groups of actors that share a machine and its outcomes, of which the mutant has others. */
function changedSpecies(whole: System, mutant: System): readonly Species[] {
  const found: (Species & { readonly actors: string[] })[] = [];
  const checked = new Map<Actor['machine'], CheckedMachine>();
  for (const [name, { kind, machine, outcomes: declared }] of Object.entries(whole.actors)) {
    const other = mutant.actors[name] as Actor;
    if (other.machine === machine && other.outcomes === declared) continue;
    const known = found.find((one) => one.machine === machine && one.declared === declared && one.kind === kind);
    if (known !== undefined) {
      known.actors.push(name);
      continue;
    }
    const asked = checked.get(other.machine) ?? new CheckedMachine(other.machine, mutant.choices);
    checked.set(other.machine, asked);
    found.push({ machine, declared, kind, actors: [name], checked: asked, outcomes: other.outcomes });
  }
  return found;
}

/** Whether tables of the one can be tables of the other: the same actors, commands, properties and returns, shared alike. */
function differsInMachinesOnly(one: System, other: System): boolean {
  const [names, others] = [Object.keys(one.actors), Object.keys(other.actors)];
  if (names.join('\n') !== others.join('\n')) return false;
  if (canonical(one.blocking ?? []) !== canonical(other.blocking ?? [])) return false;
  // Judgements name culprits by their numbers.
  if (canonical(one.culprits ?? []) !== canonical(other.culprits ?? []) || one.returns !== other.returns) return false;
  if (!isSameList(one.properties, other.properties) || !isSameList(one.liveness, other.liveness)) return false;
  return names.every((name) => {
    const [before, after] = [one.actors[name] as Actor, other.actors[name] as Actor];
    return outward(before) === outward(after) && isSharedAlike(names, name, one, other);
  });
}

function isSameList<T>(one: readonly T[] = [], other: readonly T[] = []): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

function outward({ kind, input, commands = [] }: Actor): string {
  return canonical([kind, input ?? null, commands.map((command): Json => [command.class, command.event])]);
}

/** Whether the first actor that `name` shares machine and outcomes with is the same in both. */
function isSharedAlike(names: readonly string[], name: string, one: System, other: System): boolean {
  const first = ({ actors }: System) => {
    const { machine, outcomes } = actors[name] as Actor;
    return names.find((like) => actors[like]?.machine === machine && actors[like]?.outcomes === outcomes);
  };
  return first(one) === first(other);
}
