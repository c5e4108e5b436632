/**
 * What the checker checks. Start reading here.
 *
 * A {@link System} is a set of actors, each an XState v5 machine, and the properties that must hold.
 * The environment gives an actor a *command*; the actor's machine answers by emitting events, and an
 * event with `to` is delivered to the actor it names, with all that it causes, before the emitter's
 * next event: an emitted event is a call. One command and the deliveries it causes are a *step*.
 * {@link explore} enumerates every step from every state that steps reach.
 */
import type { AnyStateMachine, StateValue } from 'xstate';

/** Plain JSON data: all that contexts and events may hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A command, a delivered event or an observation. With `to`, the event is delivered to the actor named
 * there (`to` itself is not part of what is delivered); without, it is an observation: it changes
 * nothing and stays in the log. One observation is the checker's own: `{ type: 'bound', name }` says that a
 * declared bound would be passed; its branch is not enabled then, and the result names the bound.
 */
export interface PlainEvent {
  readonly type: string;
  readonly [key: string]: Json;
}

/** What a machine is in: its XState snapshot, reduced to data. */
export interface LocalState {
  readonly value: StateValue;
  readonly context: { readonly [key: string]: Json };
  readonly tags: readonly string[];
}

/**
 * Who starts a command, which decides what waiting for it means.
 *
 * - `request`: somebody starts something. Nobody may rely on it.
 * - `progress`: what was started goes on (the next section of an operation, an answer somebody waits for).
 * - `withdrawal`: somebody gives up (closes a file, dies).
 *
 * Deadlock: some actor is in a state tagged `busy` and no progress or withdrawal command is enabled,
 * nor would be beyond a bound.
 */
export type CommandClass = 'request' | 'progress' | 'withdrawal';

/** One thing the environment may ask of an actor, enabled where the machine has a transition for it. */
export interface Command {
  readonly class: CommandClass;
  readonly event: PlainEvent;
}

/**
 * How a delivery may end. `normal` is free; `allowed` is a failure that the interface permits and spends
 * one of `faults`; `breach` is the failure of a call that must not fail and spends one of `breaches`.
 */
export type OutcomeKind = 'normal' | 'allowed' | 'breach';

export interface Outcome {
  /** Delivered as the event's `outcome`. */
  readonly name: string;
  readonly kind: OutcomeKind;
}

/** One actor: a machine, and what may happen to it. */
export interface Actor {
  /** What properties call it: a role ranges over all actors of a kind. */
  readonly kind: string;
  readonly machine: AnyStateMachine;
  /** Handed to the machine when it is started. */
  readonly input?: Json;
  /** Everything the environment may ask of this actor, in the order in which it is tried. */
  readonly commands?: readonly Command[];
  /**
   * The possible endings of delivering `event` to this actor in `local`, the normal one first. A pure
   * function; without it, or where it answers nothing, the event is delivered as it is.
   */
  readonly outcomes?: (local: LocalState, event: PlainEvent) => readonly Outcome[] | undefined;
}

/** Whatever the machines read a design's choices from, so that it is known which they read. */
export interface ChoiceReader {
  /** Runs `body` and returns its result with the names of the choices read meanwhile, sorted. */
  recording<T>(body: () => T): { readonly result: T; readonly read: readonly string[] };
  /** All the choices there are. Without it, only those that are read are known. */
  readonly names?: readonly string[];
}

/** What is checked: actors (in the order of their declaration) and properties. */
export interface System {
  readonly actors: Readonly<Record<string, Actor>>;
  readonly properties?: readonly Property[];
  /** What must happen in the end. Asking for it makes the search remember successors; see `liveness/`. */
  readonly liveness?: readonly LivenessProperty[];
  /**
   * Event types that wait instead of failing: where the receiver has no transition for one, the whole
   * step is not enabled, and the caller waits. So a lock is a state without a transition for `lock`.
   */
  readonly blocking?: readonly string[];
  /** Where the machines read the design's choices; see {@link ChoiceReader}. */
  readonly choices?: ChoiceReader;
  /** Who may be at fault, the one to report first leading. A property may name others. */
  readonly culprits?: readonly string[];
  /** What of an answer is a return to somebody who called; see {@link Returned}. */
  readonly returns?: (answer: AnswerView) => readonly Returned[];
  /** Codes that some operation must return somewhere, or the system is not what its author thinks. */
  readonly expects?: readonly ExpectedReturn[];
}

/** One answer of a machine: what an actor of `kind` in `before` emits when `event`, outcome included, is delivered. */
export interface AnswerView {
  readonly kind: string;
  readonly before: LocalState;
  readonly event: PlainEvent;
  readonly emitted: readonly PlainEvent[];
}

/** An operation that ends with a code. */
export interface Returned {
  readonly operation: string;
  readonly code: string;
}

/** A goal: that the operation returns the code in some step. */
export interface ExpectedReturn extends Returned {
  /** Where it is said that it does: a function, a commit. */
  readonly source: string;
}

/** What a property reads, by role. */
export type Facets = Readonly<Record<string, Json>>;

