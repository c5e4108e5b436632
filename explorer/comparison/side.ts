/** One of two systems that run side by side, followed through tables of its own. */
import { type Branch, type Decision, OVERFLOW } from '../branch.ts';
import { CheckerError } from '../errors.ts';
import { Filling, type Known } from '../filling.ts';
import { fieldAt, type Layout, layoutFor } from '../layout.ts';
import type { Plan, PlannedCommand } from '../plan.ts';
import type { Budget } from '../run.ts';
import { StepTree } from '../step-tree.ts';
import type { System } from '../system.ts';
import { NO_TRANSITION, UNKNOWN } from '../tables.ts';

/** A branch of a step, with every field's value after it: the rest states of actors, then failures spent of each kind. */
export interface FollowedBranch extends Pick<Branch, 'decisions' | 'records'> {
  readonly values: Int32Array;
}

export interface FollowedCommand {
  readonly branches: readonly FollowedBranch[];
  /** What was decided in each branch that would have passed a bound. */
  readonly beyond: readonly (readonly Decision[])[];
  /** Fields that were read, in order. */
  readonly reads: readonly number[];
}

export class Side {
  readonly filling: Filling;
  readonly #budget: Budget;
  readonly #tree: StepTree;
  // The state that a command is followed from, packed: states of only this side are kept nowhere.
  #layout!: Layout;
  #restLocals!: Int32Array;
  #words!: Int32Array;

  constructor(system: System, budget: Budget, known?: Known) {
    this.filling = new Filling(system, budget, known);
    this.#budget = budget;
    this.#tree = new StepTree(judgingNothing(this.filling.plan), this.filling.tables, this.filling);
    this.filling.onRest = (actor, rest, local) => {
      if (rest <= (this.#layout.mask[actor] as number)) {
        this.#restLocals[(this.#layout.restBase[actor] as number) + rest] = local;
      }
    };
    this.#makeRoom();
  }

  /** The local state of an actor in a rest state. */
  localOf(actor: number, rest: number): number {
    return (this.filling.rests[actor] as number[])[rest] as number;
  }

  /** The local state of each actor where fields have these values. */
  locals(values: Int32Array): Int32Array {
    return values.subarray(0, this.filling.plan.actors).map((rest, actor) => this.localOf(actor, rest));
  }

  /** Whether the actor of `command` has a transition for it in a local state, or cannot be asked. */
  isEnabled(command: number, local: number): boolean {
    const { plan, tables } = this.filling;
    const { event } = plan.commands[command] as PlannedCommand;
    try {
      if (tables.answers.get(local, event) === UNKNOWN) this.filling.answer(local, event);
    } catch (error) {
      if (error instanceof CheckerError) return true;
      throw error;
    }
    return tables.answers.get(local, event) !== NO_TRANSITION;
  }

  /** Follows `command` from the state with these values of fields, in all branches. */
  follow(command: number, values: Int32Array): FollowedCommand {
    for (;;) {
      try {
        return this.#follow(command, values);
      } catch (signal) {
        if (signal !== OVERFLOW) throw signal;
        this.#makeRoom();
      }
    }
  }

  #follow(command: number, values: Int32Array): FollowedCommand {
    const { word, shift } = this.#layout;
    this.#words.fill(0);
    for (const [field, value] of values.entries()) {
      const at = word[field] as number;
      this.#words[at] = (this.#words[at] as number) | (value << (shift[field] as number));
    }
    this.#tree.run(command, this.#words, 0);
    const branches = this.#tree.branches.map(({ delta, decisions, records }) => {
      const after = this.#words.map((packed, at) => packed ^ (delta[at] as number));
      return { decisions, records, values: values.map((_, field) => fieldAt(this.#layout, after, 0, field)) };
    });
    return { branches, beyond: [...this.#tree.beyond], reads: this.#tree.reads.map(({ field }) => field) };
  }

  #makeRoom(): void {
    const { rests } = this.filling;
    const { faults, breaches } = this.#budget;
    this.#layout = layoutFor([...rests.map(({ length }) => length), faults + 1, breaches + 1]);
    this.#restLocals = new Int32Array(this.#layout.restLength);
    for (const [actor, locals] of rests.entries()) {
      this.#restLocals.set(locals, this.#layout.restBase[actor] as number);
    }
    this.#words = new Int32Array(this.#layout.words);
    this.#tree.use(this.#layout, this.#restLocals);
  }
}

/** Properties are read here, never judged. */
function judgingNothing(plan: Plan): Plan {
  const nobody = plan.everywhere.map(() => []);
  return { ...plan, instances: [], everywhere: nobody, atEnd: nobody, ofStep: [] };
}
