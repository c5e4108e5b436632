/**
 * All branches of one step, followed through the tables.
 *
 * One command in one state is a tree: deliveries depth first, a branch per outcome. Walking it records
 * what it *read*, so that the result can be remembered for every state that agrees on those reads
 * ({@link StepMemo}). Where a property also reads actors that the step leaves alone, what is left to
 * judge is a {@link Residual}: reading those actors too would tell apart steps that do the same.
 */
import { assert } from './errors.ts';
import { fieldAt, type Layout } from './layout.ts';
import type { Plan, PlannedRole, Watch } from './plan.ts';
import { ENTRY, HOLDS, NO_TRANSITION, OBSERVER, OUTCOME, type Tables, UNKNOWN, VIOLATED } from './tables.ts';

/** Thrown where the tables lack an answer and nobody is there to fill them. */
export const MISS = Symbol('miss');
/** Thrown where a rest state has no room in its field: states must be packed anew. */
export const OVERFLOW = Symbol('overflow');

/** Fills what the tables lack by asking machines and properties. Lives on the main thread only. */
export interface Filler {
  answer(local: number, event: number): void;
  rest(actor: number, local: number): void;
  facet(local: number, slot: number): void;
  judgement(instance: number, tokens: readonly number[]): void;
  /** An event that waits, after the step has already changed another actor. Throws. */
  lateBlock(actor: number, local: number, event: number): never;
  /** A delivery for which there is no transition. Throws. */
  unexpected(actor: number, local: number, event: number): never;
  endless(actor: number, local: number, event: number): never;
}

/** A field that a step reads, and its value. */
export interface Read {
  readonly field: number;
  readonly value: number;
}

/** A facet, of an actor that a step leaves alone, which is missing from the tokens of a judgement. */
export interface Hole {
  readonly token: number;
  readonly actor: number;
  readonly slot: number;
}

/** A judgement that waits for facets of actors that the step does not touch. */
export interface Residual {
  readonly branch: number;
  readonly instance: number;
  readonly tokens: readonly number[];
  readonly holes: readonly Hole[];
}

/** A property that does not hold in a branch, or a goal that is reached there. */
export interface Finding {
  readonly property: number;
  readonly culprit: number;
}

/** A delivery that had outcomes: which one was taken (its name, and whether it was the first). */
export interface Decision {
  readonly actor: number;
  readonly type: number;
  readonly name: number;
  readonly isNormal: boolean;
}

export interface Branch {
  /** XOR of the packed state before and after. */
  readonly delta: Int32Array;
  readonly findings: Finding[];
  readonly decisions: readonly Decision[];
}

const DELIVERIES_MAX = 10_000;

interface Saved {
  readonly current: Int32Array;
  readonly delivered: Uint8Array;
  readonly touched: number;
  readonly stack: readonly number[];
  readonly observations: number;
  readonly decisions: number;
  readonly findings: number;
  readonly pending: number;
  readonly deliveries: number;
  readonly allowed: number;
  readonly breaches: number;
}

export class StepTree {
  /** The branches of the last {@link run}, in order. */
  readonly branches: Branch[] = [];
  /** What the last run read, in order; the first is the command's actor. */
  readonly reads: Read[] = [];
  /** What is left to judge of the last run. */
  readonly residuals: Residual[] = [];
  /** Bounds that branches of the last run would have passed: numbers + 1. */
  readonly bounds = new Set<number>();

  readonly #plan: Plan;
  readonly #tables: Tables;
  readonly #filler: Filler | undefined;
  #layout!: Layout;
  #restLocals!: Int32Array;
  #words!: Int32Array;
  #at = 0;
  #command = 0;

  readonly #blocking: ReadonlySet<number>;
  readonly #initial: Int32Array;
  readonly #current: Int32Array;
  readonly #delivered: Uint8Array;
  readonly #isTouched: Uint8Array;
  readonly #touched: number[] = [];
  /** Receiver, event and emitter of what is still to be delivered, the next one last. */
  readonly #stack: number[] = [];
  /** Actor and event of each observation. */
  readonly #observations: number[] = [];
  readonly #decisions: Decision[] = [];
  readonly #findings: Finding[] = [];
  /** Judgements of the current branch with holes. */
  readonly #pending: Omit<Residual, 'branch'>[] = [];
  readonly #judged: Int32Array;
  #judging = 0;
  #deliveries = 0;
  #allowed = 0;
  #breaches = 0;

