/** The entry: checks the options and searches. */
import { CheckerError } from './errors.ts';
import type { Exploration, ExploreOptions } from './exploration.ts';
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
  const search = new Search(system, checkedOptions(options));
  return search.run();
}

const LEAST = { depth: 0, faults: 0, breaches: 0, workers: 1, maxStates: 1, parallelFrom: 1 } as const;
const DEFAULTS = { faults: 1, breaches: 0, workers: 1, parallelFrom: 16_384 } as const;

function checkedOptions(options: ExploreOptions): Settings {
  for (const [name, least] of Object.entries(LEAST)) {
    const value = options[name as keyof typeof LEAST];
    if (value === undefined || (Number.isInteger(value) && value >= least)) continue;
    throw new CheckerError('bad-option', {
      what: `option ${name} is out of range`,
      got: String(value),
      expected: `a whole number of at least ${least}`,
      remedy: 'correct the option, or leave it out for its default',
    });
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
