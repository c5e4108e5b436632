/**
 * The search: breadth first, level by level.
 *
 * Within a level threads expand states in any order; at its end the states found are put in canonical
 * order, so that counts, violations and traces are the same for any number of workers and in any run.
 */
import { type Candidates, CanonicalOrder } from './canonical-order.ts';
import { coverageOf } from './coverage/resolving.ts';
import { isUnmet, returnsOf } from './coverage/returns.ts';
import { Crew } from './crew.ts';
import { CheckerError } from './errors.ts';
import { CHUNK, Expander, type Terrain } from './expander.ts';
import type {
  Exploration,
  ExploreOptions,
  GoalResult,
  Level,
  Limit,
  LivenessResult,
  Progress,
  ReturnResult,
  Verdict,
} from './exploration.ts';
import { Filling, type Known } from './filling.ts';
import { Findings } from './findings.ts';
import { type Instance, instancesAmong } from './instances.ts';
import { judgeLiveness, leftOpen } from './liveness/index.ts';
import { nearestTo } from './nearest.ts';
import { PackedStates } from './packed-states.ts';
import { Paths } from './paths.ts';
import { CONTROL } from './state-store.ts';
import { stepText } from './step-text.ts';
import { SuccessorLog } from './successor-log.ts';
import type { LivenessProperty, System } from './system.ts';
import { Yield } from './yield.ts';

type Counted = 'faults' | 'breaches' | 'workers' | 'parallelFrom';
/** Options with their defaults. */
export type Settings = Omit<ExploreOptions, Counted> & Readonly<Record<Counted, number>>;

/** Positions expanded on the main thread between looks at the clock. */
const SLICE = 1024;
const TICK_MS = 250;

let searches = 0;

export class Search {
  /** The tables and how they were filled. */
  readonly filling: Filling;
  readonly #system: System;
  readonly #settings: Settings;
  readonly #id = ++searches;
  readonly #started = performance.now();
  readonly #expander: Expander;
  readonly #states: PackedStates;
  readonly #order = new CanonicalOrder();
  readonly #findings: Findings;
  #crew: Crew | undefined;
  #crewBytes = 0;
  /** Liveness properties with their actors, and what is recorded of successors on their account. */
  readonly #live: readonly Instance<LivenessProperty>[];
  #log: SuccessorLog | undefined;
  #pages: Int32Array[] = [];

  readonly #levels: Level[] = [];
  #transitions = 0;
  #ends = 0;
  readonly #limits = new Set<Limit>();
  readonly #bounds = new Set<number>();
  /** What the level under way has brought so far, and how many of its states are expanded. */
  #found: Yield | undefined;
  #expanded = 0;
  /** States of the last level that a limit left unexpanded. */
  #unexpanded = 0;
  #lastTick = 0;

