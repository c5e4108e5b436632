/** Judges every liveness property on the graph that a search leaves. */
import type { Expander } from '../expander.ts';
import type { Lasso, LivenessResult } from '../exploration.ts';
import type { Instance } from '../instances.ts';
import type { Paths } from '../paths.ts';
import type { LeadsToProperty, LivenessProperty, RecoverableProperty } from '../system.ts';
import type { OrderedStates } from '../tabulated.ts';
import { Components } from './components.ts';
import { marksOf } from './conditions.ts';
import { Fairness } from './fairness.ts';
import { LoopBuilder } from './lasso.ts';
import { LeadsTo } from './leads-to.ts';
import { unrecovered } from './recoverable.ts';
import { positionsOf, RecordedGraph, RegeneratedGraph, type StateGraph } from './state-graph.ts';

/** What a search leaves. */
export interface Searched extends OrderedStates {
  readonly paths: Paths;
  /** In use on these states. */
  readonly expander: Expander;
  /** How many positions were expanded. */
  readonly expanded: number;
  /** First position of each level. */
  readonly levelStarts: readonly number[];
  /** Successors as they were recorded; nothing where there was no room. */
  readonly pages: readonly Int32Array[] | undefined;
}

/** A result for each of `properties`; `instances` are theirs. */
export function judgeLiveness(
  properties: readonly LivenessProperty[],
  instances: readonly Instance<LivenessProperty>[],
  searched: Searched,
): LivenessResult[] {
  const judge = new Judge(searched);
  return properties.map((property) =>
    judge.result(
      property,
      instances.filter((instance) => instance.property === property),
    ),
  );
}

/** What is said of a property for which there was no time. */
export function leftOpen({ name, kind, culprit = 'core' }: LivenessProperty): LivenessResult {
  return { property: name, kind, culprit, verdict: 'open', successors: 'recorded' };
}

type Fate = { readonly lasso?: Lasso | undefined; readonly isOpen: boolean };

class Judge {
  readonly #searched: Searched;
  readonly #graph: StateGraph;
  readonly #steps: RegeneratedGraph;
  readonly #components: Components;

  constructor(searched: Searched) {
    const { expander, states, order, length, expanded, pages } = searched;
    this.#searched = searched;
    const positions = positionsOf(order, length, states.store.numbers);
    this.#steps = new RegeneratedGraph(expander, states, order, positions, length, expanded);
    this.#graph = pages === undefined ? this.#steps : new RecordedGraph(pages, positions, length, expanded);
    this.#components = new Components(this.#graph);
  }

  /** Of several instances that are violated the one with the shortest lasso is told. */
  result(property: LivenessProperty, instances: readonly Instance<LivenessProperty>[]): LivenessResult {
    const fates = instances.map((instance) => this.#fate(property, instance));
    const lassos = fates.flatMap(({ lasso }) => lasso ?? []);
    const shortest = Math.min(...lassos.map(lengthOf));
    const lasso = lassos.find((other) => lengthOf(other) === shortest);
    const isOpen = this.#searched.expanded < this.#searched.length || fates.some((fate) => fate.isOpen);
    return {
      property: property.name,
      kind: property.kind,
      culprit: property.culprit ?? 'core',
      verdict: lasso === undefined ? (isOpen ? 'open' : 'holds') : 'violated',
      successors: this.#searched.pages === undefined ? 'regenerated' : 'recorded',
      ...(lasso === undefined ? {} : { lasso }),
    };
  }

  #fate(property: LivenessProperty, instance: Instance<LivenessProperty>): Fate {
    const marks = marksOf(instance, this.#searched);
    return property.kind === 'leads-to'
      ? { lasso: this.#leadsTo(property, instance, marks), isOpen: false }
      : this.#recoverable(property, instance, marks);
  }

  #recoverable(property: RecoverableProperty, { names }: Instance<LivenessProperty>, marks: Uint8Array): Fate {
    const { stuck, isOpen } = unrecovered(property, this.#graph, this.#components, marks);
    if (stuck === undefined) return { isOpen };
    const stem = this.#searched.paths.to(stuck);
    return { lasso: { names, stem, loop: [], since: stem.length, fairness: [] }, isOpen };
  }

  #leadsTo(property: LeadsToProperty, { names }: Instance<LivenessProperty>, marks: Uint8Array): Lasso | undefined {
    const { filling, paths } = this.#searched;
    const fairness = new Fairness(property, filling.plan, this.#graph, this.#steps);
    const judged = new LeadsTo(this.#graph, this.#components, fairness, marks);
    if (!judged.isViolated) return undefined;
    const builder = new LoopBuilder(this.#graph, fairness, paths, filling);
    const loopOf = (way: readonly number[]) => {
      const component = this.#components.of[way.at(-1) as number] as number;
      return builder.loopFrom(way.at(-1) as number, (position) => judged.isIn(component, position));
    };
    const { loop, stop } = judged.entries(
      (position) => this.#depth(position),
      ({ way }) => loopOf(way).steps.length,
    );
    const entry = (stop ?? loop) as NonNullable<typeof loop>;
    const found = stop === undefined ? loopOf(entry.way) : builder.stopAt(entry.way.at(-1) as number);
    const before = paths.to(entry.way[0] as number);
    const stem = [...before, ...entry.way.slice(1).map((to, at) => paths.between(entry.way[at] as number, to))];
    // A way starts where `from` holds.
    return { names, stem, loop: found.steps, since: before.length, fairness: found.fairness };
  }

  /** The number of the level that `position` lies in. */
  #depth(position: number): number {
    const { levelStarts } = this.#searched;
    let [low, high] = [0, levelStarts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((levelStarts[middle] as number) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function lengthOf({ stem, loop }: Lasso): number {
  return stem.length + loop.length;
}
