/** The entry: checks the options and searches. */
import { CheckerError, nearest } from './errors.ts';
import type { Exploration, ExploreOptions } from './exploration.ts';
import type { Known } from './filling.ts';
import { Search, type Settings } from './search.ts';
import type { System } from './system.ts';

/**
 * Searches `system` and says which properties hold.
 *
 * States are compared whole, so nothing is lost to chance. The search ends at the fixed point, at
 * `depth`, at a limit, or after the level of the first violation or deadlock unless told to continue.
 *
 * @throws CheckerError where the system cannot be checked or an option makes no sense.
 */
export async function explore(system: System, options: ExploreOptions = {}): Promise<Exploration> {
  return searchOf(system, options).run();
}

/** The search that {@link explore} runs, for who asks more of it than its result, or knows what machines answer. */
export function searchOf(system: System, options: ExploreOptions, known?: Known): Search {
  return new Search(system, checkedOptions(options), known);
}

const LEAST = { depth: 0, faults: 0, breaches: 0, workers: 1, maxStates: 1, parallelFrom: 1 } as const;
/** Spent failures are part of a state, and so have a field of bits. */
const FAILURES_MAX = 1000;
const DEFAULTS = { faults: 1, breaches: 0, workers: 1, parallelFrom: 50_000 } as const;
const OTHERS = [
  'maxSeconds',
  'maxMemory',
  'continueAfterViolation',
  'recordsSuccessors',
  'coverage',
  'nearest',
  'onProgress',
  'signal',
];

function checkedOptions(options: ExploreOptions): Settings {
  const known = [...Object.keys(LEAST), ...OTHERS];
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) refuse(name, 'there is no such option', name, nearest(name, known));
    if (value === undefined) continue;
    if (name in LEAST) {
      const least = LEAST[name as keyof typeof LEAST];
      const most = name === 'faults' || name === 'breaches' ? FAILURES_MAX : Number.MAX_SAFE_INTEGER;
      if (Number.isInteger(value) && value >= least && value <= most) continue;
      const upTo = most === FAILURES_MAX ? `, at most ${FAILURES_MAX}` : '';
      refuse(name, `option ${name} is out of range`, value, `a whole number of at least ${least}${upTo}`);
    }
    const isAmount = name === 'maxSeconds' || name === 'maxMemory';
    if (isAmount && !(value > 0)) refuse(name, `option ${name} is out of range`, value, 'a number above 0');
  }
  const { faults, breaches, workers, parallelFrom, ...others } = options;
  return {
    ...others,
    faults: faults ?? DEFAULTS.faults,
    breaches: breaches ?? DEFAULTS.breaches,
    workers: workers ?? DEFAULTS.workers,
    parallelFrom: parallelFrom ?? DEFAULTS.parallelFrom,
  };
}

function refuse(name: string, what: string, got: unknown, expected: string): never {
  throw new CheckerError('bad-option', {
    what,
    got: String(got),
    expected,
    remedy: `correct ${name}, or leave it out for its default`,
  });
}
