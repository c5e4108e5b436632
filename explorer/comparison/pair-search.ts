/**
 * Breadth first over pairs of states, one thread.
 *
 * The search of one system, with pairs for states: packed, found again and expanded by whole steps remembered. A pair is
 * expanded once all pairs before it are, so a pair's number is its position in canonical order, and the first difference met
 * is the least.
 */
import { Batch } from '../batch.ts';
import { OVERFLOW } from '../branch.ts';
import { AssertionError, assert, CheckerError } from '../errors.ts';
import type { Known } from '../filling.ts';
import { fieldAt } from '../layout.ts';
import { PackedStates } from '../packed-states.ts';
import { LEAF, NODE, ROOT, StepMemo } from '../step-memo.ts';
import { stepText } from '../step-text.ts';
import type { Step, System } from '../system.ts';
import type { CompareOptions, Comparison } from './compared.ts';
import { Lockstep } from './lockstep.ts';
import { both, type Matched, matchedIn, type Two } from './matched.ts';
import { Onlooker } from './onlooker.ts';
import { PairFields } from './pair-fields.ts';
import { type FollowedPair, PairTree } from './pair-tree.ts';
import { Side } from './side.ts';

/** Options with their defaults. */
export type Settings = CompareOptions & { readonly faults: number; readonly breaches: number };

/** Successors collected before they are inserted. */
const BATCH = 1024;
const TICK_MS = 250;
/** Failures spent are fields of pairs like actors. */
const NO_OTHER_FIELDS = { faults: 0, breaches: 0 };

/** Thrown where a command is not taken alike. */
class Noticed {
  readonly followed: Exclude<FollowedPair, { is: 'alike' }>;
  constructor(followed: Noticed['followed']) {
    this.followed = followed;
  }
}

export class PairSearch {
  readonly #systems: Two<System>;
  readonly #settings: Settings;
  readonly #started = performance.now();
  readonly #matched: Matched;
  readonly #acting: readonly number[];
  readonly #states: PackedStates;
  readonly #tree: PairTree;
  readonly #memo = new StepMemo();
  readonly #batch = new Batch();
  /** (actor, value of its field) to the root of its steps in the memo's children, or 0. */
  #roots = new Int32Array(0);
  #pairs = 1;
  /** The pair and the command under way. */
  #position = 0;
  #command = 0;
  #lastTick = 0;

