/**
 * The search: breadth first, level by level.
 *
 * Within a level threads expand states in any order; at its end the states found are put in canonical
 * order (by the position of their least parent, then in the order in which that parent's steps lead to
 * them), so that counts, violations and traces are the same for any number of workers and in any run.
 */
import { Crew } from './crew.ts';
import { assert, CheckerError } from './errors.ts';
import { addSighting, CHUNK, comparePlaces, Expander, type Sighting, type Terrain, Yield } from './expander.ts';
import type {
  Exploration,
  ExploreOptions,
  GoalResult,
  Level,
  Limit,
  Progress,
  Verdict,
  Violation,
} from './exploration.ts';
import { Filling } from './filling.ts';
import { type Layout, layoutFor } from './layout.ts';
import { Paths } from './paths.ts';
import { Run } from './run.ts';
import { SharedVector, sharedInts } from './shared-memory.ts';
import { CONTROL, StateStore } from './state-store.ts';
import { stepText } from './step-text.ts';
import type { System } from './system.ts';

/**
 * Searches `system` and says which properties hold.
 *
 * States are compared whole, so nothing is lost to chance. The search ends at the fixed point, at
 * `depth`, at a limit, or after the level of the first violation or deadlock unless told to continue.
 *
 * @throws CheckerError where the system cannot be checked or an option makes no sense.
 */
export async function explore(system: System, options: ExploreOptions = {}): Promise<Exploration> {
  const search = new Search(system, checkedOptions(options));
  return search.run();
}

type Counted = 'faults' | 'breaches' | 'workers' | 'parallelFrom';
type Settings = Omit<ExploreOptions, Counted> & Readonly<Record<Counted, number>>;

const LEAST = { depth: 0, faults: 0, breaches: 0, workers: 1, maxStates: 1, parallelFrom: 1 } as const;
const DEFAULTS = { faults: 1, breaches: 0, workers: 1, parallelFrom: 4096 } as const;

function checkedOptions(options: ExploreOptions): Settings {
  for (const [name, least] of Object.entries(LEAST)) {
    const value = options[name as keyof typeof LEAST];
    if (value === undefined || (Number.isInteger(value) && value >= least)) continue;
    throw new CheckerError('bad-option', {
      what: `option ${name} is out of range`,
      got: String(value),
      expected: `a whole number of at least ${least}`,
      remedy: 'correct the option, or leave it out for its default',
    });
  }
  const { faults, breaches, workers, parallelFrom, ...others } = options;
  return {
    ...others,
    faults: faults ?? DEFAULTS.faults,
    breaches: breaches ?? DEFAULTS.breaches,
    workers: workers ?? DEFAULTS.workers,
    parallelFrom: parallelFrom ?? DEFAULTS.parallelFrom,
  };
}

/** Positions expanded on the main thread between looks at the clock. */
const SLICE = 1024;
const TICK_MS = 250;
const FIRST_CAPACITY = 1 << 16;
/** Smaller stores grow fourfold, larger ones twofold. */
const STEEP_BELOW = 1 << 22;

let searches = 0;

class Search {
  readonly #system: System;
  readonly #settings: Settings;
  readonly #id = ++searches;
  readonly #started = performance.now();
  readonly #filling: Filling;
  readonly #expander: Expander;
  #layout: Layout;
  #restLocals: Int32Array;
  readonly #store: StateStore;
  /** Position to state number: all levels one after another. */
  readonly #order = new SharedVector(sharedInts(FIRST_CAPACITY));
  readonly #settled: Uint8Array;
  #crew: Crew | undefined;
  #crewBytes = 0;

  #levelStart = 0;
  #levelEnd = 1;
  readonly #levels: Level[] = [];
  #transitions = 0;
  #ends = 0;
  #expandedInLevel = 0;
  /** What the level under way has brought so far. */
  #found: Yield | undefined;
  readonly #limits = new Set<Limit>();
  readonly #bounds = new Set<number>();
  readonly #violations: Violation[] = [];
  readonly #goals = new Map<string, GoalResult>();
  #lastTick = 0;

