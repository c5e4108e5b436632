/**
 * Steps on the real machines, one at a time: what replay, minimisation and explanation use.
 *
 * The search follows tables; a trace never does. So each reported trace is an end-to-end check of them.
 */
import { type Answers, answersOf, type Rest } from './answers.ts';
import { checkSystem } from './check-system.ts';
import { assert, CheckerError, nearest } from './errors.ts';
import { facetOf, type Instance, instancesOf } from './instances.ts';
import { judgeFacets, judgeStepView } from './judging.ts';
import { type Offer, OutcomesOf } from './outcomes-of.ts';
import { canonical } from './plain-data.ts';
import type {
  Actor,
  AnswerView,
  Facets,
  LocalState,
  Observation,
  PlainEvent,
  Step,
  System,
  TakenOutcome,
} from './system.ts';
import { DELIVERIES_MAX } from './tables.ts';

/** One event handed to one actor, with what it did. The deliveries of a step form its call tree. */
export interface Delivery {
  readonly actor: string;
  /** As the machine saw it, `outcome` included. */
  readonly event: PlainEvent;
  /** 0 for the command, one more than the delivery that caused it otherwise. */
  readonly depth: number;
  readonly before: LocalState;
  readonly after: LocalState;
  /** Said during this delivery, not those of deliveries it caused. */
  readonly observations: readonly PlainEvent[];
}

/** A property that does not hold, where it was seen. */
export interface BrokenProperty {
  readonly property: string;
  readonly kind: 'always' | 'everywhere' | 'step' | 'goal';
  readonly culprit: string;
  readonly names: Readonly<Record<string, string>>;
  readonly facets: Facets;
  /** Index of the delivery after which it was seen; the last one for what is judged at the end. */
  readonly delivery: number;
}

export interface StepRecord {
  readonly step: Step;
  readonly deliveries: readonly Delivery[];
  readonly observations: readonly Observation[];
  readonly broken: readonly BrokenProperty[];
  /** Every actor's state after the step. */
  readonly state: Readonly<Record<string, LocalState>>;
}

/** Why a step did not happen. Nothing of it did. */
export type NotTaken =
  | { readonly reason: 'not-enabled' }
  /** `isLate`: others had changed by then, and nobody would see them so while it waits. A search refuses the model. */
  | { readonly reason: 'blocked'; readonly actor: string; readonly event: PlainEvent; readonly isLate?: true }
  | { readonly reason: 'bound'; readonly bound: string }
  | { readonly reason: 'over-budget'; readonly kind: 'allowed' | 'breach' }
  | { readonly reason: 'outcome-not-met'; readonly outcome: TakenOutcome };

export type StepResult = { readonly taken: StepRecord } | { readonly notTaken: NotTaken };

export interface Budget {
  readonly faults: number;
  readonly breaches: number;
}

interface PendingDelivery {
  readonly actor: string;
  readonly event: PlainEvent;
  readonly depth: number;
  /** Who emitted it, for a diagnosis. */
  readonly origin: () => string;
}

/** A step in the middle of being taken. */
interface UnderWay {
  readonly outcomes: OutcomesOf;
  readonly deliveries: Delivery[];
  readonly observations: Observation[];
  readonly broken: BrokenProperty[];
  /** What is still to be delivered or logged, the next one last: a call tree, walked without recursion. */
  readonly pending: (PendingDelivery | { readonly said: Observation })[];
  /** Hears of each answer. */
  readonly answered: ((answer: AnswerView) => void) | undefined;
}

class NotTakenSignal {
  readonly notTaken: NotTaken;
  constructor(notTaken: NotTaken) {
    this.notTaken = notTaken;
  }
}

/** What runs that are forked from one have in common. */
interface Shared {
  readonly system: System;
  readonly budget: Budget;
  readonly answers: ReadonlyMap<string, Answers>;
  readonly instances: readonly Instance[];
}

/** One behaviour of a system, extended step by step. */
export class Run {
  readonly #shared: Shared;
  #rests: Map<string, Rest>;
  #spent = { allowed: 0, breach: 0 };

  constructor(system: System, budget: Budget = { faults: 1, breaches: 0 }, from?: Run) {
    if (from !== undefined) {
      this.#shared = from.#shared;
      this.#rests = from.#rests;
      this.#spent = from.#spent;
      return;
    }
    checkSystem(system);
    const actors = Object.entries(system.actors);
    const answers = new Map(actors.map(([name, { machine }]) => [name, answersOf(machine, system.choices)]));
    this.#shared = { system, budget, answers, instances: instancesOf(system) };
    this.#rests = new Map(actors.map(([name, { input }]) => [name, this.#answers(name).start(input)]));
  }

