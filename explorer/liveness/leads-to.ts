/**
 * `leads-to`: violated where a state in which `from` holds reaches, through states in which `to` does not,
 * a part of the graph that a fair behaviour can stay in.
 */
import { assert } from '../errors.ts';
import { EDGE } from '../successor-log.ts';
import type { Components, Part } from './components.ts';
import { sourcesOf, TO } from './conditions.ts';
import type { Fairness } from './fairness.ts';
import type { StateGraph } from './state-graph.ts';

/** Edges of all kinds. */
const ALL_EDGES = new Uint8Array(1 << EDGE.state).fill(1);

/** A way into a part that a fair behaviour can stay in: the positions on it, the first one where `from` holds. */
export interface Entry {
  readonly way: readonly number[];
  /** Steps from the initial state to the end of the way. */
  readonly length: number;
}

/** The shortest ways to where a violation ends. */
export interface Entries {
  /** Into a component, to go round in it. */
  readonly loop?: Entry | undefined;
  /** To a state in which a behaviour may stop; only where it is worth looking at beside `loop`. */
  readonly stop?: Entry | undefined;
}

export class LeadsTo {
  readonly #graph: StateGraph;
  readonly #components: Components;
  readonly #fairness: Fairness;
  readonly #part: Part;
  /** Positions where `from` holds and `to` does not, ascending. */
  readonly #sources: readonly number[];
  /** Components that a fair behaviour can stay in. */
  readonly #fair = new Set<number>();

  constructor(graph: StateGraph, components: Components, fairness: Fairness, marks: Uint8Array) {
    this.#graph = graph;
    this.#components = components;
    this.#fairness = fairness;
    const isOutside = marks.map((mark) => (mark & TO) >> 1);
    this.#part = { isOutside, isFollowed: ALL_EDGES };
    this.#sources = sourcesOf(marks);
    components.search(this.#sources, this.#part, (members) => {
      const component = components.of[members[0] as number] as number;
      if (fairness.canStayIn(members, (position) => this.isIn(component, position))) this.#fair.add(component);
    });
  }

  get isViolated(): boolean {
    return this.#fair.size > 0;
  }

  /** Whether `position` belongs to `component`. */
  isIn(component: number, position: number): boolean {
    return this.#components.of[position] === component;
  }

  /**
   * The shortest ways to a component that a fair behaviour can stay in and, if `lengthOf` that one's loop lets it be
   * shorter in all, to a state in which a behaviour may stop. Of several as short, the first in canonical order.
   */
  entries(depthOf: (position: number) => number, loopLength: (entry: Entry) => number): Entries {
    const parents = new Map<number, number>();
    let loop: Entry | undefined;
    let limit = Number.POSITIVE_INFINITY;
    let layer: number[] = [];
    let nextSource = 0;
    for (let length = depthOf(this.#sources[0] ?? 0); length <= limit; length++) {
      for (; nextSource < this.#sources.length; nextSource++) {
        const source = this.#sources[nextSource] as number;
        if (depthOf(source) > length) break;
        if (parents.has(source)) continue;
        parents.set(source, -1);
        layer.push(source);
      }
      layer.sort((a, b) => a - b);
      const stop = layer.find((position) => this.#fairness.mayStop(position));
      if (stop !== undefined) return { loop, stop: { way: wayTo(stop, parents), length } };
      const inside = loop === undefined ? layer.find((position) => this.#isFair(position)) : undefined;
      if (inside !== undefined) {
        loop = { way: wayTo(inside, parents), length };
        limit = length + loopLength(loop);
      }
      if (layer.length === 0 && nextSource === this.#sources.length) break;
      layer = this.#layerAfter(layer, parents);
    }
    assert(loop !== undefined, 'a violation has an end that can be reached');
    return { loop };
  }

  #isFair(position: number): boolean {
    return this.#fair.has(this.#components.of[position] as number);
  }

  #layerAfter(layer: readonly number[], parents: Map<number, number>): number[] {
    const next: number[] = [];
    for (const position of layer) {
      this.#graph.visit(position);
      const { edges, first, end } = this.#graph;
      for (let at = first; at < end; at++) {
        const successor = (edges[at] as number) >>> EDGE.state;
        if (this.#part.isOutside[successor] === 1 || parents.has(successor)) continue;
        parents.set(successor, position);
        next.push(successor);
      }
    }
    return next;
  }
}

function wayTo(position: number, parents: ReadonlyMap<number, number>): number[] {
  const way: number[] = [];
  for (let at = position; at >= 0; at = parents.get(at) as number) way.push(at);
  return way.reverse();
}