  constructor(system: System, settings: Settings) {
    this.#system = system;
    this.#settings = settings;
    this.#filling = new Filling(system, settings);
    this.#layout = layoutFor(this.#fieldCounts());
    this.#restLocals = sharedInts(this.#layout.restLength);
    this.#fillRestLocals();
    this.#filling.onRest = (actor, rest, local) => {
      if (rest <= (this.#layout.mask[actor] as number)) {
        this.#restLocals[(this.#layout.restBase[actor] as number) + rest] = local;
      }
    };
    this.#store = StateStore.create(this.#layout.words, FIRST_CAPACITY);
    this.#settled = new Uint8Array(this.#filling.properties.texts.length);
    this.#expander = new Expander(this.#filling.plan, this.#filling);
    // Every actor's first rest state is number 0 and nothing is spent: the initial state is all zeros.
    this.#store.control[CONTROL.nextNumber] = 1;
    this.#store.slots[this.#store.firstSlot(this.#store.words, 0)] = 1;
    this.#order.push(0);
  }

  async run(): Promise<Exploration> {
    this.#judgeStart();
    try {
      while (!this.#isOver()) await this.#level();
    } catch (error) {
      throw this.#withSteps(error);
    } finally {
      await this.#crew?.dismiss();
    }
    return this.#result();
  }

  #isOver(): boolean {
    if (this.#levelStart === this.#levelEnd || this.#isCut()) return true;
    if (this.#settings.depth !== undefined && this.#levels.length >= this.#settings.depth) return true;
    return this.#violations.length > 0 && this.#settings.continueAfterViolation !== true;
  }

  /** Whether a limit ended the search; bounds of counters do not. */
  #isCut(): boolean {
    return this.#limits.size > 0;
  }

  #judgeStart(): void {
    for (const { property, kind, culprit } of new Run(this.#system, this.#settings).broken()) {
      if (kind === 'goal') this.#reach(property, []);
      else if (this.#isFirst(property)) this.#violations.push({ property, kind, culprit, steps: [] });
    }
  }

  #isFirst(property: string): boolean {
    const isOnly = this.#settings.continueAfterViolation === true || this.#violations.length === 0;
    if (!isOnly || this.#violations.some((other) => other.property === property)) return false;
    this.#settle(property);
    return true;
  }

  #settle(property: string): void {
    this.#settled[this.#filling.properties.of(property)] = 1;
  }

  #reach(property: string, steps: GoalResult['steps']): void {
    if (this.#goals.has(property)) return;
    this.#goals.set(property, { property, steps });
    this.#settle(property);
  }

  // One level.

  async #level(): Promise<void> {
    const found = new Yield();
    const lists: (readonly number[] | Int32Array)[] = [];
    this.#expandedInLevel = 0;
    this.#found = found;
    const [from, to] = [this.#levelStart, this.#levelEnd];
    const isShared = this.#settings.workers > 1 && to - from >= this.#settings.parallelFrom;
    const done = isShared ? await this.#expandShared(found, lists) : await this.#expandHere(from, to, found);
    lists.push(found.candidates);
    const next = this.#merge(lists, to - from);
    this.#levels.push({ states: to - from, transitions: found.transitions });
    this.#found = undefined;
    this.#transitions += found.transitions;
    this.#ends += found.ends;
    for (const bound of found.bounds) this.#bounds.add(bound);
    this.#unexpanded = done ? 0 : to - from - this.#expandedInLevel;
    this.#levelStart = to;
    this.#levelEnd = to + next;
    this.#conclude(found);
    this.#cutAtMaxStates();
    this.#tick(true);
  }
  /** States of the last level that a limit left unexpanded. */
  #unexpanded = 0;

  /** Expands positions on this thread. False where a limit stopped it. */
  async #expandHere(from: number, to: number, found: Yield): Promise<boolean> {
    let position = from;
    this.#expander.use(this.#terrain());
    while (position < to) {
      const reached = this.#expander.expand(position, Math.min(position + SLICE, to), found);
      this.#expandedInLevel += reached.position - position;
      position = reached.position;
      if (reached.because === 'full') this.#grow();
      if (reached.because === 'overflow') this.#repack();
      if (await this.#pause()) return position === to;
    }
    return true;
  }

  /** Expands the level with the workers, then here what they set aside. */
  async #expandShared(found: Yield, lists: (readonly number[] | Int32Array)[]): Promise<boolean> {
    this.#crew ??= new Crew(this.#settings.workers);
    const { control } = this.#store;
    control[CONTROL.nextChunk] = 0;
    const setAside: number[] = [];
    const ticker = setInterval(() => void this.#pause(), TICK_MS);
    try {
      while (this.#chunksStart() < this.#levelEnd && !this.#isCut()) {
        const reports = await this.#crew.expand(this.#assignment());
        const leftOver: (readonly [number, number])[] = [];
        for (const report of reports) {
          addReport(found, report);
          lists.push(report.candidates);
          setAside.push(...report.setAside);
          if (report.leftOver[0] < report.leftOver[1]) leftOver.push(report.leftOver);
        }
        control[CONTROL.transitions] = 0;
        this.#crewBytes = reports.reduce((sum, { bytes }) => sum + bytes, 0);
        if (leftOver.length > 0 && !this.#isCut()) this.#grow();
        for (const [from, to] of leftOver.sort(([a], [b]) => a - b)) {
          if (!(await this.#expandHere(from, to, found))) return false;
        }
      }
    } finally {
      clearInterval(ticker);
    }
    if (this.#isCut()) return false;
    for (const position of setAside.sort((a, b) => a - b)) {
      if (!(await this.#expandHere(position, position + 1, found))) return false;
    }
    return true;
  }

  #chunksStart(): number {
    return this.#levelStart + CHUNK * Atomics.load(this.#store.control, CONTROL.nextChunk);
  }

  #terrain(): Terrain {
    return {
      tables: this.#filling.tables,
      layout: this.#layout,
      restLocals: this.#restLocals,
      store: this.#store.share(),
      order: this.#order.data,
      levelStart: this.#levelStart,
      settled: this.#settled,
    };
  }

  #assignment() {
    return {
      ...this.#terrain(),
      tables: this.#filling.tables.share(),
      search: this.#id,
      plan: this.#filling.plan,
      levelEnd: this.#levelEnd,
    };
  }

  /**
   * Appends the next level to the order: of each state the candidate with its least parent, by that
   * parent's position. The number of states appended.
   */
  #merge(lists: readonly (readonly number[] | Int32Array)[], parents: number): number {
    const { parents: parentOf } = this.#store;
    const start = this.#levelStart;
    const children = new Int32Array(parents + 1);
    const each = (visit: (number: number, parent: number) => void): void => {
      for (const list of lists) {
        for (let at = 0; at < list.length; at += 2) {
          const [number, parent] = [list[at] as number, list[at + 1] as number];
          if (parentOf[number] === parent) visit(number, parent - start);
        }
      }
    };
    let total = 0;
    each((_, parent) => {
      children[parent + 1] = (children[parent + 1] as number) + 1;
      total++;
    });
    for (let parent = 0; parent < parents; parent++) {
      children[parent + 1] = (children[parent + 1] as number) + (children[parent] as number);
    }
    const first = this.#order.length;
    this.#order.reserve(first + total);
    each((number, parent) => {
      const place = children[parent] as number;
      this.#order.data[first + place] = number;
      children[parent] = place + 1;
    });
    this.#order.length = first + total;
    return total;
  }

  // Room.

  #grow(): void {
    this.#store.rebuild(this.#store.capacity * (this.#store.capacity < STEEP_BELOW ? 4 : 2));
    this.#expander.use(this.#terrain());
  }

  /** Packs every state anew, with room for the rest states there are now. */
  #repack(): void {
    const before = this.#layout;
    const after = layoutFor(this.#fieldCounts());
    this.#layout = after;
    this.#restLocals = sharedInts(after.restLength);
    this.#fillRestLocals();
    this.#store.rebuild(this.#store.capacity, after.words, (from, fromAt, to, toAt) => {
      for (let field = 0; field < after.bits.length; field++) {
        const packed = from[fromAt + (before.word[field] as number)] as number;
        const value = (packed >>> (before.shift[field] as number)) & (before.mask[field] as number);
        const word = toAt + (after.word[field] as number);
        to[word] = (to[word] as number) | (value << (after.shift[field] as number));
      }
    });
    this.#expander.use(this.#terrain());
  }

