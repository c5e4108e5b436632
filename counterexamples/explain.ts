/**
 * A counterexample as data for whoever shows it: the calls of each step, what each changed, and where
 * it first goes wrong. Text, a diagram or a page are functions of this.
 */
import type { BrokenProperty, Delivery, StepRecord } from '../explorer/run.ts';
import type { Facets, LocalState, OutcomeKind, PlainEvent, System } from '../explorer/system.ts';
import { callTree } from './call-tree.ts';
import { type Change, changesBetween } from './changes.ts';
import type { Deadlock } from './deadlock.ts';
import type { SystemState } from './fingerprint.ts';
import type { LassoProof } from './lasso.ts';
import type { Rebuilt } from './rebuild.ts';
import type { Ending } from './trace-file.ts';

export interface Explanation {
  readonly ending: Ending;
  /** The property that is broken, or the goal that is reached; nothing for a deadlock. */
  readonly rule?: Rule | undefined;
  readonly steps: readonly ExplainedStep[];
  /** The first wrong moment; nothing for a deadlock or a lasso. */
  readonly wrong?: Wrong | undefined;
  readonly stuck?: Stuck | undefined;
  readonly lasso?: Omit<LassoProof, 'property'> | undefined;
}

export interface Rule {
  readonly name: string;
  /** One sentence for each part of the property. */
  readonly statements: readonly string[];
  readonly sources: readonly string[];
}

export interface ExplainedStep {
  readonly actor: string;
  readonly command: PlainEvent;
  readonly calls: readonly Call[];
  /** By actor: what differs at the end of the step. Actors that end as they were are left out. */
  readonly changes: Readonly<Record<string, readonly Change[]>>;
}

/** One delivery. */
export interface Call {
  readonly actor: string;
  /** What was delivered, without the outcome that the checker adds. */
  readonly event: PlainEvent;
  /** All actors, just before. */
  readonly before: SystemState;
  /** How deep the call is nested; see {@link callTree}. */
  readonly level: number;
  /** Who sent it; nothing for the command. */
  readonly caller?: string | undefined;
  /** Index of the call that this delivery answers. */
  readonly answers?: number | undefined;
  /** How it ended, where that was not the normal way. */
  readonly outcome?: { readonly name: string; readonly kind: OutcomeKind } | undefined;
  /** Observations made in it: `returned` is what the whole call came to. */
  readonly said: readonly PlainEvent[];
  /** What it changed in `actor`. */
  readonly changes: readonly Change[];
}

/** Where the property does not hold (or the goal is reached) first, and what it read there. */
export interface Wrong {
  /** Index of the step; -1 for the initial state. */
  readonly step: number;
  /** Index of the call after which it was seen. */
  readonly call: number;
  /** Whether it was seen between two calls, where only hardware looks, or at the end of the step. */
  readonly isBetweenCalls: boolean;
  /** Role to actor. */
  readonly names: Readonly<Record<string, string>>;
  /** Role to what was read of the actor that plays it. */
  readonly facets: Facets;
  /** All actors, at that moment. */
  readonly state: SystemState;
  /** What was said in the step. */
  readonly said: readonly PlainEvent[];
}

/** Who is mid-operation, in which state, and what holds those who could go on. */
export interface Stuck {
  readonly busy: Readonly<Record<string, LocalState>>;
  readonly held: Deadlock['held'];
}

/** Explains what the machines did. */
export function explain(system: System, { ending, initial, records, proof }: Rebuilt): Explanation {
  const steps = explainSteps(system, initial, records);
  if ('deadlock' in proof) {
    const state = records.at(-1)?.state ?? initial;
    const busy = Object.fromEntries(proof.deadlock.busy.map((name) => [name, state[name] as LocalState]));
    return { ending, steps, stuck: { busy, held: proof.deadlock.held } };
  }
  if ('lasso' in proof) {
    const { property, ...lasso } = proof.lasso;
    const rule = { name: property.name, statements: [property.statement], sources: [property.source] };
    return { ending, rule, steps, lasso };
  }
  const { broken } = proof;
  return { ending, rule: ruleOf(system, broken.property), steps, wrong: wrongIn(initial, records, broken) };
}

/** The steps of a run alone, whatever they show. */
export function explainSteps(
  system: System,
  initial: SystemState,
  records: readonly StepRecord[],
): readonly ExplainedStep[] {
  return records.map((record, index) => explainStep(system, record, records[index - 1]?.state ?? initial));
}

function ruleOf(system: System, name: string): Rule {
  const parts = (system.properties ?? []).filter((property) => property.name === name);
  return {
    name,
    statements: [...new Set(parts.map(({ statement }) => statement))],
    sources: [...new Set(parts.map(({ source }) => source))],
  };
}

function wrongIn(
  initial: SystemState,
  records: readonly StepRecord[],
  { kind, names, facets, delivery }: BrokenProperty,
): Wrong {
  const { deliveries = [], observations = [] } = records.at(-1) ?? {};
  const isBetweenCalls = kind === 'everywhere' && delivery + 1 < deliveries.length;
  const done = deliveries.slice(0, delivery + 1).map(({ actor, after }) => [actor, after] as const);
  const state = { ...(records.at(-2)?.state ?? initial), ...Object.fromEntries(done) };
  const said = observations.map(({ event }) => event);
  return { step: records.length - 1, call: delivery, isBetweenCalls, names, facets, state, said };
}

function explainStep(system: System, { step, deliveries }: StepRecord, start: SystemState): ExplainedStep {
  const places = callTree(deliveries);
  let state = start;
  const calls = deliveries.map((delivery, index) => {
    const { event, outcome } = splitOutcome(system, delivery);
    const { actor, before, after, observations } = delivery;
    const place = places[index] ?? { level: delivery.depth };
    const changes = changesBetween(before, after);
    const call = { actor, event, before: state, outcome, ...place, said: observations, changes };
    state = { ...state, [actor]: after };
    return call;
  });
  return { actor: step.actor, command: step.command, calls, changes: netChanges(deliveries) };
}

/** Tells the event as it was sent from the outcome that the checker added to it. */
function splitOutcome(system: System, { actor, event, before }: Delivery): Pick<Call, 'event' | 'outcome'> {
  const { outcome: name, ...sent } = event;
  const offered = system.actors[actor]?.outcomes?.(before, sent as PlainEvent) ?? [];
  if (offered.length === 0) return { event };
  const index = offered.findIndex((other) => other.name === name);
  return { event: sent as PlainEvent, outcome: index > 0 ? offered[index] : undefined };
}

function netChanges(deliveries: readonly Delivery[]): ExplainedStep['changes'] {
  const first = new Map<string, LocalState>();
  const last = new Map<string, LocalState>();
  for (const { actor, before, after } of deliveries) {
    if (!first.has(actor)) first.set(actor, before);
    last.set(actor, after);
  }
  const net = [...last].map(([actor, after]) => [actor, changesBetween(first.get(actor) ?? after, after)] as const);
  return Object.fromEntries(net.filter(([, changes]) => changes.length > 0));
}
