/**
 * The one place where XState runs.
 *
 * A {@link CheckedMachine} wraps a machine and answers one question: given a snapshot and an event, what
 * is the next snapshot and what is emitted? `transition()` is pure and runs no actions, so emitted
 * events come back as data; everything that would need a live actor is refused.
 */
import { type ActorLogic, type AnyMachineSnapshot, type AnyStateMachine, initialTransition, transition } from 'xstate';
import { CheckerError } from './errors.ts';
import { canonical, deepFreeze, plainDataFault } from './plain-data.ts';
import type { Actor, ChoiceReader, Json, LocalState, Outcome, PlainEvent } from './system.ts';

/** What a machine answers to an event for which it has a transition. */
export interface Answer {
  readonly next: AnyMachineSnapshot;
  /** Emitted events in the order in which they were emitted. */
  readonly emitted: readonly PlainEvent[];
}

/** An answer, or none, and the design choices that were read on the way, by guards that said no as well. */
export interface Asked {
  readonly answer: Answer | undefined;
  readonly choices: readonly string[];
}

/** What XState asks to be executed, as data. Its own type leaves out emitted events. */
interface ReturnedAction {
  readonly type: string;
  readonly params?: unknown;
}

/** Microsteps of one transition. A machine that needs more is caught in an `always` or `raise` loop. */
const MICROSTEPS_MAX = 1000;

export class CheckedMachine {
  readonly machine: AnyStateMachine;
  readonly #choices: ChoiceReader | undefined;
  readonly #logic: PureLogic;
  /** Calls of `transition()` so far. */
  calls = 0;

  constructor(machine: AnyStateMachine, choices: ChoiceReader | undefined) {
    this.machine = machine;
    this.#choices = choices;
    this.#logic = pureLogic(machine);
    // Of the user's own machine: it defaults to infinity, which turns a loop of `always` into a hang.
    machine.options.maxIterations = Math.min(machine.options.maxIterations ?? MICROSTEPS_MAX, MICROSTEPS_MAX);
    refuseLiveFeatures(machine.root, machine.id);
  }

  /** The snapshot that the machine starts in. Emitting there is refused: nobody is there to hear it. */
  start(input: Json | undefined): AnyMachineSnapshot {
    const where = `machine ${this.machine.id}, at the start`;
    const first = this.#start(input, where);
    const second = this.#start(input, where);
    if (snapshotKey(first) !== snapshotKey(second)) {
      throw differs('starts differently the second time', where, snapshotKey(second), snapshotKey(first));
    }
    return first;
  }