  #fieldCounts(): number[] {
    const { faults, breaches } = this.#settings;
    return [...this.#filling.rests.map((rests) => rests.length), faults + 1, breaches + 1];
  }

  #fillRestLocals(): void {
    for (const [actor, rests] of this.#filling.rests.entries()) {
      this.#restLocals.set(rests, this.#layout.restBase[actor] as number);
    }
  }

  // Limits.

  /** Lets others run where a tick is due. True where the search must stop. */
  async #pause(): Promise<boolean> {
    if (performance.now() - this.#lastTick >= TICK_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#tick(false);
    }
    return this.#isCut();
  }

  #tick(isLevelEnd: boolean): void {
    const elapsedMs = performance.now() - this.#started;
    const { maxSeconds, maxMemory, signal, onProgress } = this.#settings;
    if (maxSeconds !== undefined && elapsedMs > maxSeconds * 1000) this.#limits.add('max-seconds');
    if (maxMemory !== undefined && this.#bytes() > maxMemory * 2 ** 20) this.#limits.add('max-memory');
    if (signal?.aborted === true) this.#limits.add('interrupted');
    if (this.#isCut()) Atomics.store(this.#store.control, CONTROL.stop, 1);
    this.#lastTick = performance.now();
    onProgress?.(this.#progress(elapsedMs, isLevelEnd));
  }

  #progress(elapsedMs: number, isLevelEnd: boolean): Progress {
    const frontier = this.#levelEnd - this.#levelStart;
    const expanded = isLevelEnd ? 0 : Math.max(this.#expandedInLevel, this.#chunksStart() - this.#levelStart);
    return {
      depth: this.#levels.length,
      states: this.#found === undefined ? this.#order.length : this.#store.numbers,
      transitions:
        this.#transitions + (this.#found?.transitions ?? 0) + Atomics.load(this.#store.control, CONTROL.transitions),
      frontier,
      remaining: Math.max(0, frontier - expanded),
      elapsedMs,
      bytes: this.#bytes(),
    };
  }

  #bytes(): number {
    const own = this.#store.bytes + this.#order.data.byteLength + this.#filling.tables.bytes + this.#expander.bytes;
    return own + this.#crewBytes;
  }

  /** Counts are cut at the end of a level, in canonical order, so that they can be repeated. */
  #cutAtMaxStates(): void {
    const { maxStates } = this.#settings;
    if (maxStates === undefined || this.#levelEnd <= maxStates) return;
    this.#limits.add('max-states');
    this.#levelEnd = Math.max(maxStates, this.#levelStart);
    this.#order.length = this.#levelEnd;
  }

  // Results.

  #conclude(found: Yield): void {
    const paths = this.#paths();
    const { properties, culprits } = this.#filling;
    const goals = new Set(this.#system.properties?.filter(({ kind }) => kind === 'goal').map(({ name }) => name));
    const ranked = found.sightings
      .filter(({ property }) => this.#settled[property] !== 1)
      .sort((a, b) => a.culprit - b.culprit || comparePlaces(a, b));
    for (const sighting of ranked) {
      const { property, culprit, position, command, branch } = sighting;
      const name = properties.texts[property] as string;
      const steps = () => [...paths.to(position), paths.step(position, command, branch)];
      if (goals.has(name)) this.#reach(name, steps());
      else if (this.#isFirst(name)) {
        const kind = this.#system.properties?.find((other) => other.name === name)?.kind as Violation['kind'];
        this.#violations.push({ property: name, kind, culprit: culprits.texts[culprit] as string, steps: steps() });
      }
    }
    if (found.deadlock < 0 || this.#violations.some(({ kind }) => kind === 'deadlock')) return;
    this.#violations.push({ property: 'deadlock', kind: 'deadlock', culprit: 'core', steps: paths.to(found.deadlock) });
  }

  #paths(): Paths {
    return new Paths(this.#filling, {
      store: this.#store,
      layout: this.#layout,
      restLocals: this.#restLocals,
      order: this.#order.data,
    });
  }

  #result(): Exploration {
    const frontier = this.#levelEnd - this.#levelStart + this.#unexpanded;
    const names = this.#system.properties?.filter(({ kind }) => kind === 'goal').map(({ name }) => name);
    const goals = [...new Set(names)].map((name) => this.#goals.get(name) ?? { property: name });
    const isComplete = frontier === 0;
    const last = this.#levelEnd - this.#levelStart;
    const levels = last > 0 ? [...this.#levels, { states: last, transitions: 0 }] : this.#levels;
    return {
      verdict: this.#verdict(isComplete && !this.#isCut(), goals),
      completeness: this.#isCut() ? 'limit-reached' : isComplete ? 'complete' : 'bounded',
      unjudged: this.#unjudged(),
      limits: [...[...this.#limits].sort(), ...this.#boundNames()],
      depth: levels.length - 1,
      frontier,
      states: this.#levelEnd,
      transitions: this.#transitions,
      levels,
      violations: this.#violations,
      goals,
      ends: this.#ends,
      workers: this.#settings.workers,
      elapsedMs: performance.now() - this.#started,
      bytesPerState: (this.#store.bytes + this.#order.data.byteLength) / this.#levelEnd,
      machineCalls: this.#filling.machineCalls,
      machines: this.#filling.statistics(),
    };
  }

  /** Names of properties for which no actors play the roles. */
  #unjudged(): string[] {
    const judged = new Set(this.#filling.instances.map(({ property }) => property.name));
    const names = new Set((this.#system.properties ?? []).map(({ name }) => name));
    return [...names].filter((name) => !judged.has(name));
  }

  #boundNames(): Limit[] {
    return [...this.#bounds].map((bound) => `bound ${this.#filling.bounds.texts[bound - 1]}` as const).sort();
  }

  #verdict(isComplete: boolean, goals: readonly GoalResult[]): Verdict {
    if (this.#violations.some(({ kind }) => kind !== 'deadlock')) return 'violated';
    if (this.#violations.length > 0) return 'deadlock';
    return isComplete && goals.some(({ steps }) => steps === undefined) ? 'goal-unmet' : 'holds';
  }

  /** Adds to a diagnosis the steps that lead to where it was made. */
  #withSteps(error: unknown): unknown {
    if (!(error instanceof CheckerError) || error.diagnosis.steps !== undefined) return error;
    const { actor, event } = this.#filling.command(this.#expander.command);
    const steps = [...this.#paths().to(this.#expander.position), { actor, command: event, outcomes: [] }];
    return new CheckerError(error.code, { ...error.diagnosis, steps: steps.map(stepText) });
  }
}

function addReport(
  found: Yield,
  report: {
    readonly transitions: number;
    readonly ends: number;
    readonly deadlock: number;
    readonly bounds: readonly number[];
    readonly sightings: readonly Sighting[];
  },
): void {
  found.transitions += report.transitions;
  found.ends += report.ends;
  if (report.deadlock >= 0 && (found.deadlock < 0 || report.deadlock < found.deadlock))
    found.deadlock = report.deadlock;
  for (const bound of report.bounds) found.bounds.add(bound);
  for (const sighting of report.sightings) addSighting(found.sightings, sighting);
  assert(found.transitions >= 0, 'transitions are counted up');
}
