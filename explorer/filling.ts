/**
 * Fills the tables by asking machines and properties. Only the main thread does this, so only it runs
 * anybody's code; workers meet nothing but integers.
 */
import type { AnyMachineSnapshot } from 'xstate';
import type { Filler } from './branch.ts';
import { checkSystem } from './check-system.ts';
import { assert, CheckerError } from './errors.ts';
import type { MachineStatistics } from './exploration.ts';
import { FacetSlots } from './facet-slots.ts';
import { type AnswerPlace, type FilledAnswer, type Meanings, outcomesAt } from './filled-answers.ts';
import { type Instance, instancesOf } from './instances.ts';
import { isPremiseTrue, isStepPremiseTrue, judgeFacets, judgeStepView } from './judging.ts';
import { CheckedMachine, localState, snapshotKey } from './machine.ts';
import { Numbering } from './numbering.ts';
import { canonical } from './plain-data.ts';
import type { Plan, PlannedInstance } from './plan.ts';
import { makePlan } from './planning.ts';
import { type Budget, endlessStep, unexpectedDelivery, unknownActor, withoutBound } from './run.ts';
import type { Actor, Json, LocalState, Outcome, PlainEvent, StepView, System } from './system.ts';
import { HOLDS, NO_TRANSITION, OBSERVER, OUTCOME_KINDS, Tables, TESTED, UNKNOWN, VIOLATED } from './tables.ts';

/** Local states of one machine beyond which a counter must have no bound. */
const LOCAL_STATES_MAX = 100_000;

/** Actors of one kind that share a machine and its outcomes, and so its table. */
interface Species {
  readonly kind: string;
  readonly checked: CheckedMachine;
  readonly outcomes: Actor['outcomes'];
  readonly actors: string[];
  readonly locals: Map<string, number>;
  readonly events: Set<number>;
  /** The design choices that its answers read, refusals to answer included. */
  readonly choices: Set<string>;
  entries: number;
  milliseconds: number;
}

interface Local {
  readonly species: Species;
  readonly snapshot: AnyMachineSnapshot;
  readonly state: LocalState;
}

/** What was filled for a system that differs from another one in machines and outcomes only. */
export interface Known {
  readonly filling: Filling;
  /** Answers that may be different there, and so are asked anew. Both start all their actors in the same states. */
  readonly different: readonly AnswerPlace[];
}

export class Filling implements Filler {
  readonly tables = new Tables();
  readonly plan: Plan;
  readonly actorNames: readonly string[];
  readonly types = new Numbering();
  readonly outcomeNames = new Numbering();
  readonly bounds = new Numbering();
  readonly properties = new Numbering();
  readonly culprits = new Numbering();
  /** Commands, what is emitted for an actor, and observations. */
  readonly events: PlainEvent[] = [];
  readonly instances: readonly Instance[];
  /** By actor: its rest states, as local states, in the order in which they were met. */
  readonly rests: readonly number[][];

  /** Told of each new rest state of an actor. */
  onRest: (actor: number, rest: number, local: number) => void = () => {};

  readonly #system: System;
  readonly #actors: readonly Actor[];
  readonly #actorNumbers: ReadonlyMap<string, number>;
  readonly #species: readonly Species[];
  readonly #speciesOf: readonly Species[];
  readonly #locals: Local[] = [];
  readonly #eventNumbers = new Map<string, number>();
  readonly #slots = new FacetSlots();
  #nodes: number;

