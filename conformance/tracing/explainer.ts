/** Which states can explain the events of one group: the set of them is followed, event by event. */
import type { Fired } from './fired.ts';
import type { StateEdge, StateGraph, StateNode } from './state-graph.ts';

/** One way to explain the events so far: a state, or the middle of a step that has fired some of its events. */
export interface Explanation {
  /** The same for the same state, however it was reached. */
  readonly number: number;
  /** The state; in the middle of a step, the one before it. */
  readonly node: StateNode;
  /** The step under way, and how many of its events the log has had. */
  readonly under?: { readonly edge: StateEdge; readonly offset: number } | undefined;
}

/** An event of the log, in the model's names. */
export interface Expected {
  /** `attached d1` */
  readonly event: string;
  /** Whether nothing follows for so long that no step can be under way any more. */
  readonly isLast: boolean;
}

/** How one goes on with an event, and what that event could have said besides. */
export interface Continuation {
  readonly to: Explanation;
  readonly fields: Fired['fields'];
}

/** Explains logs of groups of one system; what was found for one is known to the next. */
export class Explainer {
  readonly graph: StateGraph;
  readonly #silent: number;
  readonly #next = new Map<StateNode, ReadonlyMap<string, readonly StateEdge[]>>();
  readonly #known = new Map<string, Explanation>();
  readonly #ways = new Map<Explanation, Map<string, readonly Continuation[]>>();

  constructor(graph: StateGraph, silent: number) {
    this.graph = graph;
    this.#silent = silent;
  }

  /**
   * Where a log may begin: with nobody there in the one state of an empty group; else in any that some steps reach which
   * nobody wrote down, and which leave the members as they are.
   */
  starts(isEmpty: boolean): readonly Explanation[] {
    const first = this.graph.start;
    const isUnseen = ({ fired, fails }: StateEdge) =>
      !fails && fired.every(({ event }) => /^(at|de)tached/.test(event));
    const nodes = isEmpty ? [first] : [...this.#reached(first, isUnseen).keys()];
    return nodes.map((node) => this.#resting(node));
  }

  /** Each way that goes on with `event`. */
  after(explanation: Explanation, { event, isLast }: Expected): readonly Continuation[] {
    const ways = this.#ways.get(explanation) ?? new Map<string, readonly Continuation[]>();
    this.#ways.set(explanation, ways);
    const found = ways.get(event) ?? distinct(this.#waysOn(explanation, event));
    ways.set(event, found);
    return isLast ? found.filter(({ to }) => to.under === undefined) : found;
  }

  /** The events that could come next. */
  possible({ node, under }: Explanation): readonly string[] {
    if (under !== undefined) return under.edge.fired.slice(under.offset, under.offset + 1).map(({ event }) => event);
    return [...this.#nextOf(node).keys()];
  }

  #waysOn({ node, under }: Explanation, event: string): readonly Continuation[] {
    if (under === undefined) return (this.#nextOf(node).get(event) ?? []).map((edge) => this.#advanced(edge, 1));
    return under.edge.fired[under.offset]?.event === event ? [this.#advanced(under.edge, under.offset + 1)] : [];
  }

  #advanced(edge: StateEdge, offset: number): Continuation {
    const { from, to, command, fired } = edge;
    const fields = fired[offset - 1]?.fields ?? {};
    if (offset === fired.length) return { to: this.#resting(to), fields };
    const place = `${from.number} ${command} ${to.number} ${offset}`;
    return { to: this.#placed(place, from, { edge, offset }), fields };
  }

  #resting(node: StateNode): Explanation {
    return this.#placed(`${node.number}`, node, undefined);
  }

  #placed(place: string, node: StateNode, under: Explanation['under']): Explanation {
    const known = this.#known.get(place);
    if (known !== undefined) return known;
    const explanation = { number: this.#known.size, node, under };
    this.#known.set(place, explanation);
    return explanation;
  }

  /** Operations that fire something, by what they fire first: after at most `silent` steps that fire nothing. */
  #nextOf(node: StateNode): ReadonlyMap<string, readonly StateEdge[]> {
    const known = this.#next.get(node);
    if (known !== undefined) return known;
    const next = new Map<string, Set<StateEdge>>();
    for (const [reached, steps] of this.#reached(node, ({ fired }) => fired.length === 0)) {
      for (const edge of this.graph.edgesOf(reached)) {
        const [first] = edge.fired;
        if (first === undefined || steps + edge.lead > this.#silent) continue;
        next.set(first.event, (next.get(first.event) ?? new Set()).add(edge));
      }
    }
    const listed = new Map([...next].map(([event, edges]) => [event, [...edges]]));
    this.#next.set(node, listed);
    return listed;
  }

  /** By operations of a kind, of at most `silent` steps in all; with the fewest that lead there. */
  #reached(from: StateNode, isTaken: (edge: StateEdge) => boolean): ReadonlyMap<StateNode, number> {
    const steps = new Map([[from, 0]]);
    const frontiers: StateNode[][] = [[from]];
    for (let taken = 0; taken < this.#silent; taken++) {
      for (const node of frontiers[taken] ?? []) {
        if (steps.get(node) !== taken) continue;
        for (const edge of this.graph.edgesOf(node)) {
          const arrival = taken + edge.steps;
          const before = steps.get(edge.to) ?? Number.POSITIVE_INFINITY;
          if (arrival > this.#silent || arrival >= before || !isTaken(edge)) continue;
          steps.set(edge.to, arrival);
          frontiers[arrival] = frontiers[arrival] ?? [];
          frontiers[arrival].push(edge.to);
        }
      }
    }
    return steps;
  }
}

/** Those that lead to the same and say the same are one. */
function distinct(ways: readonly Continuation[]): readonly Continuation[] {
  const keyed = ways.map((way) => [`${way.to.number} ${Object.values(way.fields).join('|')}`, way] as const);
  return [...new Map(keyed).values()];
}
