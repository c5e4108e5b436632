/** The states of one system and the operations between them, found as they are asked for. */
import {
  type LocalState,
  type Offer,
  type PlainEvent,
  Run,
  type StepRecord,
  type TakenOutcome,
} from '../../explorer/index.ts';
import { CONTAINER } from '../../model/index.ts';
import { type Fired, firedBy } from './fired.ts';
import type { GroupSystem } from './group-system.ts';

type State = Readonly<Record<string, LocalState>>;

export interface StateNode {
  readonly number: number;
  readonly run: Run;
  readonly state: State;
  /** Failures so far that the interface permits. */
  readonly failures: number;
}

/** One step, or an operation of several sections of which only one can be seen by the group. */
export interface StateEdge {
  readonly from: StateNode;
  readonly to: StateNode;
  /** How many steps of the model it is, and how many of them come before it fires something. */
  readonly steps: number;
  readonly lead: number;
  /** The command, as it is printed. */
  readonly command: string;
  readonly fired: readonly Fired[];
  readonly fails: boolean;
}

/** More states than were allowed. */
export class StatesMaxSignal extends Error {}

/**
 * Operations that go on by themselves to their end. Of a bind the group sees the first section and of an unbind the
 * last; of a write to `type` the last one decides, which tests again what the others found. So whatever comes in between
 * could as well come before, or after.
 */
const WHOLE: readonly string[] = ['bind', 'unbind', 'write'];

/** What has been done of an operation, with the failures that it took. */
interface Done {
  readonly run: Run;
  readonly state: State;
  readonly fired: readonly Fired[];
  readonly steps: number;
  readonly lead: number;
  readonly failures: number;
}

export class StateGraph {
  readonly of: GroupSystem;
  readonly start: StateNode;
  readonly #faults: number;
  readonly #statesMax: number;
  readonly #nodes = new Map<string, StateNode>();
  readonly #edges = new Map<StateNode, readonly StateEdge[]>();
  /** Commands that an actor has no transition for, which only its own state decides. */
  readonly #disabled = new Map<LocalState, Set<PlainEvent>>();

  constructor(of: GroupSystem, faults: number, statesMax: number) {
    this.of = of;
    this.#faults = faults;
    this.#statesMax = statesMax;
    const run = new Run(of.system, { faults, breaches: 0 });
    this.start = this.#nodeOf(run, run.state, 0);
  }

  /** Every operation from here, those that change nothing and fire nothing left out. */
  edgesOf(from: StateNode): readonly StateEdge[] {
    const known = this.#edges.get(from);
    if (known !== undefined) return known;
    const { run, state, failures } = from;
    const begun: Done = { run, state, fired: [], steps: 0, lead: 0, failures };
    const edges = this.of.commandsIn(state).flatMap(({ actor, command }) =>
      this.#ways(begun, actor, command)
        .flatMap((done) => (WHOLE.includes(command.type) ? this.#toTheEnd(done, actor) : [done]))
        .map((done) => this.#freed(done))
        .map((done): StateEdge => {
          const to = this.#nodeOf(done.run, done.state, done.failures);
          const { steps, lead, fired } = done;
          return { from, to, steps, lead, command: `${actor} ${command.type}`, fired, fails: done.failures > failures };
        }),
    );
    const kept = edges.filter(({ to, fired }) => to !== from || fired.length > 0);
    this.#edges.set(from, kept);
    return kept;
  }

  /** With every `proceed` that the operation needs; nothing where it has to wait for others. */
  #toTheEnd(done: Done, actor: string): readonly Done[] {
    if (done.state[actor]?.tags.includes('busy') !== true) return [done];
    return this.#ways(done, actor, PROCEED).flatMap((next) => this.#toTheEnd(next, actor));
  }

  /** Whose last group has left the container, its domain is freed: type1 does so at once, and the group sees nothing of it. */
  #freed(done: Done): Done {
    const [freed] = this.#ways(done, CONTAINER, FREE);
    return freed === undefined ? done : { ...freed, steps: done.steps, lead: done.lead };
  }

  /** One step, with each failure that is left to take. */
  #ways(done: Done, actor: string, command: PlainEvent): readonly Done[] {
    const local = done.state[actor] as LocalState;
    const disabled = this.#disabled.get(local) ?? new Set();
    if (disabled.has(command)) return [];
    this.#disabled.set(local, disabled);
    const ways: Done[] = [];
    const take = (outcomes: readonly TakenOutcome[], decided: number): void => {
      const offers: Offer[] = [];
      const run = done.run.fork();
      const result = run.take({ actor, command, outcomes }, (offer) => offers.push(offer));
      if ('taken' in result) ways.push(this.#advanced(done, run, result.taken, outcomes.length));
      else if (result.notTaken.reason === 'not-enabled') disabled.add(command);
      if (done.failures + outcomes.length >= this.#faults) return;
      for (const [index, { actor, event, occurrence, outcomes: possible }] of offers.entries()) {
        if (index < decided) continue;
        for (const { name } of possible.filter(({ kind }) => kind === 'allowed')) {
          take([...outcomes, { actor, event, occurrence, outcome: name }], index + 1);
        }
      }
    };
    take([], 0);
    return ways;
  }

  #advanced(done: Done, run: Run, record: StepRecord, failures: number): Done {
    const fired = [...done.fired, ...firedBy(record, done.state, this.of)];
    return {
      run,
      state: record.state,
      fired,
      steps: done.steps + 1,
      lead: fired.length === 0 ? done.lead + 1 : done.lead,
      failures: done.failures + failures,
    };
  }

  #nodeOf(run: Run, state: State, failures: number): StateNode {
    const key = `${failures} ${run.stateKey}`;
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    if (this.#nodes.size >= this.#statesMax) throw new StatesMaxSignal();
    const node = { number: this.#nodes.size, run, state, failures };
    this.#nodes.set(key, node);
    return node;
  }
}

const PROCEED: PlainEvent = { type: 'proceed' };
const FREE: PlainEvent = { type: 'free' };
