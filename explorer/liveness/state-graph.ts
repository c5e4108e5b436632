/** The graph of all states by position, as far as they were expanded. */
import type { Expander } from '../expander.ts';
import type { PackedStates } from '../packed-states.ts';
import { StateStore } from '../state-store.ts';
import { LEAF } from '../step-memo.ts';
import { EDGE, HEADER, headerOf, LOOPING, RECORD_HEAD, SuccessorLog } from '../successor-log.ts';

/** Looks at one state at a time. */
export interface StateGraph {
  /** Positions of states; from `expanded` on they were found and not expanded. */
  readonly length: number;
  readonly expanded: number;
  /** Of the state last visited: its header, and its edges `edges[first]` up to `end`. */
  readonly header: number;
  readonly edges: Int32Array;
  readonly first: number;
  readonly end: number;
  /** A state that was not expanded has no edges, and header 0. */
  visit(position: number): void;
}

/** State number to position. */
export function positionsOf(order: Int32Array, length: number, numbers: number): Int32Array {
  const positions = new Int32Array(numbers);
  for (let position = 0; position < length; position++) positions[order[position] as number] = position;
  return positions;
}

/** The graph as it was recorded. */
export class RecordedGraph implements StateGraph {
  readonly length: number;
  readonly expanded: number;
  header = 0;
  edges: Int32Array = new Int32Array(0);
  first = 0;
  end = 0;
  readonly #pages: readonly Int32Array[];
  /** By position: the page of its record, and where in the page the record starts. */
  readonly #page: Int32Array;
  readonly #at: Int32Array;

  /** Takes `pages`, whose edges it rewrites from numbers to positions. */
  constructor(pages: readonly Int32Array[], positions: Int32Array, length: number, expanded: number) {
    this.length = length;
    this.expanded = expanded;
    this.#pages = pages;
    this.#page = new Int32Array(length).fill(-1);
    this.#at = new Int32Array(length);
    for (const [index, page] of pages.entries()) this.#adopt(page, index, positions);
  }

  visit(position: number): void {
    const index = this.#page[position] as number;
    if (index < 0 || position >= this.expanded) {
      this.header = this.first = this.end = 0;
      return;
    }
    const page = this.#pages[index] as Int32Array;
    const at = this.#at[position] as number;
    this.header = page[at + 1] as number;
    this.edges = page;
    this.first = at + RECORD_HEAD;
    this.end = this.first + (this.header >>> HEADER.count);
  }

  #adopt(page: Int32Array, index: number, positions: Int32Array): void {
    for (let at = 0; at < page.length; ) {
      const position = page[at] as number;
      this.#page[position] = index;
      this.#at[position] = at;
      const end = at + RECORD_HEAD + ((page[at + 1] as number) >>> HEADER.count);
      for (at += RECORD_HEAD; at < end; at++) {
        const edge = page[at] as number;
        page[at] = ((positions[edge >>> EDGE.state] as number) << EDGE.state) | (edge & EDGE.bits);
      }
    }
  }
}

/** Steps of single states, made again from the tables: what the graph lacks, and a graph where nothing was recorded. */
export class RegeneratedGraph implements StateGraph {
  readonly length: number;
  readonly expanded: number;
  header = 0;
  edges: Int32Array = new Int32Array(1 << 10);
  first = 0;
  end = 0;
  readonly #expander: Expander;
  readonly #store: StateStore;
  readonly #order: Int32Array;
  readonly #positions: Int32Array;
  readonly #successor: Int32Array;
  readonly #log = new SuccessorLog();

  /** `expander` must be in use on these states. */
  constructor(
    expander: Expander,
    { store, layout }: PackedStates,
    order: Int32Array,
    positions: Int32Array,
    length: number,
    expanded: number,
  ) {
    this.length = length;
    this.expanded = expanded;
    this.#expander = expander;
    this.#store = new StateStore(store.share());
    this.#order = order;
    this.#positions = positions;
    this.#successor = new Int32Array(layout.words);
    this.#log.use(layout);
  }

  visit(position: number): void {
    this.header = this.end = 0;
    if (position >= this.expanded) return;
    let enabled = 0;
    let beyond = 0;
    let hasLoop = false;
    this.#expander.eachStep(position, (_, kind, leaf) => {
      const { leaves } = this.#expander.memo;
      const [transitions, changes] = [leaves[leaf + LEAF.transitions] as number, leaves[leaf + LEAF.changes] as number];
      if (transitions > 0) enabled |= kind;
      if (leaves[leaf + LEAF.isBounded] === 1) beyond |= kind;
      if ((kind & LOOPING) !== 0 && transitions !== changes) hasLoop = true;
      this.#collect(position, kind, leaf, changes);
    });
    this.header = headerOf(enabled, beyond, hasLoop);
  }

  /**
   * Tells `successor` where `command` leads from the state at `position`, until it answers true. False where the
   * command is not enabled there, not even beyond a bound.
   */
  follow(position: number, command: number, successor: (position: number) => boolean): boolean {
    let isEnabled = false;
    const look = (_: number, __: number, leaf: number) => {
      const { leaves } = this.#expander.memo;
      const [transitions, changes] = [leaves[leaf + LEAF.transitions] as number, leaves[leaf + LEAF.changes] as number];
      isEnabled = transitions > 0 || leaves[leaf + LEAF.isBounded] === 1;
      if (transitions > changes && successor(position)) return;
      for (let index = 0; index < changes; index++) if (successor(this.#lead(position, leaf, index))) return;
    };
    if (position < this.expanded) this.#expander.eachStep(position, look, command);
    return isEnabled;
  }

  #collect(position: number, kind: number, leaf: number, changes: number): void {
    if (this.end + changes > this.edges.length) {
      const wider = new Int32Array((this.end + changes) * 2);
      wider.set(this.edges);
      this.edges = wider;
    }
    for (let index = 0; index < changes; index++) {
      const to = this.#lead(position, leaf, index);
      const { leaves } = this.#expander.memo;
      const spends = this.#log.spends(leaves, leaf + LEAF.deltas + index * this.#successor.length);
      this.edges[this.end++] = (to << EDGE.state) | (kind >> 1) | (spends ? EDGE.spends : 0);
    }
  }

  /** The position that change number `index` of a leaf leads to. */
  #lead(position: number, leaf: number, index: number): number {
    const { leaves } = this.#expander.memo;
    const { words } = this.#store;
    const width = this.#successor.length;
    const at = (this.#order[position] as number) * width;
    const delta = leaf + LEAF.deltas + index * width;
    for (let word = 0; word < width; word++) {
      this.#successor[word] = (words[at + word] as number) ^ (leaves[delta + word] as number);
    }
    return this.#positions[this.#store.find(this.#successor, 0)] as number;
  }
}
