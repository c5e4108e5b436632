/** What the fates of many mutants come to. */
import type { Examined, ListedMutant, Settled } from './examined.ts';
import { settledAmong } from './examined.ts';
import type { Fate, Sameness } from './mutant.ts';

/** How many mutants have which fate. */
export interface Tally {
  readonly mutants: number;
  readonly killed: number;
  readonly equivalent: number;
  readonly alike: number;
  readonly survivor: number;
  readonly open: number;
}

/** Of those that have a fate. */
export function tallyOf(examined: readonly Examined[]): Tally {
  const settled = settledAmong(examined);
  const count = (is: Fate['is']) => settled.filter(({ fate }) => fate.is === is).length;
  return {
    mutants: settled.length,
    killed: count('killed'),
    equivalent: count('equivalent'),
    alike: count('alike'),
    survivor: count('survivor'),
    open: count('open'),
  };
}

/**
 * Percent killed of those not shown equivalent, in tenths that are never rounded up; nothing where there are none. What is
 * merely alike so far, or open, counts as not killed.
 */
export function scoreOf({ mutants, killed, equivalent }: Tally): number | undefined {
  const others = mutants - equivalent;
  return others === 0 ? undefined : Math.floor((1000 * killed) / others) / 10;
}

/** How mutants were killed, and why others are equivalent. */
export interface Reasons {
  readonly killed: Readonly<Record<(Fate & { readonly is: 'killed' })['how'], number>>;
  readonly equivalent: Readonly<Record<Sameness, number>>;
}

/** How many there are of each. */
export function reasonsAmong(examined: readonly Examined[]): Reasons {
  const killed = { invariant: 0, deadlock: 0, goal: 0, return: 0, liveness: 0, refused: 0 };
  const equivalent = { 'never tried': 0, 'no answer differs': 0, 'behaves alike': 0 };
  for (const { fate } of settledAmong(examined)) {
    if (fate.is === 'killed') killed[fate.how]++;
    if (fate.is === 'equivalent') equivalent[fate.because]++;
  }
  return { killed, equivalent };
}

/**
 * What properties and deadlocks notice by themselves. Who is refused cannot be run, and does not count; of whom only a goal or
 * a code is missed counts as not killed.
 */
export function scoreByProperties(examined: readonly Examined[]): { readonly killed: number; readonly of: number } {
  const { mutants, equivalent } = tallyOf(examined);
  const { invariant, liveness, deadlock, refused } = reasonsAmong(examined).killed;
  return { killed: invariant + liveness + deadlock, of: mutants - equivalent - refused };
}

/** The tally of each machine, or kind, in the order in which the first of each stands. */
export function talliesBy(
  what: 'machine' | 'kind',
  examined: readonly Examined[],
): readonly { readonly name: string; readonly tally: Tally }[] {
  const names = [...new Set(examined.map((mutant: ListedMutant) => mutant[what]))];
  return names.map((name) => ({ name, tally: tallyOf(examined.filter((mutant) => mutant[what] === name)) }));
}

/** What kills mutants, and how many. */
export interface Killer {
  /** A property, `deadlock`, a code that is not returned any more, or the code of an error. */
  readonly by: string;
  readonly how: (Fate & { readonly is: 'killed' })['how'];
  readonly kills: number;
}

/** Who kills most first, then by name. */
export function killersAmong(examined: readonly Examined[]): readonly Killer[] {
  const killers = new Map<string, Killer>();
  for (const { fate } of settledAmong(examined)) {
    if (fate.is !== 'killed') continue;
    const { by, how } = fate;
    const key = JSON.stringify([how, by]);
    killers.set(key, { by, how, kills: (killers.get(key)?.kills ?? 0) + 1 });
  }
  return [...killers.values()].sort((a, b) => b.kills - a.kills || (a.by < b.by ? -1 : a.by > b.by ? 1 : 0));
}

/** Those with the fate `survivor`. */
export function survivorsAmong(examined: readonly Examined[]): readonly Settled[] {
  return settledAmong(examined).filter(({ fate }) => fate.is === 'survivor');
}
