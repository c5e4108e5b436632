/**
 * All branches of one step, followed through the tables.
 *
 * One command in one state is a tree: deliveries depth first, a branch per outcome. Walking it records
 * what it read, so that the result can be remembered for every state that agrees on those reads
 * ({@link StepMemo}).
 */
import {
  type Branch,
  type Decision,
  type Filler,
  type Finding,
  type LeftToJudge,
  MISS,
  OVERFLOW,
  type Read,
  type Residual,
} from './branch.ts';
import { assert } from './errors.ts';
import type { Layout } from './layout.ts';
import type { Plan, PlannedCommand } from './plan.ts';
import { StepJudge } from './step-judge.ts';
import { type SavedLocals, StepLocals } from './step-locals.ts';
import { DELIVERIES_MAX, ENTRY, NO_TRANSITION, OBSERVER, OUTCOME, type Tables, UNKNOWN } from './tables.ts';

/** Deliveries with outcomes in one branch of a step. More are more branches than can ever be searched. */
const DECISIONS_MAX = 1000;

interface Saved {
  readonly locals: SavedLocals;
  readonly judge: ReturnType<StepJudge['save']>;
  readonly stack: readonly number[];
  readonly observations: number;
  readonly decisions: number;
  readonly records: number;
  readonly allowed: number;
  readonly breaches: number;
}

export class StepTree {
  /** The branches of the last {@link run}, in order. */
  readonly branches: Branch[] = [];
  /** What is left to judge of the last run. */
  left: readonly LeftToJudge[] = [];
  /** Bounds that branches of the last run would have passed: numbers + 1. */
  readonly bounds = new Set<number>();
  /** What was decided in each branch that would have passed a bound. */
  readonly beyond: (readonly Decision[])[] = [];

  readonly #plan: Plan;
  readonly #tables: Tables;
  readonly #filler: Filler | undefined;
  readonly #blocking: ReadonlySet<number>;
  readonly #locals: StepLocals;
  readonly #judge: StepJudge;
  #command = 0;
  /** Receiver, event and emitter of what is still to be delivered, the next one last. */
  readonly #stack: number[] = [];
  /** Actor and event of each observation. */
  readonly #observations: number[] = [];
  readonly #decisions: Decision[] = [];
  /** Where the outcome stands that each delivery took. */
  readonly #records: number[] = [];
  #allowed = 0;
  #breaches = 0;

  /** `settled`: see {@link Terrain}; without it nothing is. */
  constructor(plan: Plan, tables: Tables, filler?: Filler, settled = new Uint8Array(plan.subjects)) {
    this.#plan = plan;
    this.#tables = tables;
    this.#filler = filler;
    this.#blocking = new Set(plan.blocking);
    this.#locals = new StepLocals(plan.actors);
    this.#judge = new StepJudge(plan, tables, filler, this.#locals, settled);
  }

  /** What the last run read, in order; the first is the command's actor. */
  get reads(): readonly Read[] {
    return this.#locals.reads;
  }

  /** States are packed by `layout` from now on. */
  use(layout: Layout, restLocals: Int32Array): void {
    this.#locals.use(layout, restLocals);
  }

  /** Follows `command` from the state at `words[at]`. Throws {@link MISS} or {@link OVERFLOW}. */
  run(command: number, words: Int32Array, at: number): void {
    this.#command = command;
    this.branches.length = 0;
    this.bounds.clear();
    this.beyond.length = 0;
    this.#locals.start(words, at);
    this.#judge.start();
    this.#observations.length = 0;
    this.#decisions.length = 0;
    this.#records.length = 0;
    this.#allowed = 0;
    this.#breaches = 0;
    const { actor, event } = this.#planned();
    this.#stack.length = 0;
    this.#stack.push(actor, event, actor);
    this.#follow();
    this.left = this.#judge.left.filter((left) => !this.#isSettled(left));
  }

  /** What judging `residual` finds, with its actors in the local states given. Throws {@link MISS}. */
  settle(residual: Residual, localOf: (actor: number) => number): readonly Finding[] {
    return this.#judge.settle(residual, localOf);
  }

