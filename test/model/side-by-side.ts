/**
 * Two designs side by side: every step that one can take the other takes, too, and what it returns is the same as
 * far as it is looked at. Where that is so in every pair of states, nobody who asks can tell them apart: the pairs are
 * a bisimulation. `relate` says of each pair whether the states are what they should be of each other.
 */
import type { AnyMachineSnapshot } from 'xstate';
import { type Answer, CheckedMachine, localState, snapshotKey } from '../../explorer/machine.ts';
import type { LocalState, PlainEvent, System } from '../../explorer/system.ts';
import { systemOf } from './system-of.ts';

export interface SideBySide {
  /** Pairs of states that were reached. */
  readonly pairs: number;
  /** The shortest way to a difference, and what each said then; undefined where there is none. */
  readonly difference?: readonly string[];
}

type State = ReadonlyMap<string, AnyMachineSnapshot>;

/** What every actor of a design is in. */
export type Locals = ReadonlyMap<string, LocalState>;

/** What more is asked of two designs than that they answer alike. */
interface Beside {
  /** What is wrong between two states; nothing where they are related. */
  readonly relate?: (first: Locals, second: Locals) => string | undefined;
  /** A step that is not taken: a difference that is known. What it would lead to is not looked at. */
  readonly except?: (first: Locals, event: PlainEvent) => boolean;
}

/**
 * Walks both designs together, without failures, in the order of the first one's commands. `look` is what is
 * compared of the observations of a step.
 */
export function sideBySide(
  names: readonly [string, string],
  topology: string,
  look: (observations: readonly PlainEvent[]) => unknown,
  { relate = () => undefined, except = () => false }: Beside = {},
): SideBySide {
  const [first, second] = names.map((name) => new Walk(systemOf(name, 'ideal', topology))) as [Walk, Walk];
  const seen = new Set([`${first.keyOf(first.start)} ${second.keyOf(second.start)}`]);
  let frontier: { readonly path: readonly string[]; readonly states: readonly [State, State] }[] = [
    { path: [], states: [first.start, second.start] },
  ];
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { path, states } of frontier) {
      const known = localsOf(states[0]);
      for (const { actor, event } of first.commands) {
        if (except(known, event)) continue;
        const taken = [first.take(states[0], actor, event), second.take(states[1], actor, event)] as const;
        const said = taken.map((step) => (step === undefined ? 'not enabled' : JSON.stringify(look(step.said))));
        const longer = [...path, `${actor} ${Object.values(event).join(' ')}`];
        if (said[0] !== said[1]) return { pairs: seen.size, difference: [...longer, ...said] };
        if (taken[0] === undefined || taken[1] === undefined) continue;
        const key = `${first.keyOf(taken[0].state)} ${second.keyOf(taken[1].state)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const unrelated = relate(localsOf(taken[0].state), localsOf(taken[1].state));
        if (unrelated !== undefined) return { pairs: seen.size, difference: [...longer, unrelated] };
        next.push({ path: longer, states: [taken[0].state, taken[1].state] });
      }
    }
    frontier = next;
  }
  return { pairs: seen.size };
}

function localsOf(state: State): Locals {
  return new Map([...state].map(([name, snapshot]) => [name, localState(snapshot)]));
}

/** Steps of one system, each machine asked once for each answer. */
class Walk {
  readonly commands: readonly { readonly actor: string; readonly event: PlainEvent }[];
  readonly start: State;
  readonly #machines: ReadonlyMap<string, CheckedMachine>;
  readonly #answers = new Map<string, Answer | undefined>();

  constructor({ actors, choices }: System) {
    this.commands = Object.entries(actors).flatMap(([actor, { commands = [] }]) =>
      commands.map(({ event }) => ({ actor, event })),
    );
    const checked = new Map(
      Object.values(actors).map(({ machine }) => [machine, new CheckedMachine(machine, choices)] as const),
    );
    this.#machines = new Map(
      Object.entries(actors).map(([name, { machine }]) => [name, checked.get(machine) as CheckedMachine]),
    );
    this.start = new Map(
      Object.entries(actors).map(([name, { input }]) => [name, this.#machine(name).start(input)] as const),
    );
  }

  keyOf(state: State): string {
    return [...state.values()].map(snapshotKey).join(' ');
  }

  /** The state after a step and what was observed; undefined where it is not enabled, or somebody waits. */
  take(
    state: State,
    actor: string,
    event: PlainEvent,
  ): { readonly state: State; readonly said: readonly PlainEvent[] } | undefined {
    const next = new Map(state);
    const said: PlainEvent[] = [];
    const pending = [{ to: actor, event }];
    for (let delivery = pending.pop(); delivery !== undefined; delivery = pending.pop()) {
      const answer = this.#ask(delivery.to, next.get(delivery.to) as AnyMachineSnapshot, delivery.event);
      if (answer === undefined) return undefined;
      next.set(delivery.to, answer.next);
      for (const { to, ...rest } of answer.emitted.toReversed()) {
        if (to === undefined) said.push(rest as PlainEvent);
        else pending.push({ to: String(to), event: rest as PlainEvent });
      }
    }
    return said.some(({ type }) => type === 'bound') ? undefined : { state: next, said };
  }

  #machine(actor: string): CheckedMachine {
    return this.#machines.get(actor) as CheckedMachine;
  }

  #ask(actor: string, snapshot: AnyMachineSnapshot, event: PlainEvent): Answer | undefined {
    const key = `${actor} ${snapshotKey(snapshot)} ${JSON.stringify(event)}`;
    if (!this.#answers.has(key)) this.#answers.set(key, this.#machine(actor).answer(snapshot, event));
    return this.#answers.get(key);
  }
}
