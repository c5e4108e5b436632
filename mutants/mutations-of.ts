/** Every small way to break the machines of a system that follows from their configurations. */
import type { AnyStateMachine } from 'xstate';
import { assert } from '../explorer/errors.ts';
import {
  configurationOf,
  guardName,
  type Place,
  type Placed,
  placesOf,
  type WrittenState,
  type WrittenTransition,
} from '../explorer/places.ts';
import type { System } from '../explorer/system.ts';
import { actionsIn, transitionsAt, type WrittenAction } from './changing.ts';
import type { Mutation } from './mutation.ts';
import { nameOf } from './name-of.ts';
import { otherTargets } from './targets.ts';

/** An outcome other than the normal one that a search offers to the machines with an id. */
export interface OfferedOutcome {
  readonly machine: string;
  readonly event: string;
  readonly outcome: string;
  /** What it is offered beside. */
  readonly normal: string;
}

/**
 * All mutations, machine by machine in the order of the actors, then place by place (`placesOf`). What may happen to a
 * delivery stands in no configuration: of what was `offered` in a search, each outcome is ignored.
 */
export function mutationsOf(system: System, offered: readonly OfferedOutcome[] = []): readonly Mutation[] {
  const machines = [...new Set(Object.values(system.actors).map(({ machine }) => machine))];
  const found = new Map<string, Mutation>();
  const places = new Set<string>();
  for (const machine of machines) {
    for (const mutation of ofMachine(machine)) {
      // Machines of one id have most places in common.
      const key = identity(mutation);
      if (places.has(key)) continue;
      places.add(key);
      const name = nameOf(mutation);
      assert(!found.has(name), `one mutation is called ${name}`);
      found.set(name, mutation);
    }
  }
  for (const outcome of offered) {
    const mutation = { kind: 'outcome ignored', ...outcome } as const;
    found.set(nameOf(mutation), mutation);
  }
  return [...found.values()];
}

function identity(mutation: Mutation): string {
  const { guard, names, ...rest } = mutation as Mutation & { readonly guard?: string; readonly names?: unknown };
  return JSON.stringify(rest);
}

function* ofMachine(machine: AnyStateMachine): Generator<Mutation> {
  const configuration = configurationOf(machine);
  for (const placed of placesOf(configuration)) yield* ofTransition(machine, configuration, placed);
  yield* ofStates(machine.id, configuration, '');
}

function* ofTransition(
  machine: AnyStateMachine,
  configuration: WrittenState,
  { place, transition }: Placed,
): Generator<Mutation> {
  const guard = guardName(transition);
  const at = { machine: machine.id, place, ...(guard === undefined ? {} : { guard }) };
  if (guard !== undefined) {
    if (settles(machine, place, { ...transition, guard: undefined })) yield { ...at, kind: 'guard dropped' };
    yield { ...at, kind: 'guard negated' };
  }
  const { target: from } = transition;
  const targets = typeof from === 'string' ? otherTargets(configuration, machine.id, place.state, from) : [];
  for (const target of targets) {
    if (target === '' && !settles(machine, place, { ...transition, target: undefined })) continue;
    yield { ...at, kind: 'target changed', from: from as string, target };
  }
  yield* ofActions(at, actionsIn(transition.actions));
  const next = transitionsAt(configuration, place)[place.index + 1];
  if (next !== undefined && !isSame(transition, next)) yield { ...at, kind: 'transitions swapped' };
}

/**
 * Whether a transition can be written as it is. One that is always there, and leads nowhere, has to make its own guard false:
 * without a guard, or without an assignment, it is taken for ever, and so makes no machine.
 */
function settles(machine: AnyStateMachine, { when }: Place, { target, guard, actions }: WrittenTransition): boolean {
  if (when !== 'always' || target !== undefined) return true;
  return guard !== undefined && actionsIn(actions).some((action) => isAssignment(machine, action));
}

function isAssignment(machine: AnyStateMachine, action: WrittenAction): boolean {
  const found = typeof action === 'function' ? action : machine.implementations.actions[actionName(action)];
  return (found as { readonly type?: string } | undefined)?.type === 'xstate.assign';
}

function* ofStates(machine: string, state: WrittenState, path: string): Generator<Mutation> {
  for (const when of ['entry', 'exit'] as const) {
    const place: Place = { state: path, when, event: '', index: 0 };
    yield* ofActions({ machine, place }, actionsIn(state[when]));
  }
  for (const [key, inner] of Object.entries(state.states ?? {})) {
    yield* ofStates(machine, inner, path === '' ? key : `${path}.${key}`);
  }
}

interface At {
  readonly machine: string;
  readonly place: Place;
  readonly guard?: string | undefined;
}

function* ofActions(at: At, actions: readonly WrittenAction[]): Generator<Mutation> {
  const names = actions.map(actionName);
  for (const [action, name] of names.entries()) {
    yield { ...at, kind: 'action dropped', action, names: [name] };
  }
  for (const [action, name] of names.slice(0, -1).entries()) {
    if (isSame(actions[action], actions[action + 1])) continue;
    yield { ...at, kind: 'actions swapped', action, names: [name, names[action + 1] as string] };
  }
}

function actionName(action: WrittenAction): string {
  if (typeof action === 'string') return action;
  if (typeof action === 'function') return action.name === '' ? 'an unnamed action' : action.name;
  return action.type ?? 'an unnamed action';
}

/** Whether two things were written alike, functions being the same function. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => isSame((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]))
  );
}
