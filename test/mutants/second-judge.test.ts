/** A judge that knows no baseline: every mutant is searched from nothing, by the naive checker, and run beside the whole. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compare } from '../../explorer/comparison/index.ts';
import { CheckerError } from '../../explorer/errors.ts';
import type { ExploreOptions } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import type { LivenessProperty, System } from '../../explorer/system.ts';
import { baselineOf, judgeMutant, mutated, mutationsOf, nameOf } from '../../mutants/index.ts';
import { naiveLock } from '../counterexamples/toy-systems.ts';
import { type NaiveExploration, naiveExploration } from '../explorer/naive-checker.ts';
import { peterson } from '../explorer/systems/peterson.ts';
import { randomSystem, systemFrom } from '../explorer/systems/random-system.ts';
import { errand } from './errand.ts';
import { fateText } from './fates.ts';

const SCOPE = { depth: 6, faults: 1, breaches: 0 };

/** What kills a mutant and in how many steps, or how it differs, or `the same`. */
async function naiveFate(whole: System, broken: System, before: NaiveExploration): Promise<string> {
  const found = naively(broken);
  if (found === undefined) return 'refused';
  const violated = Object.values(found.violations);
  if (violated.length > 0) return `violated in ${Math.min(...violated)}`;
  if (found.deadlock !== undefined) return `deadlock in ${found.deadlock}`;
  const unmet = Object.keys(before.goals).find((goal) => found.goals[goal] === undefined);
  if (unmet !== undefined) return `goal ${unmet} in ${before.goals[unmet]}`;
  const lost = Object.keys(before.returns).filter((code) => found.returns[code] === undefined);
  if (lost.length > 0) return `lost: ${lost.sort()[0]}`;
  const { difference } = await compare(whole, broken, SCOPE);
  return difference === undefined ? 'the same' : `${difference.seen.kind} in ${difference.steps.length}`;
}

function naively(system: System): NaiveExploration | undefined {
  try {
    return naiveExploration(system, SCOPE);
  } catch (error) {
    if (error instanceof Error && /has no transition/.test(error.message)) return undefined;
    throw error;
  }
}

/** All that a search from nothing comes to, by default to the end. */
async function inAll(system: System, scope: ExploreOptions = { ...SCOPE, depth: undefined }) {
  try {
    const found = await explore(system, scope);
    const { verdict, goals, returns, liveness, limits } = found;
    return {
      verdict,
      limits,
      goals: goals.map(({ property, steps }) => [property, steps?.length]),
      returns: returns.map(({ operation, code, taken }) => [operation, code, taken > 0]),
      liveness: liveness.map((result) => [result.property, result.verdict]),
      violated: liveness.filter((result) => result.verdict === 'violated').map(({ property }) => property),
    };
  } catch (error) {
    if (error instanceof CheckerError) return { refused: error.code };
    throw error;
  }
}

/** A fate in the naive judge's words. */
function inItsWords(fate: Awaited<ReturnType<typeof judgeMutant>>): string {
  switch (fate.is) {
    case 'killed':
      if (fate.how === 'refused') return 'refused';
      if (fate.how === 'return') return `lost: ${fate.by.replace(': ', ' ')}`;
      if (fate.how === 'goal') return `goal ${fate.by} in ${fate.steps}`;
      return `${fate.how === 'invariant' ? 'violated' : fate.how} in ${fate.steps}`;
    case 'survivor':
      return `${fate.difference.seen.kind} in ${fate.difference.steps.length}`;
    case 'equivalent':
    case 'alike':
      return 'the same';
    case 'open':
      return fateText(fate);
  }
}

/** How often each fate was found, by both judges, of every `nth` mutant. */
async function agreed(whole: System, nth: number): Promise<Readonly<Record<string, number>>> {
  const baseline = await baselineOf(whole, SCOPE);
  const before = naively(whole) as NaiveExploration;
  const counts: Record<string, number> = {};
  for (const [index, mutation] of mutationsOf(whole, baseline.offered).entries()) {
    if (index % nth > 0) continue;
    const broken = mutated(whole, mutation);
    const fate = await judgeMutant(baseline, { name: 'it', mutation, system: () => broken });
    // The naive checker does not look whether a step waits too late.
    if (fate.is === 'killed' && fate.by === 'late-block') continue;
    if (fate.is === 'killed' && fate.how === 'liveness') {
      expect((await inAll(broken)).violated, nameOf(mutation)).toContain(fate.by);
    } else {
      expect(inItsWords(fate), nameOf(mutation)).toBe(await naiveFate(whole, broken, before));
    }
    if (fate.is === 'equivalent') expect(await inAll(broken), nameOf(mutation)).toEqual(await inAll(whole));
    if (fate.is === 'alike') expect(await inAll(broken, SCOPE), nameOf(mutation)).toEqual(await inAll(whole, SCOPE));
    // With nothing said of what is different, everything is asked again, and comes to the same.
    const unsaid = await judgeMutant(baseline, { name: 'it', system: () => broken });
    const isUntried = fate.is === 'equivalent' && fate.because === 'never tried';
    expect(unsaid, nameOf(mutation)).toEqual(isUntried ? { ...fate, because: 'no answer differs' } : fate);
    const kind = fate.is === 'killed' ? fate.how : fate.is;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

it.each([
  ['a lock', naiveLock({ looksFirst: false })],
  ['an errand', errand()],
  ['Peterson', peterson()],
])('agrees on %s', async (_, system) => {
  expect(await agreed(system, 4)).toMatchSnapshot();
});

it('agrees on systems at random', async () => {
  const counts: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(randomSystem, async (random) => {
      const whole = await clean(systemFrom(random));
      if (whole === undefined) return;
      for (const [kind, count] of Object.entries(await agreed(whole, 29))) counts[kind] = (counts[kind] ?? 0) + count;
    }),
    { seed: 2026, numRuns: 5 },
  );
  expect(counts).toMatchSnapshot();
});

/** The way home is found in the end. */
const goesHome: LivenessProperty = {
  kind: 'leads-to',
  name: 'goes home',
  statement: 'whoever has left the first state comes back to it',
  source: 'a test',
  roles: { one: 'node' },
  facets: { one: ({ value }) => value as string },
  from: ({ one }) => one !== 's0',
  to: ({ one }) => one === 's0',
};

/**
 * The system with those of its properties that hold; nothing where it gets stuck or cannot be checked. An answer returns to how
 * many it goes on: with all that can be told of answers every one would be missed, and nobody would survive.
 */
async function clean(system: System): Promise<System | undefined> {
  const returns: System['returns'] = ({ event, emitted }) => [{ operation: event.type, code: `${emitted.length}` }];
  const whole = { ...system, returns, liveness: [goesHome] };
  try {
    const { violations, liveness } = await explore(whole, { ...SCOPE, continueAfterViolation: true });
    if (violations.some(({ kind }) => kind === 'deadlock')) return undefined;
    const violated = violations.map(({ property }) => property);
    return {
      ...whole,
      properties: system.properties?.filter(({ name }) => !violated.includes(name)) ?? [],
      liveness: liveness.some(({ verdict }) => verdict === 'violated') ? [] : [goesHome],
    };
  } catch (error) {
    if (error instanceof CheckerError && error.code === 'late-block') return undefined;
    throw error;
  }
}
