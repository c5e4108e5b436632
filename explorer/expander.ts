/**
 * Expands states: the hot loop, the same on the main thread and in workers.
 *
 * For each position of the frontier, every enabled step is looked up in the memo and its successors are
 * collected; a batch of them is then hashed, touched (so that memory is fetched while others are hashed)
 * and inserted. A state that meets an answer nobody has asked for yet leaves nothing behind.
 */
import { Batch } from './batch.ts';
import { type Filler, MISS, OVERFLOW } from './branch.ts';
import { Trails } from './coverage/trails.ts';
import { fieldAt, type Layout } from './layout.ts';
import { CLASS_BITS, type Plan } from './plan.ts';
import { CONTROL, StateStore, type StateStoreData } from './state-store.ts';
import { CHECK, type Check, LEAF, type LeafFinding, NODE, ROOT, StepMemo } from './step-memo.ts';
import { StepTree } from './step-tree.ts';
import { headerOf, LOOPING, type SuccessorLog } from './successor-log.ts';
import { NO_TRANSITION, type Tables, UNKNOWN } from './tables.ts';
import { Yield } from './yield.ts';

/** Everything that may change between calls. */
export interface Terrain {
  readonly tables: Tables;
  readonly layout: Layout;
  /** (actor, rest state) to local state, by `layout.restBase`. */
  readonly restLocals: Int32Array;
  readonly store: StateStoreData;
  /** Position to state number. */
  readonly order: Int32Array;
  /** Properties, goals and premises, by number, of which nothing more is asked: 1 where so. */
  readonly settled: Uint8Array;
}

/** How far {@link Expander.expand} came: `position` is the first that is not done. */
export interface Reached {
  readonly position: number;
  readonly because: 'done' | 'full' | 'overflow' | 'stopped';
}

/** Positions that a worker takes at a time. */
export const CHUNK = 256;
/** Successors collected before they are inserted. */
const BATCH = 1024;
const CONTINUING = CLASS_BITS.progress | CLASS_BITS.withdrawal;

export class Expander {
  readonly memo = new StepMemo();
  /** How often steps were taken. */
  readonly trails = new Trails(this.memo);
  /** The position being expanded, for diagnoses. */
  position = 0;
  command = 0;

  readonly #plan: Plan;
  readonly #filler: Filler | undefined;
  #terrain!: Terrain;
  #store!: StateStore;
  #tree!: StepTree;
  /** (actor, rest state) to the root of its steps in the memo's children, or 0. */
  #roots = new Int32Array(0);
  readonly #batch = new Batch();
  /** What the states of the current batch brought, counted when the batch is inserted. */
  #uncounted = new Yield();
  readonly #acting: readonly number[];
  /** As of the terrain; and premises that were true where this thread has been, which is enough: it comes from the front. */
  readonly #settled: Uint8Array<ArrayBuffer>;
  /** Where successors are recorded, if they are. */
  #log: SuccessorLog | undefined;

  constructor(plan: Plan, filler?: Filler) {
    this.#plan = plan;
    this.#acting = plan.commandsOf.flatMap((commands, actor) => (commands.length > 0 ? [actor] : []));
    this.#filler = filler;
    this.#settled = new Uint8Array(plan.subjects);
  }

  /** Works on `terrain` from now on. Memory that grew is taken anew; a new layout drops the memo. */
  use(terrain: Terrain): void {
    const isRepacked = this.#terrain?.layout !== terrain.layout && !sameLayout(this.#terrain?.layout, terrain.layout);
    if (this.#terrain?.tables !== terrain.tables) {
      this.#tree = new StepTree(this.#plan, terrain.tables, this.#filler, this.#settled);
    }
    this.#terrain = terrain;
    this.#store = new StateStore(terrain.store);
    this.#tree.use(terrain.layout, terrain.restLocals);
    this.#batch.use(this.#store);
    this.#log?.use(terrain.layout);
    for (const [subject, is] of terrain.settled.entries()) if (is === 1) this.#settled[subject] = 1;
    if (isRepacked) this.#forget();
  }

  get bytes(): number {
    return this.memo.bytes + this.trails.bytes + this.#roots.byteLength + (this.#log?.bytes ?? 0);
  }

