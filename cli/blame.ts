/** Whose fault a violation is, where a driver has failed a call that must not fail. */
import type { ExplainedStep, Explanation } from '../counterexamples/index.ts';

/**
 * The culprit to report. A property judges a state, and does not see how it came about: with a breach among
 * the steps, what it blames on the core is the driver's.
 */
export function faultOf(judged: string, steps: readonly Pick<ExplainedStep, 'calls'>[]): string {
  const hasBreach = steps.some(({ calls }) => calls.some(({ outcome }) => outcome?.kind === 'breach'));
  return hasBreach && judged === 'core' ? 'driver contract' : judged;
}

/** The explanation with the culprit to report. */
export function blamed(explanation: Explanation): Explanation {
  const { ending, steps } = explanation;
  if (ending.type !== 'violates') return explanation;
  return { ...explanation, ending: { ...ending, culprit: faultOf(ending.culprit, steps) } };
}
