/**
 * Strongly connected components of a part of the graph, successors before predecessors: Tarjan's
 * algorithm (SIAM Journal on Computing 1(2), 1972) on typed arrays, without recursion.
 */
import { EDGE } from '../successor-log.ts';
import type { StateGraph } from './state-graph.ts';

/** Index of a state whose component is known: higher than all others. */
const DONE = 0x7fffffff;

/** The part of the graph that is looked at. */
export interface Part {
  /** By position: 1 for states that do not belong to it. */
  readonly isOutside: Uint8Array;
  /** By the bits of an edge: 1 for those that belong to it. */
  readonly isFollowed: Uint8Array;
}

export class Components {
  /** By position: the number of its component as of the last search that found one. No two searches give the same number. */
  readonly of: Int32Array;
  readonly #graph: StateGraph;
  readonly #index: Int32Array;
  readonly #low: Int32Array;
  /** States of components that are not yet whole. */
  readonly #stack: Int32Array;
  /** The path under way: states, and how many edges of each were followed. */
  readonly #path: Int32Array;
  readonly #followed: Int32Array;
  #stackLength = 0;
  #next = 0;
  #count = 0;

  constructor(graph: StateGraph) {
    this.#graph = graph;
    const ints = () => new Int32Array(graph.length);
    [this.of, this.#index, this.#low] = [ints(), ints(), ints()];
    [this.#stack, this.#path, this.#followed] = [ints(), ints(), ints()];
  }

  /**
   * Tells `found` every component of `part` that can be reached in it from `roots`. The members are the caller's to read
   * until it returns.
   */
  search(roots: Iterable<number>, part: Part, found: (members: Int32Array) => void): void {
    this.#index.fill(0);
    this.#next = 1;
    for (const root of roots) if (this.#index[root] === 0) this.#from(root, part, found);
  }

  #from(root: number, { isOutside, isFollowed }: Part, found: (members: Int32Array) => void): void {
    const graph = this.#graph;
    const [index, low, path, followed] = [this.#index, this.#low, this.#path, this.#followed];
    this.#enter(root, 0);
    for (let depth = 0; depth >= 0; ) {
      const state = path[depth] as number;
      graph.visit(state);
      const { edges, end } = graph;
      let at = graph.first + (followed[depth] as number);
      let child = -1;
      for (; at < end && child < 0; at++) {
        const edge = edges[at] as number;
        if (isFollowed[edge & EDGE.bits] === 0) continue;
        const next = edge >>> EDGE.state;
        if (isOutside[next] === 1) continue;
        const seen = index[next] as number;
        if (seen === 0) child = next;
        else if (seen < (low[state] as number)) low[state] = seen;
      }
      if (child >= 0) {
        followed[depth] = at - graph.first;
        this.#enter(child, ++depth);
        continue;
      }
      if (low[state] === index[state]) found(this.#leave(state));
      depth--;
      const parent = path[depth] as number;
      if (depth >= 0 && (low[state] as number) < (low[parent] as number)) low[parent] = low[state] as number;
    }
  }

  #enter(state: number, depth: number): void {
    this.#index[state] = this.#low[state] = this.#next++;
    this.#path[depth] = state;
    this.#followed[depth] = 0;
    this.#stack[this.#stackLength++] = state;
  }

  /** The component that `state` was the first of. */
  #leave(state: number): Int32Array {
    let from = this.#stackLength;
    this.#count++;
    do {
      const member = this.#stack[--from] as number;
      this.#index[member] = DONE;
      this.of[member] = this.#count;
    } while (this.#stack[from] !== state);
    const members = this.#stack.subarray(from, this.#stackLength);
    this.#stackLength = from;
    return members;
  }
}
