/**
 * Judges the properties in the micro-states and at the end of a step's branches.
 *
 * A property is judged anew where a facet that it reads has changed. Where it also reads actors that the
 * step leaves alone, what is left to judge is a {@link Residual}: reading those actors too would tell
 * apart steps that do the same.
 */
import {
  type Decision,
  type Filler,
  type Finding,
  type LeftToJudge,
  MISS,
  occurrenceOf,
  type Residual,
} from './branch.ts';
import { assert } from './errors.ts';
import type { Plan, PlannedInstance, PlannedRole, Watch } from './plan.ts';
import { PairTable } from './shared-memory.ts';
import type { StepLocals } from './step-locals.ts';
import { HOLDS, type Tables, UNKNOWN, VIOLATED } from './tables.ts';

const NOTHING: readonly Finding[] = [];
/** The culprit where a premise is true. */
const NOBODY = -1;

export class StepJudge {
  /** What was found in the current branch. */
  readonly #findings: Finding[] = [];
  /** What is left to judge of the current branch, and of the branches that have ended. */
  readonly #pending: Residual[] = [];
  readonly #left: LeftToJudge[] = [];
  /** Every residual met, by number, and a tree over instance and tokens that leads to its number + 1. */
  readonly #residuals: Residual[] = [];
  readonly #residualNodes = new PairTable();
  #residualNodeCount: number;
  readonly #plan: Plan;
  readonly #tables: Tables;
  readonly #filler: Filler | undefined;
  readonly #locals: StepLocals;
  /** By number, what nobody asks any more: goals that are reached, premises that were true. */
  readonly #settled: Uint8Array;
  /** By instance, the branch end at which it was last judged. */
  readonly #judged: Int32Array;
  #ends = 0;

  constructor(plan: Plan, tables: Tables, filler: Filler | undefined, locals: StepLocals, settled: Uint8Array) {
    this.#plan = plan;
    this.#tables = tables;
    this.#filler = filler;
    this.#locals = locals;
    this.#settled = settled;
    this.#judged = new Int32Array(plan.instances.length);
    this.#residualNodeCount = plan.instances.length;
  }

  start(): void {
    this.#findings.length = 0;
    this.#pending.length = 0;
    this.#left.length = 0;
  }