  /** Records successors in `log` from the next {@link use} on, or no longer. */
  record(log: SuccessorLog | undefined): void {
    this.#log = log;
    this.#batch.numbers = log === undefined ? undefined : new Int32Array(0);
  }

  /**
   * Tells `visit` the enabled commands of the state at `position`, in order, each with the bit of its class and its leaf in the
   * memo; of `only` that command if one is given. The state must have been expanded before.
   */
  eachStep(position: number, visit: (command: number, kind: number, leaf: number) => void, only?: number): void {
    if (this.memo.isFull) this.#forget();
    const { layout, order } = this.#terrain;
    const { words } = this.#store;
    const at = (order[position] as number) * layout.words;
    for (const actor of this.#acting) {
      if (only !== undefined && this.#plan.commands[only]?.actor !== actor) continue;
      const rootIndex = (layout.restBase[actor] as number) + fieldAt(layout, words, at, actor);
      const roots = (this.#roots[rootIndex] as number) || this.#findRoots(actor, rootIndex);
      const count = this.memo.children[roots] as number;
      for (let index = 0; index < count; index++) {
        const root = roots + 1 + ROOT.length * index;
        const command = this.memo.children[root + ROOT.command] as number;
        if (only !== undefined && command !== only) continue;
        let leaf = this.#walk(root + ROOT.child, words, at);
        if (leaf < 0) leaf = this.#follow(root, words, at);
        visit(command, this.memo.children[root + ROOT.class] as number, leaf);
      }
    }
  }

  /** Expands positions `from` up to `to`, adding to `found`. */
  expand(from: number, to: number, found: Yield): Reached {
    let inserted = from;
    for (let position = from; position < to; position++) {
      const { count } = this.#batch;
      const { transitions, ends, deadlock } = this.#uncounted;
      const sightings = this.#uncounted.sightings.length;
      const { notes } = this.trails;
      try {
        this.position = position;
        this.#expandState(position);
      } catch (signal) {
        // All but bounds that it met: it is expanded again, and meets them then, unless a limit ends the search before.
        this.#batch.count = count;
        Object.assign(this.#uncounted, { transitions, ends, deadlock });
        this.#uncounted.sightings.length = sightings;
        this.trails.takeBack(notes);
        if (signal === MISS) this.#uncounted.setAside.push(position);
        else if (signal === OVERFLOW) {
          const isInserted = this.#insert(found);
          return { position: isInserted ? position : inserted, because: 'overflow' };
        } else throw signal;
      }
      if (this.#batch.count >= BATCH || position === to - 1) {
        if (!this.#insert(found)) return { position: inserted, because: 'full' };
        inserted = position + 1;
        if (this.memo.isFull) this.#forget();
        if (this.#store.control[CONTROL.stop] === 1) return { position: inserted, because: 'stopped' };
      }
    }
    return { position: to, because: 'done' };
  }

  #forget(): void {
    this.trails.forget();
    this.memo.clear();
    this.#roots = new Int32Array(this.#terrain.layout.restLength);
  }

  #expandState(position: number): void {
    const { layout, order } = this.#terrain;
    const { words } = this.#store;
    const at = (order[position] as number) * layout.words;
    const { restBase } = layout;
    let transitions = 0;
    let enabled = 0;
    let beyond = 0;
    let hasLoop = false;
    for (const actor of this.#acting) {
      const rootIndex = (restBase[actor] as number) + fieldAt(layout, words, at, actor);
      const roots = (this.#roots[rootIndex] as number) || this.#findRoots(actor, rootIndex);
      let { children } = this.memo;
      const end = roots + 1 + ROOT.length * (children[roots] as number);
      for (let root = roots + 1; root < end; root += ROOT.length) {
        let leaf = this.#walk(root + ROOT.child, words, at);
        if (leaf < 0) leaf = this.#follow(root, words, at);
        const taken = this.#take(leaf, root, words, at, position);
        ({ children } = this.memo);
        if (taken > 0) enabled |= children[root + ROOT.class] as number;
        if (this.#log !== undefined) hasLoop = this.#isLoop(leaf, children[root + ROOT.class] as number) || hasLoop;
        if (this.memo.leaves[leaf + LEAF.isBounded] === 1) beyond |= children[root + ROOT.class] as number;
        transitions += taken;
      }
    }
    this.#uncounted.transitions += transitions;
    if ((enabled & CONTINUING) === 0) this.#judgeEnd(position, at, enabled, beyond);
    this.#log?.add(position, headerOf(enabled, beyond, hasLoop), this.#batch.count);
  }

  /** Whether a step of class bit `kind` may leave the state as it is. */
  #isLoop(leaf: number, kind: number): boolean {
    const { leaves } = this.memo;
    return (kind & LOOPING) !== 0 && leaves[leaf + LEAF.transitions] !== leaves[leaf + LEAF.changes];
  }

  /** The enabled commands of an actor's rest state: count, then command and tree of each. */
  #findRoots(actor: number, rootIndex: number): number {
    const local = this.#terrain.restLocals[rootIndex] as number;
    const { answers } = this.#terrain.tables;
    const enabled: number[] = [];
    for (const command of this.#plan.commandsOf[actor] as readonly number[]) {
      const { event } = this.#plan.commands[command] as { event: number };
      this.command = command;
      if (answers.get(local, event) === UNKNOWN) {
        if (this.#filler === undefined) throw MISS;
        this.#filler.answer(local, event);
      }
      if (answers.get(local, event) !== NO_TRANSITION) enabled.push(command);
    }
    const roots = this.memo.allocate(1 + ROOT.length * enabled.length);
    this.memo.children[roots] = enabled.length;
    for (const [index, command] of enabled.entries()) {
      const root = roots + 1 + ROOT.length * index;
      this.memo.children[root + ROOT.command] = command;
      this.memo.children[root + ROOT.class] = this.#plan.commands[command]?.class as number;
    }
    this.#roots[rootIndex] = roots;
    return roots;
  }

  /** The leaf (of a check: the finding) for the state at `words[at]`, or -1 where the memo has none. */
  #walk(root: number, words: Int32Array, at: number): number {
    const { children, nodes } = this.memo;
    let child = children[root] as number;
    while (child > 0) {
      const node = child - 1;
      const packed = words[at + (nodes[node + NODE.word] as number)] as number;
      const value = (packed >>> (nodes[node + NODE.shift] as number)) & (nodes[node + NODE.mask] as number);
      if (value >= (nodes[node + NODE.size] as number)) return -1;
      child = children[(nodes[node + NODE.base] as number) + value] as number;
    }
    return -child - 1;
  }

  /** Follows the step through the tables and remembers it. */
  #follow(root: number, words: Int32Array, at: number): number {
    const tree = this.#tree;
    this.command = this.memo.children[root + ROOT.command] as number;
    tree.run(this.command, words, at);
    const { branches, bounds, left } = tree;
    const step = { branches, bounds, left, trail: this.trails.of(this.command, branches) };
    this.memo.rememberStep(root + ROOT.child, tree.reads.slice(1), step, this.#terrain.layout);
    return this.#walk(root + ROOT.child, words, at);
  }

  /** Judges what is left to judge of a leaf: properties that also read actors the step leaves alone. */
  #check(checks: number, command: number, position: number, words: Int32Array, at: number): void {
    const { children } = this.memo;
    this.command = command;
    const end = checks + (children[checks] as number);
    for (let index = checks + 1; index <= end; index++) {
      const check = this.memo.children[index] as number;
      let finding = this.#walk(check + CHECK.child, words, at);
      if (finding < 0) finding = this.#settle(check, words, at);
      if (finding > 0 && !this.#note(finding, command, position)) this.#clear(check + CHECK.child, words, at);
    }
  }

  #settle(check: number, words: Int32Array, at: number): number {
    const { layout } = this.#terrain;
    const { actors, left } = this.memo.checks[this.memo.children[check + CHECK.number] as number] as Check;
    const localOf = (actor: number) => this.#localAt(actor, fieldAt(layout, words, at, actor));
    const found = left.flatMap(({ residual, branch }) => {
      const findings = this.#tree.settle(residual, localOf);
      return findings.length === 0 ? [] : { branch, findings };
    });
    const reads = actors.map((field) => ({ field, value: fieldAt(layout, words, at, field) }));
    this.memo.rememberCheck(check + CHECK.child, reads, { branches: found, bounds: [] }, layout);
    return this.#walk(check + CHECK.child, words, at);
  }

  #localAt(actor: number, rest: number): number {
    const { layout, restLocals } = this.#terrain;
    return restLocals[(layout.restBase[actor] as number) + rest] as number;
  }

  /** Collects what a leaf does to the state; its number of transitions. */
  #take(leaf: number, root: number, words: Int32Array, at: number, position: number): number {
    const { leaves } = this.memo;
    const changes = leaves[leaf + LEAF.changes] as number;
    if (this.#log !== undefined && changes > 0) {
      const kind = this.memo.children[root + ROOT.class] as number;
      this.#log.mark(this.#batch.count, changes, kind, leaves, leaf + LEAF.deltas, this.#terrain.layout.words);
    }
    this.#batch.add(words, at, leaves, leaf + LEAF.deltas, changes, position);
    this.trails.take(leaf, position);
    const finding = leaves[leaf + LEAF.finding] as number;
    const checks = leaves[leaf + LEAF.checks] as number;
    const transitions = leaves[leaf + LEAF.transitions] as number;
    if (finding !== 0 || checks !== 0) {
      const command = this.memo.children[root + ROOT.command] as number;
      if (finding !== 0 && !this.#note(finding, command, position)) leaves[leaf + LEAF.finding] = 0;
      if (checks !== 0) this.#check(checks, command, position, words, at);
    }
    return transitions;
  }

  /** Notes what was found. False where nobody asks for any of it any more. */
  #note(finding: number, command: number, position: number): boolean {
    const { branches, bounds } = this.memo.findings[finding] as LeafFinding;
    let isAsked = bounds.length > 0;
    for (const bound of bounds) this.#uncounted.bounds.add(bound);
    for (const { branch, findings } of branches) {
      for (const finding of findings) {
        if (this.#settled[finding.property] === 1) continue;
        isAsked = true;
        this.#uncounted.sightings.push({ ...finding, position, command, branch });
      }
    }
    return isAsked;
  }

  /** Forgets what the check at `root` found for the state at `words[at]`. */
  #clear(root: number, words: Int32Array, at: number): void {
    const { layout } = this.#terrain;
    const { actors } = this.memo.checks[this.memo.children[root - CHECK.child + CHECK.number] as number] as Check;
    const reads = actors.map((field) => ({ field, value: fieldAt(layout, words, at, field) }));
    this.memo.rememberCheck(root, reads, { branches: [], bounds: [] }, layout);
  }