/** `true` holds, `false` is the property's default culprit's fault, a string names another culprit. */
export type Judgement = boolean | string;

/** What every property says of itself, and whom it reads. */
export interface PropertyBase {
  /** Several of `properties` may share a name: they are parts of one statement, and reported as one. */
  readonly name: string;
  /** One sentence that can be true or false. */
  readonly statement: string;
  /** Where the rule comes from: a commit, a function, a mail. */
  readonly source: string;
  /** Who is at fault where the judgement names nobody. */
  readonly culprit?: string;
  /** Role to actor kind. The property is judged for every combination of different actors. */
  readonly roles: Readonly<Record<string, string>>;
  /** What is read of each role: a small value, the same for all states that the property cannot tell apart. */
  readonly facets: Readonly<Record<string, (local: LocalState, name: string) => Json>>;
}

/** `always` is judged at the end of each step, `everywhere` also between deliveries. */
export interface StateProperty extends PropertyBase {
  readonly kind: 'always' | 'everywhere';
  readonly holds: (facets: Facets, names: Readonly<Record<string, string>>) => Judgement;
  /**
   * Where the property says anything at all: where this is false it cannot be violated, and is refused if it is. A search
   * tells the first steps to where it is true, and marks a property for which it never was: it was not put to the test.
   * Without it nothing is said; as one of several parts of a name it says something everywhere.
   */
  readonly premise?: Condition;
}

/** A state that must be reachable at the end of some step. */
export interface GoalProperty extends PropertyBase {
  readonly kind: 'goal';
  /**
   * All that is wanted, a phrase for each part. Where not all is reached at once, the most of it tells what came nearest, so
   * each is a statement by itself: it must not be true where what it speaks of is not there.
   */
  readonly wants: Readonly<Record<string, Condition>>;
}

/** What a {@link StepProperty} sees of one step. */
export interface StepView {
  readonly actor: string;
  readonly command: PlainEvent;
  /** All outcomes that were not the normal one. */
  readonly outcomes: readonly TakenOutcome[];
  /** Those of the types that the property observes, in the order in which they were made. */
  readonly observations: readonly Observation[];
  readonly before: Facets;
  readonly after: Facets;
}

/**
 * Judged for each step that makes an observation of one of the types in `observes`, or is started by one of `commands`, and,
 * if the property has roles, delivers something to an actor that plays one.
 */
export interface StepProperty extends PropertyBase {
  readonly kind: 'step';
  readonly observes: readonly string[];
  /** Types of commands whose steps are judged whatever is said in them: a silence can be wrong. */
  readonly commands?: readonly string[];
  readonly holds: (step: StepView, names: Readonly<Record<string, string>>) => Judgement;
  /** As of a {@link StateProperty}. Without it, wherever the property is judged. */
  readonly premise?: (step: StepView, names: Readonly<Record<string, string>>) => boolean;
}

export type Property = StateProperty | GoalProperty | StepProperty;

/** Whether a state is one of those that a property is about. */
export type Condition = (facets: Facets, names: Readonly<Record<string, string>>) => boolean;

/**
 * Wherever `from` holds, `to` holds then or later, in every fair behaviour.
 *
 * A behaviour goes on for ever, or stops where nothing has to happen. It is fair where each progress
 * command that is enabled from some point on without a break is taken again and again (weak fairness, for
 * each actor's command by itself; a command that only goes on beyond a bound counts as enabled). Requests
 * are never fair, withdrawals only where the property says so. Failures need no rule: there are only as
 * many as the budget affords.
 */
export interface LeadsToProperty extends PropertyBase {
  readonly kind: 'leads-to';
  readonly from: Condition;
  readonly to: Condition;
  /** `['withdrawal']` where users can be relied on to give up in the end. */
  readonly fair?: readonly 'withdrawal'[];
}

/**
 * From every reachable state in which `from` holds, some steps of commands of the classes `by`, without a
 * further failure, lead to a state in which `to` holds.
 */
export interface RecoverableProperty extends PropertyBase {
  readonly kind: 'recoverable';
  readonly from: Condition;
  readonly to: Condition;
  /** Default: progress and withdrawal. */
  readonly by?: readonly CommandClass[];
}

/** What cannot be seen in one state or step. Each has a name of its own. */
export type LivenessProperty = LeadsToProperty | RecoverableProperty;

/** An event emitted without `to`: said, not done. */
export interface Observation {
  readonly actor: string;
  readonly event: PlainEvent;
}

/**
 * An outcome that was not the normal one, named so that it can be found again in another design: the
 * `occurrence`-th delivery (from 1), of those that have outcomes, of an event of this type to this actor
 * within the step.
 */
export interface TakenOutcome {
  readonly actor: string;
  readonly event: string;
  readonly occurrence: number;
  readonly outcome: string;
}

/** One step by name: who is asked what, and which deliveries do not end normally. */
export interface Step {
  readonly actor: string;
  readonly command: PlainEvent;
  readonly outcomes: readonly TakenOutcome[];
}