  constructor(system: System, settings: Settings, known?: Known) {
    this.#system = system;
    this.#settings = settings;
    this.filling = new Filling(system, settings, known);
    this.#states = new PackedStates(this.filling, settings);
    this.#findings = new Findings(system, this.filling, settings.continueAfterViolation === true);
    this.#expander = new Expander(this.filling.plan, this.filling);
    this.#live = instancesAmong(system, system.liveness ?? []);
    if (this.#live.length > 0 && settings.recordsSuccessors !== false) this.#log = new SuccessorLog();
    this.#expander.record(this.#log);
  }

  async run(): Promise<Exploration> {
    try {
      while (!this.#isOver()) await this.#level();
    } catch (error) {
      throw this.#withSteps(error);
    } finally {
      await this.#crew?.dismiss();
    }
    return this.#result(this.#liveness());
  }

  #isOver(): boolean {
    if (this.#order.levelStart === this.#order.levelEnd || this.#isCut()) return true;
    if (this.#settings.depth !== undefined && this.#levels.length >= this.#settings.depth) return true;
    return this.#findings.violations.length > 0 && this.#settings.continueAfterViolation !== true;
  }

  /** Whether a limit ended the search; bounds of counters do not. */
  #isCut(): boolean {
    return this.#limits.size > 0;
  }

  // One level.

  async #level(): Promise<void> {
    const found = new Yield();
    const lists: Candidates[] = [found.candidates];
    this.#expanded = 0;
    this.#found = found;
    const { levelStart: from, levelEnd: to } = this.#order;
    const isShared = this.#settings.workers > 1 && to - from >= this.#settings.parallelFrom;
    const isDone = isShared ? await this.#expandShared(found, lists) : await this.#expandHere(from, to, found);
    this.#found = undefined;
    this.#unexpanded = isDone ? 0 : to - from - this.#expanded;
    this.#order.advance(lists, this.#states.store.parents);
    this.#expander.trails.addUp();
    this.#levels.push({ states: to - from, transitions: found.transitions });
    this.#transitions += found.transitions;
    this.#ends += found.ends;
    for (const bound of found.bounds) this.#bounds.add(bound);
    this.#findings.addLevel(found.sightings, found.deadlock, this.#paths());
    this.#stopAtMaxStates();
    this.#tick();
  }

  /** Expands positions on this thread. False where a limit stopped it. */
  async #expandHere(from: number, to: number, found: Yield): Promise<boolean> {
    let position = from;
    this.#expander.use(this.#terrain());
    while (position < to) {
      const reached = this.#expander.expand(position, Math.min(position + SLICE, to), found);
      this.#expanded += reached.position - position;
      position = reached.position;
      if (reached.because === 'full') this.#states.grow();
      if (reached.because === 'overflow') this.#states.repack();
      if (reached.because !== 'done') this.#expander.use(this.#terrain());
      if (await this.#isStopped()) return position === to;
    }
    return true;
  }

  /** Expands the level with the workers, then here what they set aside or left over. */
  async #expandShared(found: Yield, lists: Candidates[]): Promise<boolean> {
    this.#crew ??= new Crew(this.#settings.workers);
    const { control } = this.#states.store;
    control[CONTROL.nextChunk] = 0;
    const rest: (readonly [number, number])[] = [];
    const ticker = setInterval(() => this.#tick(), TICK_MS);
    try {
      while (this.#sharedPositions() < this.#order.levelEnd && !this.#isCut()) {
        const reports = await this.#crew.expand(this.#assignment());
        control[CONTROL.transitions] = 0;
        this.#crewBytes = reports.reduce((sum, { bytes }) => sum + bytes, 0);
        for (const report of reports) {
          found.add(report);
          lists.push(report.candidates);
          if (this.#log !== undefined) this.#pages.push(...report.pages);
          this.#expander.trails.sums.receive(report.sums);
          for (const position of report.setAside) rest.push([position, position + 1]);
          // What was set aside is still to be expanded.
          this.#expanded += report.expanded - report.setAside.length;
        }
        // A worker leaves over what the store has no room for.
        const leftOver = reports.map((report) => report.leftOver).filter(([from, to]) => from < to);
        rest.push(...leftOver);
        if (leftOver.length > 0 && !this.#isCut()) this.#states.grow();
      }
    } finally {
      clearInterval(ticker);
    }
    // In canonical order, since this is where machines are asked and a mistake in them is reported.
    for (const [from, to] of rest.sort(([a], [b]) => a - b)) {
      if (this.#isCut() || !(await this.#expandHere(from, to, found))) return false;
    }
    return !this.#isCut();
  }

  /** The first position that no worker has taken. */
  #sharedPositions(): number {
    return this.#order.levelStart + CHUNK * Atomics.load(this.#states.store.control, CONTROL.nextChunk);
  }

  #terrain(): Terrain {
    const { layout, restLocals, store } = this.#states;
    return {
      tables: this.filling.tables,
      layout,
      restLocals,
      store: store.share(),
      order: this.#order.data,
      settled: this.#findings.settled,
    };
  }

  #assignment() {
    const { plan, tables } = this.filling;
    const { levelStart, levelEnd } = this.#order;
    const isRecording = this.#log !== undefined;
    return { ...this.#terrain(), tables: tables.share(), search: this.#id, plan, levelStart, levelEnd, isRecording };
  }

  #paths(): Paths {
    return new Paths(this.filling, this.#states, this.#order.data);
  }

  // Limits.

  /** Lets others run where a tick is due. True where the search must stop. */
  async #isStopped(): Promise<boolean> {
    if (performance.now() - this.#lastTick >= TICK_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#tick();
    }
    return this.#isCut();
  }

  #tick(): void {
    const elapsedMs = performance.now() - this.#started;
    const { maxSeconds, maxMemory, signal, onProgress } = this.#settings;
    if (maxSeconds !== undefined && elapsedMs > maxSeconds * 1000) this.#limits.add('max-seconds');
    const isFull = () => maxMemory !== undefined && this.#bytes() > maxMemory * 2 ** 20;
    if (isFull()) this.#stopRecording();
    if (isFull()) this.#limits.add('max-memory');
    if (signal?.aborted === true) this.#limits.add('interrupted');
    if (this.#isCut()) Atomics.store(this.#states.store.control, CONTROL.stop, 1);
    this.#lastTick = performance.now();
    onProgress?.(this.#progress(elapsedMs));
  }

  #progress(elapsedMs: number): Progress {
    const { levelStart, levelEnd, length } = this.#order;
    const { store } = this.#states;
    const here = this.#found;
    const shared = Math.min(this.#sharedPositions(), levelEnd) - levelStart;
    const expanded = here === undefined ? 0 : Math.max(this.#expanded, this.#settings.workers > 1 ? shared : 0);
    return {
      depth: this.#levels.length,
      states: here === undefined ? length : store.numbers,
      transitions: this.#transitions + (here?.transitions ?? 0) + Atomics.load(store.control, CONTROL.transitions),
      frontier: levelEnd - levelStart,
      remaining: Math.max(0, levelEnd - levelStart - expanded),
      elapsedMs,
      bytes: this.#bytes(),
    };
  }

  #bytes(): number {
    const own = this.#states.store.bytes + this.#order.data.byteLength;
    const recorded = this.#pages.reduce((sum, page) => sum + page.byteLength, 0);
    return own + this.filling.tables.bytes + this.#expander.bytes + this.#crewBytes + recorded;
  }

  /** What was recorded gives way to states: successors can be made again from the tables. */
  #stopRecording(): void {
    this.#log = undefined;
    this.#pages = [];
    this.#expander.record(undefined);
  }

  /** At the end of a level, so that counts can be repeated. */
  #stopAtMaxStates(): void {
    const { maxStates } = this.#settings;
    if (maxStates !== undefined && this.#order.length > maxStates) this.#limits.add('max-states');
  }

  // Results.

  /** Where the clock or a person ended the search there is no time to judge. */
  #liveness(): LivenessResult[] {
    const properties = [...new Set(this.#live.map(({ property }) => property))];
    if (properties.length === 0) return [];
    if (this.#isHurried()) return properties.map(leftOpen);
    this.#expander.use(this.#terrain());
    const levelStarts = [0];
    for (const { states } of this.#levels) levelStarts.push((levelStarts.at(-1) as number) + states);
    return judgeLiveness(properties, this.#live, {
      filling: this.filling,
      states: this.#states,
      paths: this.#paths(),
      expander: this.#expander,
      order: this.#order.data,
      length: this.#order.length,
      // Of a level that was not finished nothing counts: which of its states were expanded depends on workers.
      expanded: this.#unexpanded > 0 ? (levelStarts.at(-2) as number) : this.#order.levelStart,
      levelStarts,
      pages: this.#log === undefined ? undefined : [...this.#pages, ...this.#log.pages()],
    });
  }

  /** The goals; of each that was not reached what came nearest, if that is asked and nothing ended the search early. */
  #goals(): readonly GoalResult[] {
    if (this.#isHurried() || this.#settings.nearest === false) return this.#findings.goals;
    const { data: order, length } = this.#order;
    const searched = { filling: this.filling, states: this.#states, order, length };
    return this.#findings.goals.map((goal) => {
      if (goal.steps !== undefined) return goal;
      const nearest = nearestTo(goal.property, searched, this.#paths());
      return nearest === undefined ? goal : { ...goal, nearest };
    });
  }

  /** Whether there is no time for anything but what was found. */
  #isHurried(): boolean {
    return this.#limits.has('interrupted') || this.#limits.has('max-seconds');
  }

  #result(liveness: readonly LivenessResult[]): Exploration {
    const found = this.#order.levelEnd - this.#order.levelStart;
    const frontier = found + this.#unexpanded;
    const isComplete = frontier === 0 && !this.#isCut();
    const levels = found > 0 ? [...this.#levels, { states: found, transitions: 0 }] : this.#levels;
    const paths = this.#paths();
    const { sums } = this.#expander.trails;
    const isTold = this.#settings.coverage === true;
    const returns = returnsOf(this.#system, this.filling, sums, paths);
    return {
      verdict: this.#verdict(isComplete, liveness, returns),
      completeness: this.#isCut() ? 'limit-reached' : isComplete ? 'complete' : 'bounded',
      limits: [...[...this.#limits].sort(), ...this.#boundNames()],
      depth: levels.length - 1,
      frontier,
      states: this.#order.length,
      transitions: this.#transitions,
      levels,
      violations: this.#findings.violations,
      goals: this.#goals(),
      liveness,
      premises: this.#findings.premises.results,
      returns,
      unjudged: this.#unjudged(),
      ends: this.#ends,
      workers: this.#settings.workers,
      elapsedMs: performance.now() - this.#started,
      bytesPerState: (this.#states.store.bytes + this.#order.data.byteLength) / this.#order.length,
      machineCalls: this.filling.machineCalls,
      machines: this.filling.statistics(),
      // Last: to tell it is no part of searching.
      ...(isTold ? { coverage: coverageOf(this.#system, this.filling, sums, paths) } : {}),
    };
  }

  /** Names of properties for which no actors play the roles. */
  #unjudged(): string[] {
    const judged = new Set([...this.filling.instances, ...this.#live].map(({ property }) => property.name));
    const { properties = [], liveness = [] } = this.#system;
    const names = new Set([...properties, ...liveness].map(({ name }) => name));
    return [...names].filter((name) => !judged.has(name));
  }

  #boundNames(): Limit[] {
    return [...this.#bounds].map((bound) => `bound ${this.filling.bounds.texts[bound - 1]}` as const).sort();
  }

  #verdict(isComplete: boolean, liveness: readonly LivenessResult[], returns: readonly ReturnResult[]): Verdict {
    const { violations, goals } = this.#findings;
    if (violations.some(({ kind }) => kind !== 'deadlock')) return 'violated';
    if (liveness.some(({ verdict }) => verdict === 'violated')) return 'liveness-violated';
    if (violations.length > 0) return 'deadlock';
    const isWanting = goals.some(({ steps }) => steps === undefined) || returns.some(isUnmet);
    return isComplete && isWanting ? 'goal-unmet' : 'holds';
  }

  /** Adds to a diagnosis the steps that lead to where it was made. */
  #withSteps(error: unknown): unknown {
    if (!(error instanceof CheckerError) || error.diagnosis.steps !== undefined) return error;
    const { actor, event } = this.filling.command(this.#expander.command);
    const steps = [...this.#paths().to(this.#expander.position), { actor, command: event, outcomes: [] }];
    return new CheckerError(error.code, { ...error.diagnosis, steps: steps.map(stepText) });
  }
}
