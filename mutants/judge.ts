/** What becomes of one mutant: what is cheap is tried first. */

import type { CompareOptions } from '../explorer/comparison/compared.ts';
import { compareKnowing } from '../explorer/comparison/index.ts';
import { assert, CheckerError } from '../explorer/errors.ts';
import type { Exploration, ExploreOptions } from '../explorer/exploration.ts';
import { searchOf } from '../explorer/explore.ts';
import type { Known } from '../explorer/filling.ts';
import type { System } from '../explorer/system.ts';
import { Whole } from './baseline.ts';
import { behavesAlike } from './behaves-alike.ts';
import { type Differences, differencesOf } from './differences.ts';
import type { Baseline, JudgeOptions } from './judging.ts';
import type { Fate, Mutant, Sameness } from './mutant.ts';
import type { Mutation } from './mutation.ts';

/** States that a mutant may have for each of the whole system, and pairs that both may have. */
const STATES_FACTOR = 4;

/**
 * Finds the fate of a mutant:
 *
 * 1. where nothing that was ever asked of the whole system tried the place of the mutation, nothing differs;
 * 2. the machines are asked what they were asked in the whole system: where nothing differs, nothing else is done;
 * 3. where machines differ in what nobody hears or sees, they behave alike;
 * 4. the mutant is searched, with all answers that are the same known, to the first violation;
 * 5. goals and codes are held against those of the whole system;
 * 6. both systems are run side by side, until they differ or there is nothing left;
 * 7. where they differ, what must happen in the end is judged.
 */
export async function judgeMutant(baseline: Baseline, mutant: Mutant, options: JudgeOptions = {}): Promise<Fate> {
  assert(baseline instanceof Whole, 'a baseline is what baselineOf gives');
  const { mutation } = mutant;
  if (mutation !== undefined && !baseline.answers.isTouchedBy(mutation)) return lasting(baseline, 'never tried');
  const system = mutant.system();
  try {
    return await judge(baseline, system, mutation, options);
  } catch (error) {
    if (error instanceof CheckerError && error.code !== 'bad-option') return refused(error);
    throw error;
  }
}

async function judge(
  whole: Whole,
  system: System,
  mutation: Mutation | undefined,
  options: JudgeOptions,
): Promise<Fate> {
  const differences = differencesOf(whole, system, mutation);
  if (differences !== undefined && !differences.startsElsewhere) {
    if (differences.different.length === 0) return lasting(whole, 'no answer differs');
    if (behavesAlike(whole, differences)) return lasting(whole, 'behaves alike');
  }
  const { liveness = [], ...rest } = system;
  const found = await search(whole, rest, differences, options);
  const fate = killed(found) ?? cutShort(found) ?? missing(whole.exploration, found);
  if (fate !== undefined) return fate;
  const beside = await compared(whole, system, differences, options);
  // Who behaves alike does so in the end, too: what all properties read is compared, and who would go on beyond a bound.
  if (liveness.length === 0 || beside.is === 'equivalent') return beside;
  const live = await search(whole, { ...rest, liveness }, differences, options);
  return killed(live) ?? killedInTheEnd(live) ?? cutShort(live) ?? beside;
}

/** The fate of who is the same in all that was asked: for good only where that is all there is to ask. */
function lasting({ exploration }: Whole, because: Sameness): Fate {
  const { completeness, depth } = exploration;
  return completeness === 'complete' ? { is: 'equivalent', because } : { is: 'alike', depth };
}

function search(
  whole: Whole,
  system: System,
  differences: Differences | undefined,
  { maxStates = STATES_FACTOR * whole.exploration.states, maxSeconds, signal }: JudgeOptions,
): Promise<Exploration> {
  const { depth } = whole.options;
  const settings: ExploreOptions = { depth, ...whole.budget, maxStates, maxSeconds, signal, nearest: false };
  return searchOf(system, settings, knownOf(whole, differences)).run();
}

/** What the whole system's tables are to a search of the mutant. */
function knownOf({ filling }: Whole, differences: Differences | undefined): Known | undefined {
  if (differences === undefined || differences.startsElsewhere) return undefined;
  return { filling, different: differences.different };
}

/** By what the search judges in states and steps; of several the first, deadlocks last. */
function killed({ violations }: Exploration): Fate | undefined {
  const violation = violations.find(({ kind }) => kind !== 'deadlock') ?? violations[0];
  if (violation === undefined) return undefined;
  const { property, kind, steps } = violation;
  if (kind === 'deadlock') return { is: 'killed', by: 'deadlock', how: 'deadlock', steps: steps.length };
  return { is: 'killed', by: property, how: 'invariant', steps: steps.length };
}

function cutShort({ completeness, limits }: Exploration): Fate | undefined {
  return completeness === 'limit-reached' ? { is: 'open', limits } : undefined;
}

/** By a goal that is no longer reached, or a code that is no longer returned. */
function missing(whole: Exploration, mutant: Exploration): Fate | undefined {
  const reached = new Set(mutant.goals.filter(({ steps }) => steps !== undefined).map(({ property }) => property));
  const goal = whole.goals.find(({ property, steps }) => steps !== undefined && !reached.has(property));
  if (goal !== undefined) return { is: 'killed', by: goal.property, how: 'goal', steps: goal.steps?.length ?? 0 };
  const code = ({ operation, code }: { readonly operation: string; readonly code: string }) => `${operation}: ${code}`;
  const returned = new Set(mutant.returns.filter(({ steps }) => steps !== undefined).map(code));
  const lost = whole.returns.find((result) => result.steps !== undefined && !returned.has(code(result)));
  return lost && { is: 'killed', by: code(lost), how: 'return', steps: lost.steps?.length ?? 0 };
}

/** By what must happen in the end, the stem and the loop counted together. */
function killedInTheEnd({ liveness }: Exploration): Fate | undefined {
  const violated = liveness.find(({ verdict }) => verdict === 'violated');
  if (violated === undefined) return undefined;
  const { stem, loop } = violated.lasso ?? { stem: [], loop: [] };
  return { is: 'killed', by: violated.property, how: 'liveness', steps: stem.length + loop.length };
}

function refused({ code, diagnosis }: CheckerError): Fate {
  return { is: 'killed', by: code, how: 'refused', steps: diagnosis.steps?.length ?? 0 };
}

async function compared(
  whole: Whole,
  mutant: System,
  differences: Differences | undefined,
  options: JudgeOptions,
): Promise<Fate> {
  const { depth } = whole.options;
  const { maxPairs = STATES_FACTOR * whole.exploration.states, maxSeconds, signal } = options;
  const settings: CompareOptions = { depth, ...whole.budget, maxPairs, maxSeconds, signal };
  const known = [{ filling: whole.filling, different: [] }, knownOf(whole, differences)] as const;
  const comparison = await compareKnowing([whole.system, mutant], known, settings);
  if (signal?.aborted === true) return { is: 'open', limits: ['interrupted'] };
  if (comparison.difference !== undefined) return { is: 'survivor', difference: comparison.difference };
  if (comparison.verdict === 'alike') return { is: 'equivalent', because: 'behaves alike' };
  if (comparison.depth === depth) return { is: 'alike', depth };
  // Pairs are the states of both together.
  return { is: 'open', limits: [comparison.pairs > maxPairs ? 'max-states' : 'max-seconds'] };
}
