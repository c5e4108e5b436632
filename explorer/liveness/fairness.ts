/** What weak fairness asks of a behaviour, and which parts of the graph it can stay in. */
import { CLASS_BITS, type Plan } from '../plan.ts';
import { HEADER } from '../successor-log.ts';
import type { LeadsToProperty } from '../system.ts';
import type { RegeneratedGraph, StateGraph } from './state-graph.ts';

export class Fairness {
  /** Numbers of the commands that are fair. */
  readonly commands: readonly number[];
  readonly #bits: number;
  readonly #graph: StateGraph;
  readonly #steps: RegeneratedGraph;

  constructor({ fair = [] }: LeadsToProperty, plan: Plan, graph: StateGraph, steps: RegeneratedGraph) {
    this.#bits = CLASS_BITS.progress | (fair.includes('withdrawal') ? CLASS_BITS.withdrawal : 0);
    this.commands = [...plan.commands.keys()].filter((command) => this.isFair(plan.commands[command]?.class ?? 0));
    this.#graph = graph;
    this.#steps = steps;
  }

  isFair(kind: number): boolean {
    return (kind & this.#bits) !== 0;
  }

  /** Whether a behaviour may stop here: no fair command is enabled, nor would be beyond a bound. */
  mayStop(position: number): boolean {
    if (position >= this.#graph.expanded) return false;
    this.#graph.visit(position);
    const { header } = this.#graph;
    return ((header | (header >>> HEADER.beyond)) & this.#bits) === 0;
  }

  isEnabled(position: number, command: number): boolean {
    return this.#steps.follow(position, command, () => true);
  }

  /** Where `command` leads from `position` within the part of the graph that `isInside` tells; -1 nowhere. */
  inside(position: number, command: number, isInside: (position: number) => boolean): number {
    let found = -1;
    this.#steps.follow(position, command, (next) => {
      if (isInside(next)) found = next;
      return found >= 0;
    });
    return found;
  }

  /**
   * Whether a fair behaviour can stay in a strongly connected component for ever.
   *
   * Looking at maximal components is enough. What a fair behaviour visits again and again is strongly
   * connected, so it lies in a maximal component, and each fair command that it satisfies by being taken or
   * by not being enabled somewhere is satisfied there too. Conversely, a component in which every fair command
   * is taken or not enabled somewhere has a closed walk through all of these places, and repeating it is fair.
   */
  canStayIn(members: Int32Array, isInside: (position: number) => boolean): boolean {
    for (const member of members) if (this.mayStop(member)) return true;
    if (members.length === 1) {
      this.#graph.visit(members[0] as number);
      if ((this.#graph.header & HEADER.self) === 0) return false;
    }
    let pending = this.commands;
    for (const member of members) {
      pending = pending.filter((command) => {
        let isTaken = false;
        const isEnabled = this.#steps.follow(member, command, (next) => {
          isTaken = isInside(next);
          return isTaken;
        });
        return isEnabled && !isTaken;
      });
      if (pending.length === 0) return true;
    }
    return false;
  }
}