  save(): SavedJudge {
    return { findings: this.#findings.length, pending: this.#pending.length };
  }

  restore({ findings, pending }: SavedJudge): void {
    this.#findings.length = findings;
    this.#pending.length = pending;
  }

  /** After a delivery has moved `actor`. */
  between(actor: number, before: number, after: number): void {
    for (const { instance, slot } of this.#plan.everywhere[actor] as readonly Watch[]) {
      if (this.facet(before, slot) !== this.facet(after, slot)) this.#judge(instance);
    }
  }

  /** At the end of branch number `branch`. The findings are the caller's to keep. */
  end(branch: number, command: number, observations: readonly number[], decisions: readonly Decision[]): Finding[] {
    this.#ends++;
    for (const actor of this.#locals.touched) this.#judgeMoved(actor);
    if (observations.length > 0 || this.#plan.judgesSilence) this.#judgeStep(command, observations, decisions);
    for (const residual of this.#pending) {
      if (!this.#left.some((other) => other.residual === residual)) this.#left.push({ residual, branch });
    }
    return [...this.#findings];
  }

  /** What is left to judge of the branches that have ended: each residual once. */
  get left(): readonly LeftToJudge[] {
    return this.#left;
  }

  /** What judging `residual` finds, with its actors in the local states that `localOf` says. Throws {@link MISS}. */
  settle({ instance, tokens, holes }: Residual, localOf: (actor: number) => number): readonly Finding[] {
    const filled = [...tokens];
    for (const { token, actor, slot } of holes) filled[token] = this.facet(localOf(actor), slot);
    return this.#conclude(instance, filled);
  }

  /** The number of a facet of a local state. Throws {@link MISS}. */
  facet(local: number, slot: number): number {
    const known = this.#tables.facets.get(local, slot);
    if (known !== UNKNOWN) return known;
    this.#filling().facet(local, slot);
    return this.#tables.facets.get(local, slot);
  }

  #judgeMoved(actor: number): void {
    const [before, after] = [this.#locals.before(actor), this.#locals.now(actor)];
    if (before === after) return;
    for (const { instance, slot } of this.#plan.atEnd[actor] as readonly Watch[]) {
      if (this.#judged[instance] === this.#ends || this.facet(before, slot) === this.facet(after, slot)) continue;
      this.#judged[instance] = this.#ends;
      this.#judge(instance);
    }
  }

  #judge(instance: number): void {
    const { roles, property, kind } = this.#instance(instance);
    if (kind === 'goal' && this.#settled[property] === 1) return;
    const tokens = roles.map((role) => this.#read(role, 'now'));
    this.#conclusion(instance, tokens, tokens.includes(UNKNOWN));
  }

  #judgeStep(command: number, observations: readonly number[], decisions: readonly Decision[]): void {
    for (const instance of this.#plan.ofStep) {
      const { roles, observes, commands } = this.#instance(instance);
      // Most instances are of actors that the step leaves alone.
      if (roles.length > 0 && !roles.some(({ actor }) => this.#locals.isDelivered(actor))) continue;
      const observed = this.#observed(observations, observes);
      if (observed.length === 0 && !commands.includes(command)) continue;
      const facets = [
        ...roles.map((role) => this.#read(role, 'before')),
        ...roles.map((role) => this.#read(role, 'now')),
      ];
      const tokens = [command, ...takenTokens(decisions), observed.length / 2, ...observed, ...facets];
      this.#conclusion(instance, tokens, facets.includes(UNKNOWN));
    }
  }

  /** Actor and event of each observation of one of `types`. */
  #observed(observations: readonly number[], types: readonly number[]): number[] {
    const observed: number[] = [];
    for (let at = 0; at < observations.length; at += 2) {
      const [actor, event] = [observations[at] as number, observations[at + 1] as number];
      if (types.includes(this.#tables.eventTypes.data[event] as number)) observed.push(actor, event);
    }
    return observed;
  }

  /** The number of a facet, or UNKNOWN where the step leaves the actor alone. */
  #read({ actor, slot }: PlannedRole, when: 'before' | 'now'): number {
    return this.#locals.isTouched(actor) ? this.facet(this.#locals[when](actor), slot) : UNKNOWN;
  }

  #conclusion(instance: number, tokens: readonly number[], hasHoles: boolean): void {
    if (hasHoles) {
      this.#pending.push(this.#residual(instance, tokens));
      return;
    }
    for (const finding of this.#conclude(instance, tokens)) this.#findings.push(finding);
  }

  #residual(instance: number, tokens: readonly number[]): Residual {
    let node = instance;
    for (const token of tokens) {
      let next = this.#residualNodes.get(node, token);
      if (next === 0) {
        next = ++this.#residualNodeCount;
        this.#residualNodes.set(node, token, next);
      }
      node = next;
    }
    return this.#residuals[node] ?? this.#newResidual(node, instance, tokens);
  }

  #newResidual(node: number, instance: number, tokens: readonly number[]): Residual {
    const { roles } = this.#instance(instance);
    // Facets stand last: of a state once, of a step before and after.
    const holes = tokens.flatMap((value, token) => {
      const role = roles[(token + 2 * roles.length - tokens.length) % roles.length];
      const isFacet = token >= tokens.length - 2 * roles.length;
      return isFacet && value === UNKNOWN && role !== undefined ? [{ token, ...role }] : [];
    });
    const actors = [...new Set(holes.map(({ actor }) => actor))].sort((a, b) => a - b);
    const residual = { number: node, instance, tokens, holes, actors, key: actors.join(' ') };
    this.#residuals[node] = residual;
    return residual;
  }

  #conclude(instance: number, tokens: readonly number[]): readonly Finding[] {
    let judgement = this.#lookUp(instance, tokens);
    if (judgement === UNKNOWN) {
      this.#filling().judgement(instance, tokens);
      judgement = this.#lookUp(instance, tokens);
    }
    if (judgement === HOLDS) return NOTHING;
    const { property, premise } = this.#instance(instance);
    const found: Finding[] = [];
    if (judgement <= VIOLATED) found.push({ property, instance, culprit: VIOLATED - judgement });
    if (premise >= 0 && this.#settled[premise] === 0) found.push({ property: premise, instance, culprit: NOBODY });
    return found;
  }

  #lookUp(instance: number, tokens: readonly number[]): number {
    let node = instance;
    for (const token of tokens) {
      node = this.#tables.judgements.get(node, token);
      if (node === UNKNOWN) return UNKNOWN;
    }
    return node;
  }

  #instance(instance: number): PlannedInstance {
    const planned = this.#plan.instances[instance];
    assert(planned !== undefined, 'the instance is planned');
    return planned;
  }

  #filling(): Filler {
    if (this.#filler === undefined) throw MISS;
    return this.#filler;
  }
}

export interface SavedJudge {
  readonly findings: number;
  readonly pending: number;
}

/** Count, then actor, event type, occurrence and name of each outcome that was not the normal one. */
function takenTokens(decisions: readonly Decision[]): number[] {
  const taken = decisions.flatMap(({ actor, type, name, isNormal }, index) =>
    isNormal ? [] : [[actor, type, occurrenceOf(decisions, index), name]],
  );
  return [taken.length, ...taken.flat()];
}