  /** A run that goes on from here by itself; what machines have answered to one is known to both. */
  fork(): Run {
    return new Run(this.#shared.system, this.#shared.budget, this);
  }

  /** Every actor's state now. */
  get state(): Readonly<Record<string, LocalState>> {
    return Object.fromEntries([...this.#rests].map(([name, { local }]) => [name, local]));
  }

  /** Failures spent so far: part of the state, as a search counts states. */
  get spent(): { readonly allowed: number; readonly breach: number } {
    return this.#spent;
  }

  /** Equal for runs forked from one where no event can tell the states of their actors apart. */
  get stateKey(): string {
    return [...this.#rests.values()].map(({ number }) => number).join(' ');
  }

  /** State properties that do not hold now, and goals that are reached. */
  broken(): readonly BrokenProperty[] {
    return this.#judge(new Set(this.#rests.keys()), 'end', -1);
  }

  /**
   * Takes `step`, or says why it cannot be taken and changes nothing. `offered` hears, either way, of each delivery that
   * may end in several ways: with other outcomes it is another step. `answered` hears of each answer of a machine.
   */
  take(step: Step, offered?: (offer: Offer) => void, answered?: (answer: AnswerView) => void): StepResult {
    if (!this.#rests.has(step.actor)) throw unknownActor(this.#shared.system, step.actor, 'a step');
    const [rests, spent] = [this.#rests, this.#spent];
    this.#rests = new Map(rests);
    this.#spent = { ...spent };
    try {
      return { taken: this.#take(step, offered, answered) };
    } catch (signal) {
      const isLate = [...this.#rests].some(([name, rest]) => name !== step.actor && rest !== rests.get(name));
      this.#rests = rests;
      this.#spent = spent;
      if (signal instanceof NotTakenSignal) {
        const { notTaken } = signal;
        return { notTaken: notTaken.reason === 'blocked' && isLate ? { ...notTaken, isLate } : notTaken };
      }
      throw signal;
    }
  }

  #take(step: Step, offered?: (offer: Offer) => void, answered?: (answer: AnswerView) => void): StepRecord {
    const before = new Map(this.#rests);
    const under: UnderWay = {
      outcomes: new OutcomesOf(step, offered),
      deliveries: [],
      observations: [],
      broken: [],
      pending: [],
      answered,
    };
    const { outcomes, deliveries, observations, broken, pending } = under;
    pending.push({ actor: step.actor, event: step.command, depth: 0, origin: () => 'the command of a step' });
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if ('said' in next) observations.push(next.said);
      else this.#deliver(next, under);
    }
    const [outcome] = outcomes.unmet;
    if (outcome !== undefined) throw new NotTakenSignal({ reason: 'outcome-not-met', outcome });
    const touched = new Set(deliveries.map(({ actor }) => actor));
    const last = deliveries.length - 1;
    broken.push(...this.#judge(touched, 'end', last));
    broken.push(...this.#judgeStep(step, outcomes.taken, observations, before, touched, last));
    return { step: { ...step, outcomes: outcomes.taken }, deliveries, observations, broken, state: this.state };
  }

  /** Hands one event to one actor; what that emits becomes the next to be delivered. */
  #deliver(next: PendingDelivery, { outcomes, deliveries, broken, pending, answered }: UnderWay): void {
    const { actor, depth } = next;
    const { system } = this.#shared;
    const rest = this.#rests.get(actor);
    if (rest === undefined) throw unknownActor(system, actor, next.origin());
    const answers = this.#answers(actor);
    const possible = answers.outcomes(system.actors[actor]?.outcomes, rest, next.event);
    const outcome = outcomes.choose(actor, next.event, possible);
    if (outcome !== undefined && outcome.kind !== 'normal') this.#spend(outcome.kind);
    const event = outcome === undefined ? next.event : { ...next.event, outcome: outcome.name };
    const answer = answers.answer(rest, event);
    if (answer === undefined) throw this.#notAnswered(next, answers.where(rest, event));
    this.#rests.set(actor, answer.next);
    const said = answer.emitted.filter(({ call }) => call === undefined).map((emitted) => emitted.said);
    const bound = said.find(({ type }) => type === 'bound');
    if (bound !== undefined) throw new NotTakenSignal({ reason: 'bound', bound: String(bound['name']) });
    deliveries.push({ actor, event, depth, before: rest.local, after: answer.next.local, observations: said });
    if (deliveries.length > DELIVERIES_MAX) throw endlessStep(actor, answers.where(rest, event));
    const { kind } = system.actors[actor] as Actor;
    answered?.({ kind, before: rest.local, event, emitted: answer.emitted.map((emitted) => emitted.said) });
    broken.push(...this.#judge(new Set([actor]), 'between', deliveries.length - 1));
    for (const emitted of answer.emitted.toReversed()) {
      const { call } = emitted;
      const origin = () => `${answers.where(rest, event)}, emitting ${canonical(emitted.said)}`;
      if (call === undefined) pending.push({ said: { actor, event: emitted.said } });
      else pending.push({ actor: call.to, event: call.event, depth: depth + 1, origin });
    }
  }

  #notAnswered({ actor, event, depth }: PendingDelivery, where: string): unknown {
    if (depth === 0) return new NotTakenSignal({ reason: 'not-enabled' });
    if (this.#shared.system.blocking?.includes(event.type))
      return new NotTakenSignal({ reason: 'blocked', actor, event });
    return unexpectedDelivery(actor, where);
  }

  #spend(kind: 'allowed' | 'breach'): void {
    this.#spent[kind]++;
    const limit = kind === 'allowed' ? this.#shared.budget.faults : this.#shared.budget.breaches;
    if (this.#spent[kind] > limit) throw new NotTakenSignal({ reason: 'over-budget', kind });
  }

  #answers(actor: string): Answers {
    const answers = this.#shared.answers.get(actor);
    assert(answers !== undefined, `actor ${actor} has a machine`);
    return answers;
  }

  #facets(instance: Instance, rests: ReadonlyMap<string, Rest>): Facets {
    return Object.fromEntries(
      instance.roles.map((role, index) => {
        const rest = rests.get(instance.actors[index] as string) as Rest;
        return [role, facetOf(instance, role, rest.local)];
      }),
    );
  }

  /** Judges the state properties of which one of `actors` plays a role. */
  #judge(actors: ReadonlySet<string>, when: 'between' | 'end', delivery: number): BrokenProperty[] {
    const found: BrokenProperty[] = [];
    for (const instance of this.#shared.instances) {
      const { property, names } = instance;
      if (property.kind === 'step') continue;
      if (when === 'between' ? property.kind !== 'everywhere' : property.kind === 'everywhere' && delivery >= 0)
        continue;
      if (!instance.actors.some((actor) => actors.has(actor))) continue;
      const facets = this.#facets(instance, this.#rests);
      const culprit = judgeFacets(instance, facets);
      if (culprit === undefined) continue;
      found.push({ property: property.name, kind: property.kind, culprit, names, facets, delivery });
    }
    return found;
  }

  #judgeStep(
    step: Step,
    outcomes: readonly TakenOutcome[],
    observations: readonly Observation[],
    rests: ReadonlyMap<string, Rest>,
    touched: ReadonlySet<string>,
    delivery: number,
  ): BrokenProperty[] {
    const found: BrokenProperty[] = [];
    for (const instance of this.#shared.instances) {
      const { property, names } = instance;
      if (property.kind !== 'step') continue;
      const observed = observations.filter(({ event }) => property.observes.includes(event.type));
      if (observed.length === 0 && property.commands?.includes(step.command.type) !== true) continue;
      if (instance.actors.length > 0 && !instance.actors.some((actor) => touched.has(actor))) continue;
      const before = this.#facets(instance, rests);
      const after = this.#facets(instance, this.#rests);
      const { actor, command } = step;
      const view = { actor, command, outcomes, observations: observed, before, after };
      const culprit = judgeStepView(property, view, names);
      if (culprit === undefined) continue;
      found.push({ property: property.name, kind: 'step', culprit, names, facets: after, delivery });
    }
    return found;
  }
}

export interface Replay {
  /** The records of the steps that were taken. */
  readonly records: readonly StepRecord[];
  /** Set where a step could not be taken: its index in the steps, and why. */
  readonly stopped?: { readonly index: number; readonly notTaken: NotTaken } | undefined;
  /** State properties that already fail in the initial state. */
  readonly brokenAtStart: readonly BrokenProperty[];
}

/** Runs `steps` from the initial state through the machines, as far as they can be taken. */
export function replay(system: System, steps: readonly Step[], budget?: Budget): Replay {
  const run = new Run(system, budget);
  const brokenAtStart = run.broken();
  const records: StepRecord[] = [];
  for (const [index, step] of steps.entries()) {
    const result = run.take(step);
    if ('notTaken' in result) return { records, stopped: { index, notTaken: result.notTaken }, brokenAtStart };
    records.push(result.taken);
  }
  return { records, brokenAtStart };
}

export function unknownActor(system: System, name: string, where: string): CheckerError {
  return new CheckerError('unknown-actor', {
    what: 'an event is for an actor that the system does not have',
    where,
    got: name,
    expected: nearest(name, Object.keys(system.actors)),
    remedy: 'correct `to`, or declare the actor',
  });
}

export function unexpectedDelivery(actor: string, where: string, steps?: readonly string[]): CheckerError {
  return new CheckerError('unexpected-delivery', {
    what: `an event is delivered that ${actor} has no transition for; XState would drop it silently`,
    where,
    remedy: 'handle it, ignore it on purpose with `on: { X: {} }`, or declare its type as blocking',
    steps,
  });
}

export function endlessStep(actor: string, where: string): CheckerError {
  return new CheckerError('endless-step', {
    what: `a step never ends: ${actor} and others keep calling each other`,
    where,
    got: `more than ${DELIVERIES_MAX.toLocaleString('en')} deliveries`,
    remedy: 'end the section: let a command of class progress start what follows',
  });
}

export function withoutBound(most: number, where: string): CheckerError {
  return new CheckerError('counter-without-bound', {
    what: `a machine has more than ${most.toLocaleString('en')} local states: a counter without bound?`,
    where,
    remedy: 'give every counter a bound, and emit `{ type: "bound", name }` where a transition would pass it',
  });
}
