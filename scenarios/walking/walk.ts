/**
 * Every execution of a scenario, breadth first.
 *
 * A state of the walk is what every actor and every thread is in, which failures have happened, and which clauses of
 * moments have shown on the way. Two executions that agree in it have the same future, so it is entered once, by the
 * least of the shortest executions that lead there: threads in the order of the file, failures after none.
 */
import { assert } from '../../explorer/errors.ts';
import { Run } from '../../explorer/index.ts';
import type { Arrangement, Program } from '../arrangement.ts';
import type { Execution, WalkEnded, Walked } from '../judged.ts';
import { observed } from './ends.ts';
import { Moments, registersOf, type Sighting } from './moments.ts';
import { executionStep, executionTo, type Node } from './nodes.ts';
import { afterStep, atStart, commandsOf, type ThreadState, threadKey } from './threads.ts';
import { type Way, type Ways, waysOf } from './ways.ts';

export type Walk = Walked | WalkEnded;

export interface WalkOptions {
  /** More states than these are a limit. */
  readonly statesMax: number;
}

/** Walks every execution from the start that the arrangement reaches. */
export function walk(arrangement: Arrangement, { statesMax }: WalkOptions): Walk {
  const walking = new Walking(arrangement);
  for (let at = 0; at < walking.nodes.length; at++) {
    const limit = walking.expand(at);
    if (limit !== undefined) return limit;
    if (walking.nodes.length <= statesMax) continue;
    return { kind: 'limit', limit: { of: 'states', max: statesMax }, states: walking.nodes.length };
  }
  return walking.inCircle() ?? walking.result();
}

class Walking {
  readonly nodes: Node[] = [];
  readonly #arrangement: Arrangement;
  readonly #programs: readonly Program[];
  readonly #moments: Moments;
  readonly #numbers = new Map<string, number>();
  /** By number of a node, those of the nodes that lead there. */
  readonly #sources: number[][] = [];
  /** Numbers of the nodes in which no thread can go on. */
  readonly #ends: number[] = [];
  /** By clause, the first moment in which it showed. */
  readonly #sightings = new Map<number, Execution>();
  #transitions = 0;

  constructor(arrangement: Arrangement) {
    this.#arrangement = arrangement;
    this.#programs = arrangement.threads;
    this.#moments = new Moments(arrangement);
    const run = new Run(arrangement.system, { faults: Number.POSITIVE_INFINITY, breaches: Number.POSITIVE_INFINITY });
    for (const step of arrangement.start) {
      assert('taken' in run.take(step), `the start of a scenario is reached by its steps: ${JSON.stringify(step)}`);
    }
    const threads = this.#programs.map(atStart);
    const sightings = this.#moments.atStart(run, threads);
    const node = { run, threads, used: new Set<number>(), seen: clausesOf(sightings), from: undefined };
    this.#enter(node, undefined);
    for (const { clause } of sightings) this.#sightings.set(clause, executionTo(arrangement, node));
  }

  /** Takes every step from a node; what stops the walk, if something does. */
  expand(at: number): WalkEnded | undefined {
    const node = this.nodes[at] as Node;
    let isEnd = true;
    for (const acting of this.#programs.keys()) {
      const { ways, bound } = this.#waysOn(node, acting);
      if (bound !== undefined) return this.#atBound(node, acting, bound);
      for (const way of ways) this.#follow(at, acting, way);
      if (ways.length > 0) isEnd = false;
    }
    if (isEnd) this.#ends.push(at);
    return undefined;
  }

  /** How a thread can go on: by the first of its commands that does not wait. */
  #waysOn({ run, threads, used }: Node, acting: number): Ways {
    for (const asked of commandsOf(this.#programs[acting] as Program, threads[acting] as ThreadState)) {
      const found = waysOf(run, asked, this.#arrangement.failures, used);
      if (found.ways.length > 0 || found.bound !== undefined) return found;
    }
    return { ways: [] };
  }

  #follow(at: number, acting: number, { run, record, used }: Way): void {
    this.#transitions++;
    const before = this.nodes[at] as Node;
    const threads = afterStep(this.#programs, before.threads, acting, record.observations, record.state);
    const step = executionStep(this.#programs, before.threads, acting, threads, record.step);
    const sightings = this.#moments.during(before, record, { run, threads });
    const seen = sightings.length === 0 ? before.seen : new Set([...before.seen, ...clausesOf(sightings)]);
    const node = { run, threads, used, seen, from: { node: before, step } };
    this.#enter(node, at);
    for (const { clause, delivery } of sightings) {
      if (this.#sightings.has(clause)) continue;
      const execution = executionTo(this.#arrangement, node);
      const registers = delivery === undefined ? execution.registers : registersOf(this.#programs, before.threads);
      this.#sightings.set(clause, { ...execution, delivery, registers });
    }
  }

  #enter(node: Node, from: number | undefined): void {
    const key = JSON.stringify([
      node.run.stateKey,
      node.threads.map(threadKey),
      [...node.used].sort(),
      [...node.seen].sort(),
    ]);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.nodes.push(node) - 1;
      this.#numbers.set(key, number);
      this.#sources.push([]);
    }
    if (from !== undefined) this.#sources[number]?.push(from);
  }

  #atBound(node: Node, acting: number, bound: string): WalkEnded {
    const { name: thread, instructions } = this.#programs[acting] as Program;
    const call = instructions[(node.threads[acting] as ThreadState).next]?.text ?? '';
    const execution = executionTo(this.#arrangement, node);
    return { kind: 'limit', limit: { of: 'bound', bound, thread, call, execution }, states: this.nodes.length };
  }

  /** Where threads can only go round in a circle, if they can come there. */
  inCircle(): WalkEnded | undefined {
    const reaching = new Set(this.#ends);
    // A set goes on with what is added to it meanwhile.
    for (const number of reaching) for (const source of this.#sources[number] ?? []) reaching.add(source);
    const circling = new Set([...this.nodes.keys()].filter((number) => !reaching.has(number)));
    if (circling.size === 0) return undefined;
    // What only leads to a circle is not yet in it; nor is what only that leads to.
    const isLeadingOnly = (number: number) => !this.#sources[number]?.some((source) => circling.has(source));
    for (let before = 0; before !== circling.size; ) {
      before = circling.size;
      for (const number of circling) if (isLeadingOnly(number)) circling.delete(number);
    }
    const [first] = circling;
    const execution = executionTo(this.#arrangement, this.nodes[first as number] as Node);
    return { kind: 'limit', limit: { of: 'circle', execution }, states: this.nodes.length };
  }

  result(): Walked {
    const ends = this.#ends.map((number) => this.nodes[number] as Node);
    return {
      kind: 'walked',
      states: this.nodes.length,
      transitions: this.#transitions,
      ...observed(this.#arrangement, this.#moments, ends, this.#sightings),
    };
  }
}

function clausesOf(sightings: readonly Sighting[]): ReadonlySet<number> {
  return new Set(sightings.map(({ clause }) => clause));
}
