/** A loop that fairness allows, step by step, within a strongly connected component. */
import { assert } from '../errors.ts';
import type { FairCommand } from '../exploration.ts';
import type { Filling } from '../filling.ts';
import type { Paths } from '../paths.ts';
import { EDGE } from '../successor-log.ts';
import type { Step } from '../system.ts';
import type { Fairness } from './fairness.ts';
import type { StateGraph } from './state-graph.ts';

/** One step of a loop: from position to position, by a command if it matters which. */
interface Move {
  readonly from: number;
  readonly to: number;
  readonly command?: number | undefined;
}

export interface Loop {
  readonly steps: readonly Step[];
  readonly fairness: readonly FairCommand[];
}

export class LoopBuilder {
  readonly #graph: StateGraph;
  readonly #fairness: Fairness;
  readonly #paths: Paths;
  readonly #filling: Filling;

  constructor(graph: StateGraph, fairness: Fairness, paths: Paths, filling: Filling) {
    this.#graph = graph;
    this.#fairness = fairness;
    this.#paths = paths;
    this.#filling = filling;
  }

  /**
   * A loop from `start` through the component that `isInside` tells: to the nearest place that does justice to a fair
   * command, from there to the nearest that does to another, and so on, and back.
   */
  loopFrom(start: number, isInside: (position: number) => boolean): Loop {
    const moves: Move[] = [];
    let at = start;
    let pending = this.#unmet(this.#fairness.commands, at);
    while (pending.length > 0) {
      const way = this.#nearest(at, isInside, (position) => this.#justice(position, pending, isInside));
      for (const move of way) {
        moves.push(move);
        at = move.to;
        pending = this.#unmet(pending, at).filter((command) => command !== move.command);
      }
    }
    if (moves.length === 0 || at !== start) {
      moves.push(...this.#nearest(at, isInside, (position) => (position === start ? [] : undefined)));
    }
    return this.#loop(moves);
  }

  /** Why a behaviour that stops at `position` is fair. */
  stopAt(position: number): Loop {
    return { steps: [], fairness: this.#justified([], position) };
  }

  /** Those of `commands` that are enabled at `position`. */
  #unmet(commands: readonly number[], position: number): readonly number[] {
    return commands.filter((command) => this.#fairness.isEnabled(position, command));
  }

  /** What is left to do at `position` for one of `pending`: nothing, or to take it. Undefined where it is not the place. */
  #justice(
    position: number,
    pending: readonly number[],
    isInside: (position: number) => boolean,
  ): readonly Move[] | undefined {
    if (pending.some((command) => !this.#fairness.isEnabled(position, command))) return [];
    for (const command of pending) {
      const to = this.#fairness.inside(position, command, isInside);
      if (to >= 0) return [{ from: position, to, command }];
    }
    return undefined;
  }

  /** The shortest way from `start` to where `isThere` gives what is left to do, and that. */
  #nearest(
    start: number,
    isInside: (position: number) => boolean,
    isThere: (position: number) => readonly Move[] | undefined,
  ): readonly Move[] {
    const parents = new Map<number, number>([[start, -1]]);
    const queue = [start];
    for (const position of queue) {
      const rest = isThere(position);
      if (rest !== undefined) {
        const way: Move[] = [];
        for (let at = position; at !== start; at = parents.get(at) as number) {
          way.push({ from: parents.get(at) as number, to: at });
        }
        return [...way.reverse(), ...rest];
      }
      this.#graph.visit(position);
      const { edges, first, end } = this.#graph;
      for (let at = first; at < end; at++) {
        const next = (edges[at] as number) >>> EDGE.state;
        if (parents.has(next) || !isInside(next)) continue;
        parents.set(next, position);
        queue.push(next);
      }
    }
    assert(false, 'every place in a strongly connected component is reached from every other');
  }

  #loop(moves: readonly Move[]): Loop {
    const steps = moves.map(({ from, to, command }) => this.#paths.between(from, to, command));
    const start = (moves[0] as Move).from;
    return { steps, fairness: this.#justified(steps, start, moves) };
  }

  /** For each fair command the first step of the loop that takes it, or before which it is not enabled. */
  #justified(steps: readonly Step[], start: number, moves: readonly Move[] = []): readonly FairCommand[] {
    const places = moves.length === 0 ? [start] : moves.map(({ from }) => from);
    return this.#fairness.commands.map((number): FairCommand => {
      const { actor, event: command } = this.#filling.command(number);
      const taken = steps.findIndex((step) => step.actor === actor && step.command === command);
      if (taken >= 0) return { actor, command, because: 'taken', step: taken };
      const step = places.findIndex((position) => !this.#fairness.isEnabled(position, number));
      assert(step >= 0, 'a loop does justice to every fair command');
      return { actor, command, because: 'not-enabled', step };
    });
  }
}
