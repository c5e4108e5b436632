/** Where things stand in the configuration of a machine: so that what was taken, or broken, can be named. */
import { type AnyStateMachine, and, createMachine } from 'xstate';
import { assert } from './errors.ts';

/** A transition of a configuration, or the actions of entering or leaving a state. */
export interface Place {
  /** Keys from the top, joined by dots; empty for the top itself. */
  readonly state: string;
  readonly when: 'on' | 'always' | 'entry' | 'exit';
  /** The event type; empty but for `on`. */
  readonly event: string;
  /** Of the transitions tried one after the other; 0 for entry and exit. */
  readonly index: number;
}

/** Equal text for equal places. */
export function placeKey({ state, when, event, index }: Place): string {
  return JSON.stringify([state, when, event, index]);
}

/** A transition as its author wrote it. */
export interface WrittenTransition {
  readonly target?: string | undefined;
  readonly guard?: unknown;
  readonly actions?: unknown;
  readonly reenter?: boolean | undefined;
}

/** A state as its author wrote it. */
export interface WrittenState {
  readonly on?: Readonly<Record<string, Written>>;
  readonly always?: Written;
  readonly entry?: unknown;
  readonly exit?: unknown;
  readonly states?: Readonly<Record<string, WrittenState>>;
}

type Written = undefined | string | WrittenTransition | readonly (string | WrittenTransition)[];

/** A transition with its place. */
export interface Placed {
  readonly place: Place;
  readonly transition: WrittenTransition;
}

/** What XState was given for a machine. */
export function configurationOf(machine: AnyStateMachine): WrittenState {
  return machine.config as WrittenState;
}

/** A transition's guard by name; undefined where it has none. */
export function guardName({ guard }: WrittenTransition): string | undefined {
  if (guard === undefined) return undefined;
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'function') return guard.name === '' ? 'an unnamed guard' : guard.name;
  return (guard as { readonly type: string }).type;
}

/** All transitions of a configuration, state by state: those of `on`, then of `always`, then of the states within. */
export function placesOf(configuration: WrittenState): readonly Placed[] {
  const found: Placed[] = [];
  mapTransitions(configuration, (transition, place) => {
    found.push({ place, transition });
    return transition;
  });
  return found;
}

/** The configuration with each transition as `change` has it. */
export function mapTransitions(
  configuration: WrittenState,
  change: (transition: WrittenTransition, place: Place) => WrittenTransition,
): WrittenState {
  return mapState(configuration, '', change);
}

function mapState(
  { on, always, states, ...rest }: WrittenState,
  state: string,
  change: (transition: WrittenTransition, place: Place) => WrittenTransition,
): WrittenState {
  const list = (written: Written, when: 'on' | 'always', event: string) =>
    listed(written).map((transition, index) => change(transition, { state, when, event, index }));
  return {
    ...rest,
    ...(on === undefined ? {} : { on: mapped(on, (written, event) => list(written, 'on', event)) }),
    ...(always === undefined ? {} : { always: list(always, 'always', '') }),
    ...(states === undefined
      ? {}
      : { states: mapped(states, (inner, key) => mapState(inner, state === '' ? key : `${state}.${key}`, change)) }),
  };
}

/** Transitions that are tried one after the other, however they are written. */
export function listed(written: Written): readonly WrittenTransition[] {
  const list = Array.isArray(written) ? written : written === undefined ? [] : [written];
  return list.map((one: string | WrittenTransition) => (typeof one === 'string' ? { target: one } : one));
}

function mapped<T, R>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

/** The machine that a configuration makes with the words, guards and actions, of another one. */
export function machineOf(configuration: WrittenState, words: AnyStateMachine): AnyStateMachine {
  return createMachine(configuration as never, words.implementations as never) as AnyStateMachine;
}

/** Hears which transitions are tried: each that is asked, and whether its guard, if it has one, says yes. */
export type Told = (place: Place, isTaken: boolean) => void;

/**
 * The machine, answering as before, which also tells `told` what is tried on the way to an answer. Each answer tries in the
 * order of the configuration, and may try a transition more than once.
 */
export function telling(machine: AnyStateMachine, told: Told): AnyStateMachine {
  const configuration = mapTransitions(configurationOf(machine), (transition, place) => {
    const tell = (isTaken: boolean) => () => {
      told(place, isTaken);
      return true;
    };
    const guards = [tell(false), ...(transition.guard === undefined ? [] : [transition.guard]), tell(true)];
    return { ...transition, guard: and(guards as never) };
  });
  const answering = machineOf(configuration, machine);
  assert(answering.id === machine.id, 'a machine that tells has the id of the machine');
  return answering;
}
