/** Shortest steps to a state, found again from the positions of parents. */

import { type Branch, type Decision, occurrenceOf } from './branch.ts';
import { assert } from './errors.ts';
import type { Filling } from './filling.ts';
import type { PackedStates } from './packed-states.ts';
import { StepTree } from './step-tree.ts';
import type { Step } from './system.ts';

export class Paths {
  readonly #filling: Filling;
  readonly #tree: StepTree;
  readonly #states: PackedStates;
  readonly #order: Int32Array;
  /** By position: the step to it from its parent, where it was asked for. */
  readonly #steps = new Map<number, Step>();

  constructor(filling: Filling, states: PackedStates, order: Int32Array) {
    this.#filling = filling;
    this.#states = states;
    this.#order = order;
    this.#tree = new StepTree(filling.plan, filling.tables, filling);
    this.#tree.use(states.layout, states.restLocals);
  }

  /**
   * The steps to the state at `position`: of all shortest ones those that come first in canonical order,
   * since parents are the least and of each parent's steps the first that leads on is taken.
   */
  to(position: number): Step[] {
    const { store } = this.#states;
    const steps: Step[] = [];
    for (let at = position; at > 0; ) {
      const number = this.#order[at] as number;
      const parent = store.parents[number] as number;
      const step = this.#steps.get(at) ?? this.between(parent, at);
      this.#steps.set(at, step);
      steps.push(step);
      at = parent;
    }
    return steps.reverse();
  }

  /** The step that is branch number `branch` of `command` in the state at `position`. */
  step(position: number, command: number, branch: number): Step {
    const found = this.#branches(position, command)[branch];
    assert(found !== undefined, 'a branch that was seen is found again');
    return this.#named(command, found);
  }

  /** The first step that leads from one position to another, of `only` that command if one is given. */
  between(parent: number, child: number, only?: number): Step {
    const { layout, store } = this.#states;
    const [from, to] = [parent, child].map((position) => (this.#order[position] as number) * layout.words) as [
      number,
      number,
    ];
    for (const command of this.#filling.plan.commands.keys()) {
      if (only !== undefined && command !== only) continue;
      for (const branch of this.#branches(parent, command)) {
        const isIt = branch.delta.every(
          (delta, word) => ((store.words[from + word] as number) ^ delta) === store.words[to + word],
        );
        if (isIt) return this.#named(command, branch);
      }
    }
    throw assertFound();
  }

  #branches(position: number, command: number): readonly Branch[] {
    const { layout, store } = this.#states;
    this.#tree.run(command, store.words, (this.#order[position] as number) * layout.words);
    return this.#tree.branches;
  }

  #named(command: number, { decisions }: Branch): Step {
    return namedStep(this.#filling, command, decisions);
  }
}

/** A branch of a command, as one says it. */
export function namedStep(filling: Filling, command: number, decisions: readonly Decision[]): Step {
  const { actorNames, outcomeNames, types } = filling;
  const { actor, event } = filling.command(command);
  const outcomes = decisions.flatMap(({ actor: receiver, type, name, isNormal }, index) => {
    if (isNormal) return [];
    return {
      actor: actorNames[receiver] as string,
      event: types.texts[type] as string,
      occurrence: occurrenceOf(decisions, index),
      outcome: outcomeNames.texts[name] as string,
    };
  });
  return { actor, command: event, outcomes };
}

function assertFound(): never {
  assert(false, 'a state has a step from its parent');
}