  /** Settles a residual whose actors were all touched after it was made, by this branch or another. */
  #isSettled({ residual, branch }: LeftToJudge): boolean {
    if (residual.actors.some((actor) => !this.#locals.isTouched(actor))) return false;
    const findings = this.settle(residual, (actor) => this.#locals.before(actor));
    this.branches[branch]?.findings.push(...findings);
    return true;
  }

  #planned(): PlannedCommand {
    const planned = this.#plan.commands[this.#command];
    assert(planned !== undefined, 'the command is planned');
    return planned;
  }

  /** Delivers what is on the stack until it is empty, in each branch. */
  #follow(): void {
    const stack = this.#stack;
    while (stack.length > 0) {
      const emitter = stack.pop() as number;
      const event = stack.pop() as number;
      const actor = stack.pop() as number;
      if (actor === OBSERVER) {
        this.#observations.push(emitter, event);
        continue;
      }
      const local = this.#locals.local(actor);
      const offset = this.#answer(local, event);
      if (offset === NO_TRANSITION) {
        this.#refuse(actor, local, event);
        return;
      }
      const entries = this.#tables.entries.data;
      const outcomes = entries[offset + ENTRY.outcomes] as number;
      if (outcomes > 1) {
        this.#branch(actor, local, event, offset, outcomes);
        return;
      }
      const isNamed = entries[offset + ENTRY.named] === 1;
      if (!this.#apply(actor, local, event, offset + ENTRY.first, isNamed, true)) return;
    }
    this.#end();
  }

  #branch(actor: number, local: number, event: number, offset: number, outcomes: number): void {
    if (this.#decisions.length > DECISIONS_MAX) this.#filling().endless(actor, local, event);
    const saved = this.#save();
    let at = offset + ENTRY.first;
    for (let index = 0; index < outcomes; index++) {
      if (index > 0) this.#restore(saved);
      if (this.#apply(actor, local, event, at, true, index === 0)) this.#follow();
      at += OUTCOME.first + 2 * (this.#tables.entries.data[at + OUTCOME.emitted] as number);
    }
  }

  /** Moves `actor` by the outcome at `at`. False where the branch is not enabled. */
  #apply(actor: number, local: number, event: number, at: number, isNamed: boolean, isNormal: boolean): boolean {
    const entries = this.#tables.entries.data;
    if (entries[at + OUTCOME.kind] !== 0 && !this.#spend(entries[at + OUTCOME.kind] as number)) return false;
    const next = entries[at + OUTCOME.next] as number;
    if (next === NO_TRANSITION) {
      this.#refuse(actor, local, event);
      return false;
    }
    if (isNamed) {
      const type = this.#tables.eventTypes.data[event] as number;
      this.#decisions.push({ actor, type, name: entries[at + OUTCOME.name] as number, isNormal });
    }
    const bound = entries[at + OUTCOME.bound] as number;
    if (bound !== 0) {
      this.bounds.add(bound);
      this.beyond.push([...this.#decisions]);
      return false;
    }
    this.#locals.move(actor, next);
    if (this.#records.push(at) > DELIVERIES_MAX) this.#filling().endless(actor, local, event);
    if (next !== local) this.#judge.between(actor, local, next);
    this.#emit(actor, at);
    return true;
  }

  #emit(actor: number, at: number): void {
    const entries = this.#tables.entries.data;
    const emitted = entries[at + OUTCOME.emitted] as number;
    for (let index = emitted - 1; index >= 0; index--) {
      const call = at + OUTCOME.first + 2 * index;
      this.#stack.push(entries[call] as number, entries[call + 1] as number, actor);
    }
  }

  /** No transition: the command is not enabled, the caller waits, or the model is wrong. */
  #refuse(actor: number, local: number, event: number): void {
    if (this.#records.length === 0) return;
    if (!this.#blocking.has(this.#tables.eventTypes.data[event] as number)) {
      this.#filling().unexpected(actor, local, event);
    }
    const caller = this.#planned().actor;
    const isMoved = (other: number) => this.#locals.now(other) !== this.#locals.before(other);
    const isLate = this.#locals.touched.some((other) => other !== caller && isMoved(other));
    if (isLate) this.#filling().lateBlock(actor, local, event);
  }

  #spend(kind: number): boolean {
    const { actors, budget } = this.#plan;
    const before = this.#locals.read(actors + kind - 1);
    if (kind === 1) return before + ++this.#allowed <= budget.allowed;
    return before + ++this.#breaches <= budget.breach;
  }

  #end(): void {
    const branch = this.branches.length;
    const findings = this.#judge.end(branch, this.#command, this.#observations, this.#decisions);
    const [decisions, records] = [[...this.#decisions], [...this.#records]];
    this.branches.push({ delta: this.#delta(), findings, decisions, records });
  }

  #delta(): Int32Array {
    const delta = new Int32Array(this.#locals.layout.words);
    for (const actor of this.#locals.touched) {
      const local = this.#locals.now(actor);
      if (local !== this.#locals.before(actor)) this.#addChange(delta, actor, this.#rest(actor, local));
    }
    const { actors } = this.#plan;
    if (this.#allowed > 0) this.#addChange(delta, actors, this.#locals.field(actors) + this.#allowed);
    if (this.#breaches > 0) this.#addChange(delta, actors + 1, this.#locals.field(actors + 1) + this.#breaches);
    return delta;
  }

  #addChange(delta: Int32Array, field: number, value: number): void {
    const { layout } = this.#locals;
    if (value > (layout.mask[field] as number)) throw OVERFLOW;
    const word = layout.word[field] as number;
    const change = (value ^ this.#locals.field(field)) << (layout.shift[field] as number);
    delta[word] = (delta[word] as number) ^ change;
  }

  #answer(local: number, event: number): number {
    const known = this.#tables.answers.get(local, event);
    if (known !== UNKNOWN) return known;
    this.#filling().answer(local, event);
    return this.#tables.answers.get(local, event);
  }

  #rest(actor: number, local: number): number {
    const known = this.#tables.rests.get(local, actor);
    if (known !== UNKNOWN) return known - 1;
    this.#filling().rest(actor, local);
    return this.#tables.rests.get(local, actor) - 1;
  }

  #filling(): Filler {
    if (this.#filler === undefined) throw MISS;
    return this.#filler;
  }

  #save(): Saved {
    return {
      locals: this.#locals.save(),
      judge: this.#judge.save(),
      stack: [...this.#stack],
      observations: this.#observations.length,
      decisions: this.#decisions.length,
      records: this.#records.length,
      allowed: this.#allowed,
      breaches: this.#breaches,
    };
  }

  #restore(saved: Saved): void {
    this.#locals.restore(saved.locals);
    this.#judge.restore(saved.judge);
    this.#stack.length = 0;
    this.#stack.push(...saved.stack);
    this.#observations.length = saved.observations;
    this.#decisions.length = saved.decisions;
    this.#records.length = saved.records;
    this.#allowed = saved.allowed;
    this.#breaches = saved.breaches;
  }
}
