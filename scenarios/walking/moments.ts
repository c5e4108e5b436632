/** The moments of a scenario: what a clause is asked of, while a call is under way and when it is over. */
import type { BrokenProperty, LocalState, Run, StepRecord } from '../../explorer/index.ts';
import type { ArrangedClause, Arrangement, Program } from '../arrangement.ts';
import type { Quantifier } from '../scenario.ts';
import type { Moment } from '../words/terms/term.ts';
import type { ThreadState } from './threads.ts';

const NOBODY: ReadonlySet<string> = new Set();

/** What is asked in every moment: an `ever` whether it holds, a `throughout` whether it does not. */
export function isOfMoments(quantifier: Quantifier): boolean {
  return quantifier === 'ever' || quantifier === 'throughout';
}

/** A clause of moments that showed, and in which. */
export interface Sighting {
  readonly clause: number;
  /** Index of the delivery after which it did; at the end of the step, or at the start, where it is left out. */
  readonly delivery: number | undefined;
}

/** Asks the clauses of an arrangement in the moments of its executions. */
export class Moments {
  readonly #arrangement: Arrangement;
  readonly #hasInvariants: boolean;
  /** By clause, what `/\` joins in it and was not yet so in any moment that was asked. */
  readonly #neverSo: readonly Set<NonNullable<ArrangedClause['parts']>[number]>[];

  constructor(arrangement: Arrangement) {
    this.#arrangement = arrangement;
    this.#neverSo = arrangement.clauses.map(({ parts = [] }) => new Set(parts));
    this.#hasInvariants = (arrangement.system.properties ?? []).length > 0;
  }

  /** Which clauses of moments show where the threads start. */
  atStart(run: Run, threads: readonly ThreadState[]): readonly Sighting[] {
    return this.#showing(this.#still(run, threads, []), new Set(), undefined);
  }

  /** Which clauses of moments, those `seen` before aside, show for the first time in a step, in its order. */
  during(
    before: { readonly run: Run; readonly threads: readonly ThreadState[]; readonly seen: ReadonlySet<number> },
    record: StepRecord,
    after: { readonly run: Run; readonly threads: readonly ThreadState[] },
  ): readonly Sighting[] {
    const open = new Set(before.seen);
    const isOpen = this.#arrangement.clauses.some(
      ({ quantifier }, clause) => isOfMoments(quantifier) && !open.has(clause),
    );
    if (!isOpen) return [];
    const found: Sighting[] = [];
    const see = (moment: Moment, delivery: number | undefined): void => {
      for (const sighting of this.#showing(moment, open, delivery)) {
        open.add(sighting.clause);
        found.push(sighting);
      }
    };
    const registers = registersOf(this.#arrangement.threads, before.threads);
    const state: Record<string, LocalState> = { ...before.run.state };
    let broken = this.#brokenIn(before.run).filter(({ kind }) => kind === 'everywhere');
    for (const [index, { actor, after: local, observations }] of record.deliveries.entries()) {
      state[actor] = local;
      broken = [
        ...broken.filter(({ names }) => !Object.values(names).includes(actor)),
        ...record.broken.filter(({ kind, delivery }) => kind === 'everywhere' && delivery === index),
      ];
      const said = observations.map((event) => ({ actor, event }));
      see({ state: { ...state }, said, broken: namesOf(broken), registers, stuck: NOBODY }, index);
    }
    const ofStep = record.broken.filter(({ kind }) => kind === 'step');
    see(this.#still(after.run, after.threads, ofStep), undefined);
    return found;
  }

  /** For each clause, whether what it says holds at an end in which `stuck` wait for ever. */
  atEnd(run: Run, threads: readonly ThreadState[], stuck: ReadonlySet<string>): readonly boolean[] {
    const moment = { ...this.#still(run, threads, []), stuck };
    return this.#arrangement.clauses.map(
      ({ quantifier }, clause) => !isOfMoments(quantifier) && this.#ask(clause, moment),
    );
  }

  /** What `/\` joins in a clause and was so in no moment that was asked. */
  neverSo(clause: number): readonly string[] {
    return [...(this.#neverSo[clause] ?? [])].map(({ text }) => text);
  }

  #ask(clause: number, moment: Moment): boolean {
    const parts = this.#neverSo[clause] as Set<NonNullable<ArrangedClause['parts']>[number]>;
    for (const part of parts) if (part.holds(moment)) parts.delete(part);
    return (this.#arrangement.clauses[clause] as ArrangedClause).holds(moment);
  }

  /** A moment in which nobody says anything. */
  #still(run: Run, threads: readonly ThreadState[], ofStep: readonly BrokenProperty[]): Moment {
    const broken = namesOf([...this.#brokenIn(run), ...ofStep]);
    const registers = registersOf(this.#arrangement.threads, threads);
    return { state: run.state, said: [], broken, registers, stuck: NOBODY };
  }

  #brokenIn(run: Run): readonly BrokenProperty[] {
    return this.#hasInvariants ? run.broken().filter(({ kind }) => kind !== 'goal') : [];
  }

  #showing(moment: Moment, seen: ReadonlySet<number>, delivery: number | undefined): readonly Sighting[] {
    return this.#arrangement.clauses.flatMap(({ quantifier }, clause) => {
      if (!isOfMoments(quantifier) || seen.has(clause)) return [];
      return this.#ask(clause, moment) === (quantifier === 'ever') ? [{ clause, delivery }] : [];
    });
  }
}

/** What the registers of each thread hold. */
export function registersOf(programs: readonly Program[], threads: readonly ThreadState[]): Moment['registers'] {
  return Object.fromEntries(programs.map(({ name }, index) => [name, threads[index]?.registers ?? {}]));
}

function namesOf(broken: readonly BrokenProperty[]): ReadonlySet<string> {
  return new Set(broken.map(({ property }) => property));
}