  constructor(plan: Plan, tables: Tables, filler?: Filler) {
    this.#plan = plan;
    this.#tables = tables;
    this.#filler = filler;
    this.#blocking = new Set(plan.blocking);
    this.#initial = new Int32Array(plan.actors);
    this.#current = new Int32Array(plan.actors);
    this.#delivered = new Uint8Array(plan.actors);
    this.#isTouched = new Uint8Array(plan.actors);
    this.#judged = new Int32Array(plan.instances.length);
  }

  /** States are packed by `layout` from now on. */
  use(layout: Layout, restLocals: Int32Array): void {
    this.#layout = layout;
    this.#restLocals = restLocals;
  }

  /** Follows `command` from the state at `words[at]`. Throws {@link MISS} or {@link OVERFLOW}. */
  run(command: number, words: Int32Array, at: number): void {
    this.#words = words;
    this.#at = at;
    this.#command = command;
    this.branches.length = 0;
    this.reads.length = 0;
    this.residuals.length = 0;
    this.#pending.length = 0;
    this.bounds.clear();
    this.#isTouched.fill(0);
    this.#delivered.fill(0);
    this.#touched.length = 0;
    this.#observations.length = 0;
    this.#decisions.length = 0;
    this.#findings.length = 0;
    this.#deliveries = 0;
    this.#allowed = 0;
    this.#breaches = 0;
    const { actor, event } = this.#planned();
    this.#stack.length = 0;
    this.#stack.push(actor, event, actor);
    this.#follow();
    this.#settleResiduals();
  }

  /** What judging `residual` finds, once its holes are filled by `facets`. Throws {@link MISS}. */
  settle({ instance, tokens, holes }: Residual, facets: readonly number[]): Finding | undefined {
    const filled = [...tokens];
    for (const [index, { token }] of holes.entries()) filled[token] = facets[index] as number;
    return this.#conclude(instance, filled);
  }

  #planned() {
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
      const local = this.#local(actor);
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
    const bound = entries[at + OUTCOME.bound] as number;
    if (bound !== 0) {
      this.bounds.add(bound);
      return false;
    }
    if (isNamed) {
      const type = this.#tables.eventTypes.data[event] as number;
      this.#decisions.push({ actor, type, name: entries[at + OUTCOME.name] as number, isNormal });
    }
    this.#current[actor] = next;
    this.#delivered[actor] = 1;
    if (++this.#deliveries > DELIVERIES_MAX) this.#filling().endless(actor, local, event);
    if (next !== local) this.#judgeBetween(actor, local, next);
    const emitted = entries[at + OUTCOME.emitted] as number;
    for (let index = emitted - 1; index >= 0; index--) {
      const call = at + OUTCOME.first + 2 * index;
      // Judging may have filled, and so replaced, the entries.
      const data = this.#tables.entries.data;
      this.#stack.push(data[call] as number, data[call + 1] as number, actor);
    }
    return true;
  }

  /** No transition: the command is not enabled, the caller waits, or the model is wrong. */
  #refuse(actor: number, local: number, event: number): void {
    if (this.#deliveries === 0) return;
    if (!this.#blocking.has(this.#tables.eventTypes.data[event] as number)) {
      this.#filling().unexpected(actor, local, event);
    }
    const caller = this.#planned().actor;
    const isLate = this.#touched.some((other) => other !== caller && this.#current[other] !== this.#initial[other]);
    if (isLate) this.#filling().lateBlock(actor, local, event);
  }