  constructor(systems: Two<System>, settings: Settings, known: Two<Known | undefined>) {
    this.#systems = systems;
    this.#settings = settings;
    const sides = both(systems, (system, side) => new Side(system, settings, known[side]));
    this.#matched = matchedIn(sides);
    const { actors, commandsOf } = this.#matched;
    this.#acting = [...actors.keys()].filter((actor) => (commandsOf[actor] as readonly number[]).length > 0);
    const onlooker = new Onlooker(systems, sides, this.#matched);
    const fields = new PairFields(actors.length + 2);
    this.#states = new PackedStates(fields, NO_OTHER_FIELDS);
    this.#tree = new PairTree({ sides, matched: this.#matched, onlooker, fields, states: this.#states });
    this.#useStates();
  }

  async run(): Promise<Comparison> {
    const isAlikeAtFirst = this.#matched.actors.every((_, actor) => this.#tree.isLeftAlike(actor, 0));
    if (!isAlikeAtFirst) return this.#different(0, []);
    let depth = 0;
    for (let from = 0; from < this.#pairs; depth++) {
      const to = this.#pairs;
      const { depth: most, maxPairs = Number.POSITIVE_INFINITY } = this.#settings;
      if (depth === most || to > maxPairs || this.#isCut()) return this.#alike('alike-so-far', depth);
      try {
        if (!(await this.#level(from, to))) return this.#alike('alike-so-far', depth);
      } catch (error) {
        if (error instanceof Noticed) return this.#resolved(depth, error);
        throw this.#withSteps(error);
      }
      from = to;
    }
    return this.#alike('alike', depth - 1);
  }

  /** Expands a level. False where the clock or a person stopped it. */
  async #level(from: number, to: number): Promise<boolean> {
    for (let position = from; position < to; ) {
      position = this.#expandSome(position, to);
      await this.#letOthersRun();
      if (this.#isCut()) return position === to;
    }
    return true;
  }

  async #letOthersRun(): Promise<void> {
    if (performance.now() - this.#lastTick < TICK_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#lastTick = performance.now();
  }

  #isCut(): boolean {
    const { maxSeconds = Number.POSITIVE_INFINITY, signal } = this.#settings;
    return signal?.aborted === true || performance.now() - this.#started > maxSeconds * 1000;
  }

  /** Expands pairs from `from` on until a batch is full; the first that is not done. */
  #expandSome(from: number, to: number): number {
    let position = from;
    try {
      while (position < to && this.#batch.count < BATCH) this.#expand(position++);
    } catch (signal) {
      if (signal !== OVERFLOW) throw signal;
      this.#batch.count = 0;
      this.#states.repack();
      this.#useStates();
      return from;
    }
    if (!this.#insert()) {
      this.#states.grow();
      return from;
    }
    if (this.#memo.isFull) this.#forget();
    return position;
  }

  #insert(): boolean {
    const found: number[] = [];
    if (!this.#batch.insert(found)) return false;
    const first = this.#pairs;
    this.#pairs += found.length / 2;
    assert(found.length === 0 || found.at(-2) === this.#pairs - 1, 'pairs are numbered as they are found');
    assert(found.length === 0 || found[0] === first, 'pairs are numbered as they are found');
    return true;
  }

  #useStates(): void {
    this.#batch.use(this.#states.store);
    this.#forget();
  }

  #forget(): void {
    this.#memo.clear();
    this.#roots = new Int32Array(this.#states.layout.restLength);
  }

  #expand(position: number): void {
    const { layout, store } = this.#states;
    const { words } = store;
    const at = position * layout.words;
    this.#position = position;
    for (const actor of this.#acting) {
      const rootIndex = (layout.restBase[actor] as number) + fieldAt(layout, words, at, actor);
      const roots = (this.#roots[rootIndex] as number) || this.#findRoots(actor, rootIndex, words, at);
      const end = roots + 1 + ROOT.length * (this.#memo.children[roots] as number);
      for (let root = roots + 1; root < end; root += ROOT.length) {
        let leaf = this.#walk(root + ROOT.child, words, at);
        if (leaf < 0) leaf = this.#follow(root, words, at);
        const { leaves } = this.#memo;
        const changes = leaves[leaf + LEAF.changes] as number;
        this.#batch.add(words, at, leaves, leaf + LEAF.deltas, changes, position);
      }
    }
  }

  /** The commands of an actor that either side may take where it rests: count, then command and tree of each. */
  #findRoots(actor: number, rootIndex: number, words: Int32Array, at: number): number {
    const commands = this.#matched.commandsOf[actor] as readonly number[];
    const enabled = commands.filter((command) => this.#tree.isEnabled(command, words, at));
    const roots = this.#memo.allocate(1 + ROOT.length * enabled.length);
    this.#memo.children[roots] = enabled.length;
    for (const [index, command] of enabled.entries()) {
      this.#memo.children[roots + 1 + ROOT.length * index + ROOT.command] = command;
    }
    this.#roots[rootIndex] = roots;
    return roots;
  }

  /** The leaf for the pair at `words[at]`, or -1 where the memo has none. */
  #walk(root: number, words: Int32Array, at: number): number {
    const { children, nodes } = this.#memo;
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

  /** Follows a command on both sides and remembers what it does. Throws {@link Noticed}. */
  #follow(root: number, words: Int32Array, at: number): number {
    this.#command = this.#memo.children[root + ROOT.command] as number;
    const followed = this.#tree.follow(this.#command, words, at);
    if (followed.is !== 'alike') throw new Noticed(followed);
    const branches = followed.branches.map(({ delta }) => ({ delta, findings: [], decisions: [], records: [] }));
    // Its root is the node of the actor that is asked.
    const reads = followed.reads.slice(1);
    this.#memo.rememberStep(root + ROOT.child, reads, { branches, bounds: new Set(), left: [] }, this.#states.layout);
    return this.#walk(root + ROOT.child, words, at);
  }

  // Results.

  #alike(verdict: 'alike' | 'alike-so-far', depth: number): Comparison {
    return { verdict, depth, pairs: this.#pairs };
  }

  /** What was noticed at the pair and command under way. */
  #resolved(depth: number, { followed }: Noticed): Comparison {
    this.#insert();
    const path = this.#pathTo(this.#position);
    if (followed.is === 'unlike') return this.#different(depth, [...path, followed.step]);
    const lockstep = new Lockstep(this.#systems, this.#settings, path);
    const step = followed.steps.find((taken) => lockstep.seen(taken) !== undefined);
    if (step === undefined) throw this.#withSteps(followed.error);
    return this.#different(depth, [...path, step]);
  }

  /** The machines say how they differ: an end-to-end check of the tables. */
  #different(depth: number, steps: readonly Step[]): Comparison {
    const last = steps.at(-1);
    const lockstep = new Lockstep(this.#systems, this.#settings, steps.slice(0, -1));
    const seen = last === undefined ? lockstep.left() : lockstep.seen(last);
    assert(seen !== undefined, 'a difference of the tables is one of the machines');
    return { verdict: 'differ', depth, pairs: this.#pairs, difference: { steps, seen } };
  }

  /** The first of the shortest ways to a pair. */
  #pathTo(position: number): Step[] {
    const { parents } = this.#states.store;
    const steps: Step[] = [];
    for (let at = position; at > 0; at = parents[at] as number) steps.push(this.#between(parents[at] as number, at));
    return steps.reverse();
  }

  #between(parent: number, child: number): Step {
    const { layout, store } = this.#states;
    const { words } = store;
    const [from, to] = [parent * layout.words, child * layout.words];
    for (const command of this.#matched.commands.keys()) {
      if (!this.#tree.isEnabled(command, words, from)) continue;
      const followed = this.#tree.follow(command, words, from);
      assert(followed.is === 'alike', 'a pair that was expanded was taken alike');
      const found = followed.branches.find(({ delta }) =>
        delta.every((word, index) => ((words[from + index] as number) ^ word) === words[to + index]),
      );
      if (found !== undefined) return found.step;
    }
    throw new AssertionError('a pair has a step from its parent');
  }

  /** Adds to a diagnosis the steps that lead to where it was made. */
  #withSteps(error: unknown): unknown {
    if (!(error instanceof CheckerError) || error.diagnosis.steps !== undefined) return error;
    const { actor, event } = this.#tree.command(this.#command);
    const steps = [...this.#pathTo(this.#position), { actor, command: event, outcomes: [] }];
    return new CheckerError(error.code, { ...error.diagnosis, steps: steps.map(stepText) });
  }
}
