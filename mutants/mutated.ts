/** A system with one mutation; the original is left as it is. */
import { type AnyStateMachine, not } from 'xstate';
import { assert, unreachable } from '../explorer/errors.ts';
import { configurationOf, machineOf, type WrittenState, type WrittenTransition } from '../explorer/places.ts';
import type { Actor, PlainEvent, System } from '../explorer/system.ts';
import { actionsAt, swapped, transitionsAt, withActions, withTransitions } from './changing.ts';
import type { Mutation } from './mutation.ts';
import { nameOf } from './name-of.ts';
import { pathOf } from './targets.ts';

/**
 * The system with every machine of the mutation's id that has its place as the mutation has it. Properties, commands,
 * outcomes and choices are those of `system`, and so are all other machines.
 */
export function mutated(system: System, mutation: Mutation): System {
  const broken = new Map<AnyStateMachine, AnyStateMachine>();
  for (const { machine } of Object.values(system.actors)) {
    if (!broken.has(machine)) broken.set(machine, mutatedMachine(machine, mutation));
  }
  assert(
    [...broken].some(([before, after]) => before !== after),
    `some machine has the place of ${nameOf(mutation)}`,
  );
  const actors = Object.entries(system.actors).map(([name, actor]): [string, Actor] => [
    name,
    { ...actor, machine: broken.get(actor.machine) as AnyStateMachine },
  ]);
  return { ...system, actors: Object.fromEntries(actors) };
}

/** The machine with the mutation; the machine itself where the mutation is of another one, or it lacks the place. */
function mutatedMachine(machine: AnyStateMachine, mutation: Mutation): AnyStateMachine {
  if (machine.id !== mutation.machine) return machine;
  if (mutation.kind === 'outcome ignored') return ignoring(machine, mutation);
  const configuration = configurationOf(machine);
  return appliesTo(configuration, mutation, machine.id)
    ? machineOf(mutatedConfiguration(configuration, mutation), machine)
    : machine;
}

type OfPlace = Exclude<Mutation, { readonly kind: 'outcome ignored' }>;

function appliesTo(configuration: WrittenState, mutation: OfPlace, id: string): boolean {
  const { place } = mutation;
  const list = transitionsAt(configuration, place);
  const transition = list[place.index];
  const actions = actionsAt(configuration, place) ?? [];
  switch (mutation.kind) {
    case 'guard dropped':
    case 'guard negated':
      return transition?.guard !== undefined;
    case 'transitions swapped':
      return place.index + 1 < list.length;
    case 'target changed': {
      const { from, target } = mutation;
      if (transition?.target !== from) return false;
      return target === '' || pathOf(configuration, id, place.state, target) !== undefined;
    }
    case 'action dropped':
      return mutation.action < actions.length;
    case 'actions swapped':
      return mutation.action + 1 < actions.length;
    default:
      return unreachable(mutation);
  }
}

function mutatedConfiguration(configuration: WrittenState, mutation: OfPlace): WrittenState {
  const { place } = mutation;
  const change = (body: (transition: WrittenTransition) => WrittenTransition) =>
    withTransitions(configuration, place, (transitions) =>
      transitions.map((transition, index) => (index === place.index ? body(transition) : transition)),
    );
  switch (mutation.kind) {
    case 'guard dropped':
      return change(({ guard, ...rest }) => rest);
    case 'guard negated':
      return change(({ guard, ...rest }) => ({ ...rest, guard: not(guard as never) }));
    case 'transitions swapped':
      return withTransitions(configuration, place, (transitions) => swapped(transitions, place.index));
    case 'target changed': {
      const { target: to } = mutation;
      return change(({ target, ...rest }) => (to === '' ? rest : { ...rest, target: to }));
    }
    case 'action dropped':
      return withActions(configuration, place, (actions) => actions.toSpliced(mutation.action, 1));
    case 'actions swapped':
      return withActions(configuration, place, (actions) => swapped(actions, mutation.action));
    default:
      return unreachable(mutation);
  }
}

interface Ignored {
  readonly event: string;
  readonly outcome: string;
  readonly normal: string;
}

/** The machine, hearing the normal outcome instead: nothing of its configuration changes. */
function ignoring(machine: AnyStateMachine, { event: type, outcome, normal }: Ignored): AnyStateMachine {
  const heard = (event: PlainEvent): PlainEvent =>
    event.type === type && event['outcome'] === outcome ? { ...event, outcome: normal } : event;
  const deaf = machineOf(configurationOf(machine), machine);
  const { transition } = deaf;
  const getTransitionData = deaf.getTransitionData.bind(deaf);
  return Object.assign(deaf, {
    transition: (snapshot: never, event: never, scope: never) => transition(snapshot, heard(event) as never, scope),
    getTransitionData: (snapshot: never, event: never) => getTransitionData(snapshot, heard(event) as never),
  });
}