  constructor(system: System, budget: Budget, known?: Known) {
    checkSystem(system);
    this.#system = system;
    this.actorNames = Object.keys(system.actors);
    this.#actors = Object.values(system.actors);
    this.#actorNumbers = new Map(this.actorNames.map((name, index) => [name, index]));
    this.#speciesOf = this.#findSpecies();
    this.#species = [...new Set(this.#speciesOf)];
    this.instances = instancesOf(system);
    for (const culprit of system.culprits ?? []) this.culprits.of(culprit);
    this.rests = this.#actors.map(() => []);
    this.#nodes = this.instances.length;
    this.plan = makePlan(system, this.instances, budget, {
      event: (event) => this.#event(event),
      type: (type) => this.types.of(type),
      property: (name) => this.properties.of(name),
      slot: (property, role, name) => this.#slots.of(property, role, name),
    });
    if (known !== undefined) {
      this.#adopt(known);
      return;
    }
    for (const [actor, { input }] of this.#actors.entries()) {
      const species = this.#speciesOf[actor] as Species;
      this.rest(actor, this.#local(species, species.checked.start(input)));
    }
  }

  /** Calls of `transition()` so far. */
  get machineCalls(): number {
    return [...new Set(this.#species.map(({ checked }) => checked))].reduce((sum, { calls }) => sum + calls, 0);
  }

  command(index: number): { readonly actor: string; readonly event: PlainEvent } {
    const { actor, event } = this.plan.commands[index] as { actor: number; event: number };
    return { actor: this.actorNames[actor] as string, event: this.events[event] as PlainEvent };
  }

  /** A local state as properties see it. */
  localState(local: number): LocalState {
    return (this.#locals[local] as Local).state;
  }

  /** Every answer that was filled, read back from the tables. */
  *filledAnswers(): Generator<FilledAnswer> {
    const { answers, entries } = this.tables;
    for (const [local, { species, snapshot }] of this.#locals.entries()) {
      const { kind, checked, outcomes: declared } = species;
      for (const number of species.events) {
        const offset = answers.get(local, number);
        if (offset === UNKNOWN) continue;
        const event = this.events[number] as PlainEvent;
        const outcomes = offset === NO_TRANSITION ? [] : outcomesAt(entries.data, offset, this.meanings);
        const at = { local, event: number };
        yield { at, kind, machine: checked.machine, declared, snapshot, event, outcomes };
      }
    }
  }

  readonly meanings: Meanings = {
    outcome: (name) => this.outcomeNames.texts[name] as string,
    event: (event) => this.events[event] as PlainEvent,
    actor: (actor) => this.actorNames[actor] as string,
    snapshot: (local) => (this.#locals[local] as Local).snapshot,
  };

  statistics(): MachineStatistics[] {
    return this.#species.map(({ checked, actors, locals, events, choices, entries, milliseconds }) => ({
      machine: checked.machine.id,
      actors,
      restStates: new Set(actors.flatMap((name) => this.rests[this.#actorNumbers.get(name) as number] ?? [])).size,
      localStates: locals.size,
      events: events.size,
      entries,
      choices: [...choices].sort(),
      seconds: milliseconds / 1000,
    }));
  }

  // Filler.

  answer(local: number, event: number): void {
    const { species, snapshot: met } = this.#locals[local] as Local;
    const started = performance.now();
    const snapshot = species.checked.own(met);
    const plain = this.events[event] as PlainEvent;
    const outcomes = species.checked.outcomes(species.outcomes, snapshot, plain);
    species.events.add(event);
    const ask = (outcome?: Outcome) => this.#outcome(species, snapshot, plain, outcome);
    const records = outcomes.length === 0 ? [ask()] : outcomes.map(ask);
    const isHandled = records.some((record) => record[2] !== NO_TRANSITION);
    const { entries, answers } = this.tables;
    if (isHandled) {
      const offset = entries.length;
      entries.push(records.length);
      entries.push(outcomes.length === 0 ? 0 : 1);
      for (const value of records.flat()) entries.push(value);
      answers.set(local, event, offset);
      species.entries += records.length;
    } else {
      answers.set(local, event, NO_TRANSITION);
    }
    species.milliseconds += performance.now() - started;
  }

  rest(actor: number, local: number): void {
    const rests = this.rests[actor] as number[];
    this.tables.rests.set(local, actor, rests.push(local));
    this.onRest(actor, rests.length - 1, local);
  }

  facet(local: number, slot: number): void {
    this.tables.facets.set(local, slot, this.#slots.read(slot, (this.#locals[local] as Local).state));
  }

  judgement(instance: number, tokens: readonly number[]): void {
    const planned = this.plan.instances[instance] as PlannedInstance;
    const found = this.instances[instance] as Instance;
    const judgement =
      planned.kind === 'step' ? this.#judgeStep(found, planned, tokens) : this.#judgeState(found, planned, tokens);
    const { judgements } = this.tables;
    let node = instance;
    for (const [index, token] of tokens.entries()) {
      if (index === tokens.length - 1) {
        judgements.set(node, token, judgement);
        return;
      }
      let next = judgements.get(node, token);
      if (next === UNKNOWN) {
        next = ++this.#nodes;
        judgements.set(node, token, next);
      }
      node = next;
    }
  }

  lateBlock(actor: number, local: number, event: number): never {
    throw new CheckerError('late-block', {
      what: 'a step waits after it has already changed another actor',
      where: `${this.actorNames[actor]}: ${this.#where(local, event)}`,
      remedy: 'take the lock first, or end the section here and let a progress command go on',
    });
  }

  unexpected(actor: number, local: number, event: number): never {
    throw unexpectedDelivery(this.actorNames[actor] as string, this.#where(local, event));
  }

  endless(actor: number, local: number, event: number): never {
    throw endlessStep(this.actorNames[actor] as string, this.#where(local, event));
  }

  // Numbering.

  /** What was planned and numbered for the one system is what has been planned and numbered for the other, so far. */
  #adopt({ filling, different }: Known): void {
    this.tables.copy(filling.tables);
    this.#slots.adopt(filling.#slots);
    for (const names of ['types', 'outcomeNames', 'bounds', 'properties', 'culprits'] as const) {
      this[names].adopt(filling[names]);
    }
    for (const event of filling.events.slice(this.events.length)) this.events.push(event);
    for (const [key, number] of filling.#eventNumbers) this.#eventNumbers.set(key, number);
    this.#nodes = filling.#nodes;
    for (const [index, rests] of filling.rests.entries()) this.rests[index]?.push(...rests);
    const same = new Map(filling.#species.map((other, index) => [other, this.#species[index] as Species]));
    for (const [other, { actors, locals, events, choices }] of same) {
      assert(actors.join() === other.actors.join(), 'the same actors share a machine');
      for (const [key, local] of other.locals) locals.set(key, local);
      for (const event of other.events) events.add(event);
      for (const choice of other.choices) choices.add(choice);
    }
    for (const local of filling.#locals) {
      this.#locals.push({ ...local, species: same.get(local.species) as Species });
    }
    for (const { local, event } of different) this.tables.answers.set(local, event, UNKNOWN);
  }

  #where(local: number, event: number): string {
    const { species, snapshot } = this.#locals[local] as Local;
    return species.checked.where(snapshot, this.events[event] as PlainEvent);
  }

  #findSpecies(): Species[] {
    const machines = new Map<unknown, CheckedMachine>();
    const known: Species[] = [];
    return this.#actors.map(({ kind, machine, outcomes }, index) => {
      const checked = machines.get(machine) ?? new CheckedMachine(machine, this.#system.choices);
      machines.set(machine, checked);
      let species = known.find(
        (other) => other.kind === kind && other.checked === checked && other.outcomes === outcomes,
      );
      if (species === undefined) {
        species = {
          kind,
          checked,
          outcomes,
          actors: [],
          locals: new Map(),
          events: new Set(),
          choices: new Set(),
          entries: 0,
          milliseconds: 0,
        };
        known.push(species);
      }
      species.actors.push(this.actorNames[index] as string);
      return species;
    });
  }

  #local(species: Species, snapshot: AnyMachineSnapshot): number {
    const key = snapshotKey(snapshot);
    const known = species.locals.get(key);
    if (known !== undefined) return known;
    if (species.locals.size === LOCAL_STATES_MAX) throw withoutBound(LOCAL_STATES_MAX, species.checked.in(snapshot));
    const state = localState(snapshot);
    const number = this.#locals.push({ species, snapshot, state }) - 1;
    species.locals.set(key, number);
    this.tables.busy.push(state.tags.includes('busy') ? 1 : 0);
    return number;
  }

  #event(event: PlainEvent): number {
    const key = canonical(event);
    const known = this.#eventNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.events.push(event) - 1;
    this.#eventNumbers.set(key, number);
    this.tables.eventTypes.push(this.types.of(event.type));
    return number;
  }

  // Answers.

  /** One outcome as the integers of an entry; see OUTCOME. */
  #outcome(species: Species, snapshot: AnyMachineSnapshot, event: PlainEvent, outcome: Outcome | undefined): number[] {
    const kind = outcome === undefined ? 0 : OUTCOME_KINDS.indexOf(outcome.kind);
    const name = outcome === undefined ? 0 : this.outcomeNames.of(outcome.name);
    const delivered = outcome === undefined ? event : { ...event, outcome: outcome.name };
    const { answer, choices } = species.checked.ask(snapshot, delivered);
    for (const choice of choices) species.choices.add(choice);
    if (answer === undefined) return [kind, name, NO_TRANSITION, 0, 0];
    const next = this.#local(species, answer.next);
    const bound = answer.emitted.find(({ type, to }) => type === 'bound' && to === undefined);
    const calls = answer.emitted.flatMap((emitted) => this.#call(species, snapshot, event, emitted));
    return [
      kind,
      name,
      next,
      bound === undefined ? 0 : this.bounds.of(String(bound['name'])) + 1,
      calls.length / 2,
      ...calls,
    ];
  }

  #call(species: Species, snapshot: AnyMachineSnapshot, event: PlainEvent, emitted: PlainEvent): [number, number] {
    const { to, ...delivered } = emitted;
    if (to === undefined) return [OBSERVER, this.#event(emitted)];
    const receiver = this.#actorNumbers.get(String(to));
    if (receiver === undefined) {
      const where = `${species.checked.where(snapshot, event)}, emitting ${canonical(emitted)}`;
      throw unknownActor(this.#system, String(to), where);
    }
    return [receiver, this.#event(delivered as PlainEvent)];
  }

  // Properties.

  #facets({ roles }: Instance, planned: PlannedInstance, tokens: readonly number[]): Record<string, Json> {
    return Object.fromEntries(
      roles.map((role, index) => {
        const slot = planned.roles[index] as { slot: number };
        return [role, this.#slots.value(slot.slot, tokens[index] as number)];
      }),
    );
  }

  #judgeState(instance: Instance, planned: PlannedInstance, tokens: readonly number[]): number {
    const facets = this.#facets(instance, planned, tokens);
    const { property, names } = instance;
    const culprit = judgeFacets(instance, facets);
    const isTested = () =>
      property.kind !== 'step' && property.kind !== 'goal' && isPremiseTrue(property, facets, names);
    return this.#judgement(planned, culprit, isTested);
  }

  /** `tokens`: command, taken outcomes, observations, facets before, facets after. */
  #judgeStep(instance: Instance, planned: PlannedInstance, tokens: readonly number[]): number {
    const rest = [...tokens];
    const next = (): number => rest.shift() as number;
    const { actor, event } = this.command(next());
    const outcomes = Array.from({ length: next() }, () => ({
      actor: this.actorNames[next()] as string,
      event: this.types.texts[next()] as string,
      occurrence: next(),
      outcome: this.outcomeNames.texts[next()] as string,
    }));
    const observations = Array.from({ length: next() }, () => ({
      actor: this.actorNames[next()] as string,
      event: this.events[next()] as PlainEvent,
    }));
    const before = this.#facets(instance, planned, rest);
    const after = this.#facets(instance, planned, rest.slice(planned.roles.length));
    const view: StepView = { actor, command: event, outcomes, observations, before, after };
    const { property, names } = instance;
    assert(property.kind === 'step', 'the plan knows the kind of a property');
    const culprit = judgeStepView(property, view, names);
    return this.#judgement(planned, culprit, () => isStepPremiseTrue(property, view, names));
  }

  /** As `judgements` has it. */
  #judgement({ premise }: PlannedInstance, culprit: string | undefined, isTested: () => boolean): number {
    if (culprit !== undefined) return VIOLATED - this.culprits.of(culprit);
    return premise >= 0 && isTested() ? TESTED : HOLDS;
  }
}
