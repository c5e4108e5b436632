/** The entry: checks the options and runs two systems side by side. */
import { CheckerError, nearest } from '../errors.ts';
import type { Known } from '../filling.ts';
import type { System } from '../system.ts';
import type { CompareOptions, Comparison } from './compared.ts';
import type { Two } from './matched.ts';
import { PairSearch, type Settings } from './pair-search.ts';

/**
 * Runs `one` and `other` side by side, breadth first over the pairs of states that the same steps lead to, and finds the
 * shortest steps after which they behave differently, or that there are none.
 *
 * In each pair every command of either is taken in all its branches, on both sides. Branches are one step where the same
 * deliveries end in the same outcomes. A difference is, in this order:
 *
 * - a step that one takes and the other does not: it is not enabled, waits, would pass a bound or spend too much, has no such
 *   outcome; the actor or the command is missing; the checker refuses the other's machines there;
 * - other observations, or in another order;
 * - an actor that both have, left so that a property of either system reads it differently. Each facet is one function, applied
 *   to both sides, so it need not be of both systems;
 * - micro-states that a property of kind `everywhere` reads differently: its facets, one micro-state after the other, repetitions
 *   left out. Such a property holds at every moment of a step, since hardware can do DMA at any; what no instance of such a
 *   property reads in one micro-state, as the order in which two unrelated actors move, does not count;
 * - other codes returned, in whichever order;
 * - a command that only one would take beyond a bound, if neither takes it otherwise: it is not waiting.
 *
 * What properties of steps come to does not count: a search of either tells. They are not judged where none of their actors is
 * delivered anything, so that those alike may be judged differently.
 *
 * Failures spent belong to a state, on each side. Command classes and tags do not count: they say what is fair, not what is done.
 *
 * @throws CheckerError where a system cannot be checked, an option makes no sense, or the checker refuses the machines of both,
 *   or of one in a step that the other does not take.
 */
export async function compare(one: System, other: System, options: CompareOptions = {}): Promise<Comparison> {
  return compareKnowing([one, other], [undefined, undefined], options);
}

/** The comparison that {@link compare} runs, for who knows what machines of either answer. */
export async function compareKnowing(
  systems: Two<System>,
  known: Two<Known | undefined>,
  options: CompareOptions = {},
): Promise<Comparison> {
  return new PairSearch(systems, checkedOptions(options), known).run();
}

const LEAST = { depth: 0, faults: 0, breaches: 0, maxPairs: 1 } as const;
const OTHERS = ['maxSeconds', 'signal'];
/** Failures that can be told apart, as of a search. */
const FAILURES_MAX = 1000;

function checkedOptions(options: CompareOptions): Settings {
  const known = [...Object.keys(LEAST), ...OTHERS];
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) refuse(name, 'there is no such option', name, nearest(name, known));
    if (value === undefined) continue;
    if (Object.hasOwn(LEAST, name)) {
      const least = LEAST[name as keyof typeof LEAST];
      const most = name === 'faults' || name === 'breaches' ? FAILURES_MAX : Number.MAX_SAFE_INTEGER;
      if (Number.isInteger(value) && value >= least && value <= most) continue;
      const upTo = most === FAILURES_MAX ? `, at most ${FAILURES_MAX}` : '';
      refuse(name, `option ${name} is out of range`, value, `a whole number of at least ${least}${upTo}`);
    }
    if (name === 'maxSeconds' && !(value > 0)) {
      refuse(name, `option ${name} is out of range`, value, 'a number above 0');
    }
  }
  return { ...options, faults: options.faults ?? 1, breaches: options.breaches ?? 0 };
}

function refuse(name: string, what: string, got: unknown, expected: string): never {
  throw new CheckerError('bad-option', {
    what,
    got: String(got),
    expected,
    remedy: `correct ${name}, or leave it out for its default`,
  });
}