  #spend(kind: number): boolean {
    const { actors, budget } = this.#plan;
    const field = actors + kind - 1;
    const before = this.#read(field);
    if (kind === 1) return before + ++this.#allowed <= budget.allowed;
    return before + ++this.#breaches <= budget.breach;
  }

  #end(): void {
    this.#judging++;
    for (const actor of this.#touched) {
      const [before, after] = [this.#initial[actor] as number, this.#current[actor] as number];
      if (before !== after) this.#judgeAtEnd(actor, before, after);
    }
    if (this.#observations.length > 0) this.#judgeStep();
    const branch = this.branches.length;
    this.branches.push({ delta: this.#delta(), findings: [...this.#findings], decisions: [...this.#decisions] });
    for (const pending of this.#pending) this.residuals.push({ ...pending, branch });
  }

  /** Judges what can be judged now that all reads are known; the rest is kept once, for its first branch. */
  #settleResiduals(): void {
    if (this.residuals.length === 0) return;
    const seen = new Set<string>();
    const left = this.residuals.filter((residual) => {
      const { branch, instance, tokens, holes } = residual;
      const key = `${instance}:${tokens}:${holes.map(({ token }) => token)}`;
      if (seen.has(key)) return false;
      seen.add(key);
      if (holes.some(({ actor }) => this.#isTouched[actor] === 0)) return true;
      const finding = this.settle(
        residual,
        holes.map(({ actor, slot }) => this.facet(this.#initial[actor] as number, slot)),
      );
      if (finding !== undefined) this.branches[branch]?.findings.push(finding);
      return false;
    });
    this.residuals.length = 0;
    this.residuals.push(...left);
  }

  #delta(): Int32Array {
    const delta = new Int32Array(this.#layout.words);
    for (const actor of this.#touched) {
      const local = this.#current[actor] as number;
      if (local === this.#initial[actor]) continue;
      this.#addChange(delta, actor, this.#rest(actor, local));
    }
    const { actors } = this.#plan;
    if (this.#allowed > 0) this.#addChange(delta, actors, this.#field(actors) + this.#allowed);
    if (this.#breaches > 0) this.#addChange(delta, actors + 1, this.#field(actors + 1) + this.#breaches);
    return delta;
  }

  #addChange(delta: Int32Array, field: number, value: number): void {
    if (value > (this.#layout.mask[field] as number)) throw OVERFLOW;
    const word = this.#layout.word[field] as number;
    const change = (value ^ this.#field(field)) << (this.#layout.shift[field] as number);
    delta[word] = (delta[word] as number) ^ change;
  }

  // Judging.

  #judgeBetween(actor: number, before: number, after: number): void {
    for (const { instance, slot } of this.#plan.everywhere[actor] as readonly Watch[]) {
      if (this.facet(before, slot) !== this.facet(after, slot)) this.#judge(instance);
    }
  }

  #judgeAtEnd(actor: number, before: number, after: number): void {
    const stamp = this.#judging;
    for (const { instance, slot } of this.#plan.atEnd[actor] as readonly Watch[]) {
      if (this.#judged[instance] === stamp || this.facet(before, slot) === this.facet(after, slot)) continue;
      this.#judged[instance] = stamp;
      this.#judge(instance);
    }
  }

  #judge(instance: number): void {
    const tokens: number[] = [];
    const holes: Hole[] = [];
    for (const role of this.#instance(instance).roles) this.#readFacet(role, 'now', tokens, holes);
    this.#conclusion(instance, tokens, holes);
  }

  #judgeStep(): void {
    for (const instance of this.#plan.ofStep) {
      const { roles, observes } = this.#instance(instance);
      const observed: number[] = [];
      for (let at = 0; at < this.#observations.length; at += 2) {
        const event = this.#observations[at + 1] as number;
        if (observes.includes(this.#tables.eventTypes.data[event] as number)) {
          observed.push(this.#observations[at] as number, event);
        }
      }
      if (observed.length === 0) continue;
      if (roles.length > 0 && !roles.some(({ actor }) => this.#delivered[actor] === 1)) continue;
      const tokens = [this.#command, ...this.#takenTokens(), observed.length / 2, ...observed];
      const holes: Hole[] = [];
      for (const role of roles) this.#readFacet(role, 'before', tokens, holes);
      for (const role of roles) this.#readFacet(role, 'now', tokens, holes);
      this.#conclusion(instance, tokens, holes);
    }
  }

  #readFacet({ actor, slot }: PlannedRole, when: 'before' | 'now', tokens: number[], holes: Hole[]): void {
    if (this.#isTouched[actor] === 1) {
      const locals = when === 'now' ? this.#current : this.#initial;
      tokens.push(this.facet(locals[actor] as number, slot));
    } else {
      holes.push({ token: tokens.push(UNKNOWN) - 1, actor, slot });
    }
  }

  /** Count, then actor, event type, occurrence and name of each outcome that was not the normal one. */
  #takenTokens(): number[] {
    const tokens = [0];
    for (const [index, { actor, type, name, isNormal }] of this.#decisions.entries()) {
      if (isNormal) continue;
      tokens[0] = (tokens[0] as number) + 1;
      tokens.push(actor, type, occurrenceOf(this.#decisions, index), name);
    }
    return tokens;
  }

  #conclusion(instance: number, tokens: readonly number[], holes: readonly Hole[]): void {
    if (holes.length > 0) {
      this.#pending.push({ instance, tokens, holes });
      return;
    }
    const finding = this.#conclude(instance, tokens);
    if (finding !== undefined) this.#findings.push(finding);
  }

  #conclude(instance: number, tokens: readonly number[]): Finding | undefined {
    let judgement = this.#lookUp(instance, tokens);
    if (judgement === UNKNOWN) {
      this.#filling().judgement(instance, tokens);
      judgement = this.#lookUp(instance, tokens);
    }
    if (judgement === HOLDS) return undefined;
    return { property: this.#instance(instance).property, culprit: VIOLATED - judgement };
  }

  #lookUp(instance: number, tokens: readonly number[]): number {
    let node = instance;
    for (const token of tokens) {
      node = this.#tables.judgements.get(node, token);
      if (node === UNKNOWN) return UNKNOWN;
    }
    return node;
  }

  #instance(instance: number) {
    const planned = this.#plan.instances[instance];
    assert(planned !== undefined, 'the instance is planned');
    return planned;
  }

  // Reading.

  #local(actor: number): number {
    if (this.#isTouched[actor] === 0) {
      this.#isTouched[actor] = 1;
      this.#touched.push(actor);
      const local = this.#restLocal(actor, this.#read(actor));
      this.#initial[actor] = local;
      this.#current[actor] = local;
    }
    return this.#current[actor] as number;
  }

  #read(field: number): number {
    const value = this.#field(field);
    if (!this.reads.some((read) => read.field === field)) this.reads.push({ field, value });
    return value;
  }

  #field(field: number): number {
    return fieldAt(this.#layout, this.#words, this.#at, field);
  }

  #restLocal(actor: number, rest: number): number {
    return this.#restLocals[(this.#layout.restBase[actor] as number) + rest] as number;
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

  /** The number of a facet of a local state. Throws {@link MISS}. */
  facet(local: number, slot: number): number {
    const known = this.#tables.facets.get(local, slot);
    if (known !== UNKNOWN) return known;
    this.#filling().facet(local, slot);
    return this.#tables.facets.get(local, slot);
  }

  #filling(): Filler {
    if (this.#filler === undefined) throw MISS;
    return this.#filler;
  }

  // Branching.

  #save(): Saved {
    return {
      current: this.#current.slice(),
      delivered: this.#delivered.slice(),
      touched: this.#touched.length,
      stack: [...this.#stack],
      observations: this.#observations.length,
      decisions: this.#decisions.length,
      findings: this.#findings.length,
      pending: this.#pending.length,
      deliveries: this.#deliveries,
      allowed: this.#allowed,
      breaches: this.#breaches,
    };
  }

  #restore(saved: Saved): void {
    this.#current.set(saved.current);
    this.#delivered.set(saved.delivered);
    // An actor first read in another branch is known now, and still where it was.
    for (const actor of this.#touched.slice(saved.touched)) this.#current[actor] = this.#initial[actor] as number;
    this.#stack.length = 0;
    this.#stack.push(...saved.stack);
    this.#observations.length = saved.observations;
    this.#decisions.length = saved.decisions;
    this.#findings.length = saved.findings;
    this.#pending.length = saved.pending;
    this.#deliveries = saved.deliveries;
    this.#allowed = saved.allowed;
    this.#breaches = saved.breaches;
  }
}

/** Which delivery of its type to its actor a decision was, from 1. */
export function occurrenceOf(decisions: readonly Decision[], index: number): number {
  const { actor, type } = decisions[index] as Decision;
  return decisions.slice(0, index + 1).filter((other) => other.actor === actor && other.type === type).length;
}