  #start(input: Json | undefined, where: string): AnyMachineSnapshot {
    const [snapshot, returned] = guarded(where, () => initialTransition(this.#logic, { input }));
    const actions: readonly ReturnedAction[] = returned;
    this.#refuseActions(actions, where);
    if (actions.some((action) => action.type === 'xstate.emit')) {
      throw new CheckerError('emit-at-start', {
        what: 'a machine emits in its initial transition',
        where,
        remedy: 'emit in answer to a command: no step is under way yet',
      });
    }
    return this.#checked(snapshot, where);
  }

  /** The snapshot as one of this machine: the same data, whichever machine with such a state it was made by. */
  own(snapshot: AnyMachineSnapshot): AnyMachineSnapshot {
    if (snapshot.machine === this.machine) return snapshot;
    const { value, context, status } = snapshot;
    const history = Object.entries(snapshot.historyValue as Record<string, readonly { readonly id: string }[]>);
    const historyValue = Object.fromEntries(
      history.map(([id, nodes]) => [id, nodes.map((node) => this.machine.getStateNodeById(node.id))]),
    );
    return this.machine.resolveState({ value, context, status, historyValue } as never);
  }

  /** What the machine answers; nothing where it has no transition. */
  answer(snapshot: AnyMachineSnapshot, event: PlainEvent): Answer | undefined {
    return this.ask(snapshot, event).answer;
  }

  /** Asks twice, to catch a machine that answers differently. */
  ask(snapshot: AnyMachineSnapshot, event: PlainEvent): Asked {
    deepFreeze(event);
    const where = this.where(snapshot, event);
    const first = this.#ask(snapshot, event, where);
    const second = this.#ask(snapshot, event, where);
    if (answerKey(first.answer) !== answerKey(second.answer)) {
      const what = 'answers the same event in the same state differently the second time';
      throw differs(what, where, answerKey(second.answer), answerKey(first.answer));
    }
    return first;
  }

  /** What `outcomes` declares for delivering `event`, the normal one first; none where it declares nothing. */
  outcomes(outcomes: Actor['outcomes'], snapshot: AnyMachineSnapshot, event: PlainEvent): readonly Outcome[] {
    const where = this.where(snapshot, event);
    const declared = guarded(where, () => outcomes?.(localState(snapshot), event)) ?? [];
    const fault = declared.length === 0 ? undefined : outcomesFault(declared, event);
    if (fault !== undefined) {
      throw new CheckerError('bad-outcomes', {
        what: fault,
        where,
        got: declared.map(({ name, kind }) => `${name} (${kind})`).join(', '),
        expected: 'different names, the first of kind normal, the others normal, allowed or breach',
        remedy: 'correct what outcomes answers for this event',
      });
    }
    return declared;
  }

  where(snapshot: AnyMachineSnapshot, event: PlainEvent): string {
    return `machine ${this.machine.id}, state ${stateName(snapshot)}, event ${canonical(event)}`;
  }

  /** A snapshot as one would say it. */
  in(snapshot: AnyMachineSnapshot): string {
    return `machine ${this.machine.id}, state ${stateName(snapshot)}, context ${canonical(snapshot.context)}`;
  }

  #ask(snapshot: AnyMachineSnapshot, event: PlainEvent, where: string): Asked {
    const ask = () => {
      // A machine that is done hears nothing, though `transition()` would go on.
      if (snapshot.status !== 'active') return undefined;
      // Not `snapshot.can(event)`: that is false for transitions that have guards only.
      if ((this.machine.getTransitionData(snapshot, event) ?? []).length === 0) return undefined;
      this.calls++;
      return transition(this.#logic, snapshot, event);
    };
    const { result, read } = guarded(where, () =>
      this.#choices === undefined ? { result: ask(), read: [] } : this.#choices.recording(ask),
    );
    if (result === undefined) return { answer: undefined, choices: read };
    const next = result[0];
    const actions: readonly ReturnedAction[] = result[1];
    this.#refuseActions(actions, where);
    const emitted = actions
      .filter((action) => action.type === 'xstate.emit')
      .map((action) => checkedEvent((action.params as { event: PlainEvent }).event, where));
    return { answer: { next: this.#checked(next, where), emitted }, choices: read };
  }

  #refuseActions(actions: readonly ReturnedAction[], where: string): void {
    for (const action of actions) {
      if (action.type === 'xstate.emit') continue;
      const delay = (action.params as { delay?: number } | undefined)?.delay;
      if (action.type === 'xstate.raise' && delay === undefined) continue;
      if (action.type === 'xstate.raise' || action.type === 'xstate.cancel') throw delayed(where);
      if (action.type === 'xstate.spawnChild' || action.type === 'xstate.stopChild') throw childActor(where);
      throw withoutEffect(where, action.type);
    }
  }

  #checked(snapshot: AnyMachineSnapshot, where: string): AnyMachineSnapshot {
    if (snapshot.status === 'error') throw thrown(where, snapshot.error);
    if (Object.keys(snapshot.children).length > 0) throw childActor(where);
    const fault = plainDataFault(snapshot.context);
    if (fault !== undefined) throw notPlain('a context', fault, where);
    deepFreeze(snapshot.context);
    return snapshot;
  }
}

/** What a machine starts with; XState's own actor has none. */
interface Given {
  readonly input: Json | undefined;
}

type PureLogic = ActorLogic<AnyMachineSnapshot, PlainEvent, Given | undefined>;

/**
 * A machine of which only what is asked runs. XState makes an actor for each call, which starts: that of the machine itself
 * would run its initial state each time, and without its input, to throw away what comes of it.
 */
export function pureLogic(machine: AnyStateMachine): PureLogic {
  const unstarted = { status: 'active', output: undefined, error: undefined } as AnyMachineSnapshot;
  return {
    transition: (snapshot, event, scope) => machine.transition(snapshot, event, scope as never),
    getInitialSnapshot: (scope, given) =>
      given === undefined ? unstarted : machine.getInitialSnapshot(scope as never, given.input as never),
    getPersistedSnapshot: (snapshot) => snapshot,
  };
}

/** The data of a snapshot: what properties, outcomes and traces see. */
export function localState(snapshot: AnyMachineSnapshot): LocalState {
  return { value: snapshot.value, context: snapshot.context, tags: [...snapshot.tags].sort() };
}

/** Equal text for snapshots that no event can tell apart. */
export function snapshotKey(snapshot: AnyMachineSnapshot): string {
  const history = Object.entries(snapshot.historyValue as Record<string, readonly { id: string }[]>)
    .map(([id, nodes]) => [id, nodes.map((node) => node.id)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return canonical([snapshot.value as Json, snapshot.status, history as unknown as Json, snapshot.context]);
}

/** A state's value as one would say it: `claiming.moving`. */
export function stateName({ value }: { readonly value: LocalState['value'] }): string {
  if (typeof value === 'string') return value;
  if (Object.keys(value).length === 0) return 'at the top';
  const regions = Object.entries(value).map(([key, inner]) => `${key}.${stateName({ value: inner as never })}`);
  return regions.length === 1 ? String(regions[0]) : `(${regions.join(' ')})`;
}

function outcomesFault(declared: readonly Outcome[], event: PlainEvent): string | undefined {
  if (declared[0]?.kind !== 'normal') return 'the first outcome of a delivery is not the normal one';
  if (!declared.every(({ kind }) => ['normal', 'allowed', 'breach'].includes(kind))) {
    return 'an outcome of a delivery is of no kind that there is';
  }
  if (new Set(declared.map(({ name }) => name)).size < declared.length) {
    return 'two outcomes of a delivery have one name';
  }
  return 'outcome' in event ? 'an event has a field of its own where its outcome goes' : undefined;
}

function differs(what: string, where: string, got: string, expected: string): CheckerError {
  return new CheckerError('answer-differs', {
    what: `a machine ${what}`,
    where,
    got,
    expected,
    remedy: 'read nothing but context and event: no clock, no random number, no variable outside',
  });
}

function answerKey(answer: Answer | undefined): string {
  if (answer === undefined) return 'no transition';
  return `${snapshotKey(answer.next)} emitting ${canonical(answer.emitted)}`;
}

function checkedEvent(event: PlainEvent, where: string): PlainEvent {
  const fault = plainDataFault(event);
  if (fault !== undefined) throw notPlain('an emitted event', fault, where);
  return deepFreeze(event);
}

/** Runs user code of a machine; what it throws becomes a diagnosis. */
function guarded<T>(where: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof CheckerError) throw error;
    throw thrown(where, error);
  }
}

function thrown(where: string, error: unknown): CheckerError {
  const message = (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
  if (message.startsWith('Unable to send event to actor')) return withoutEffect(where, 'xstate.sendTo');
  if (message.startsWith('Infinite loop detected')) {
    return new CheckerError('endless-always', {
      what: 'a transition never settles: its `always` or `raise` form a loop',
      where,
      got: `more than ${MICROSTEPS_MAX} microsteps`,
      remedy: 'give the loop a guard that becomes false',
    });
  }
  if (/read only property|not extensible|Cannot delete property/.test(message)) {
    return new CheckerError('mutation-in-place', {
      what: 'a machine changes its context or event in place',
      where,
      got: message,
      remedy: 'return new data from assign, or wrap the change in immer’s produce',
    });
  }
  return new CheckerError('machine-throws', {
    what: 'a guard or action of a machine throws',
    where,
    got: message,
    remedy: 'make guards and actions total; a refusal is a transition that answers with an errno',
  });
}

function notPlain(what: string, fault: string, where: string): CheckerError {
  return new CheckerError('not-plain-data', {
    what: `${what} holds something that is not plain JSON data`,
    where,
    got: fault,
    expected: 'strings, finite numbers, booleans, null, arrays and plain objects',
    remedy: 'store a name instead of a thing; sets are records keyed by name',
  });
}

function withoutEffect(where: string, got: string): CheckerError {
  return new CheckerError('action-without-effect', {
    what: 'a machine has an action that the checker cannot give an effect',
    where,
    got,
    expected: 'assign, raise without delay, or emit',
    remedy: 'emit an event: with `to` it is delivered to that actor, without it is an observation',
  });
}

function childActor(where: string): CheckerError {
  return new CheckerError('actor-in-machine', {
    what: 'a machine invokes or spawns an actor of its own',
    where,
    remedy: 'declare the child as an actor of the system and emit events to it',
  });
}

function delayed(where: string): CheckerError {
  return new CheckerError('delayed-transition', {
    what: 'a machine waits for time to pass (`after`, or a raise with a delay)',
    where,
    remedy: 'make the passing of time a command of class progress',
  });
}

/** What can be seen in the configuration is refused before anything runs. */
function refuseLiveFeatures(node: AnyStateMachine['root'], machine: string): void {
  const where = `machine ${machine}, state ${node.path.join('.') || 'at the top'}`;
  if (node.invoke.length > 0) throw childActor(where);
  if (node.after.length > 0) throw delayed(where);
  for (const descriptor of Object.keys(node.config.on ?? {})) {
    if (descriptor === '*' || descriptor.endsWith('.*')) {
      throw new CheckerError('wildcard', {
        what: 'a machine handles events by wildcard, which hides the ones it forgot',
        where,
        got: descriptor,
        remedy: 'name each event; `X: {}` ignores X on purpose',
      });
    }
  }
  for (const child of Object.values(node.states)) refuseLiveFeatures(child, machine);
}