  #judgeEnd(position: number, at: number, enabled: number, beyond: number): void {
    const { layout, tables } = this.#terrain;
    const { words } = this.#store;
    for (let actor = 0; actor < this.#plan.actors; actor++) {
      const local = this.#localAt(actor, fieldAt(layout, words, at, actor));
      if (tables.busy.data[local] !== 1) continue;
      // Whoever could go on beyond a bound is held up by the bound, not by others.
      const isStuck = (beyond & CONTINUING) === 0;
      if (isStuck && this.#uncounted.deadlock < 0) this.#uncounted.deadlock = position;
      return;
    }
    if (enabled === 0) this.#uncounted.ends++;
  }

  /** Inserts the batch and counts it. False, and nothing done, where the store lacks room. */
  #insert(found: Yield): boolean {
    const brought = this.#uncounted;
    this.#uncounted = new Yield();
    const isInserted = this.#batch.insert(found.candidates);
    this.#log?.settle(isInserted ? this.#batch.numbers : undefined);
    if (!isInserted) this.trails.takeBack(0);
    this.trails.keep();
    if (!isInserted) return false;
    // Only now: what is not inserted is expanded again, and maybe by another thread.
    for (const { property } of brought.sightings) if (property >= this.#plan.names) this.#settled[property] = 1;
    found.add(brought);
    for (const position of brought.setAside) found.setAside.push(position);
    return true;
  }
}

function sameLayout(a: Layout | undefined, b: Layout): boolean {
  if (a === undefined || a.words !== b.words) return false;
  return a.bits.every((bits, field) => bits === b.bits[field] && a.word[field] === b.word[field]);
}
