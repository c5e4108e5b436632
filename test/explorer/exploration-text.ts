/** Explorations in one line, and traces as one would say them. */
import type { Exploration, ExploreOptions } from '../../explorer/exploration.ts';
import { explore } from '../../explorer/explore.ts';
import { stepText } from '../../explorer/step-text.ts';
import type { Step, System } from '../../explorer/system.ts';

/** What was covered, in one line: `1+2+1 states, 2+2+0 transitions, complete`. */
export function coverage({ levels, completeness, limits, frontier }: Exploration): string {
  const of = (key: 'states' | 'transitions') => levels.map((level) => level[key]).join('+');
  const open = frontier === 0 ? [] : [`frontier ${frontier}`];
  return [`${of('states')} states`, `${of('transitions')} transitions`, completeness, ...limits, ...open].join(', ');
}

/** What was found, one line each: `never in 3 (core): graph go 1, graph go 3`. */
export function findings({ violations }: Exploration): readonly string[] {
  return violations.map(({ property, culprit, steps }) => `${property} (${culprit}): ${named(steps)?.join(', ')}`);
}

export async function coverageOf(system: System, options: ExploreOptions = {}): Promise<string> {
  return coverage(await explore(system, options));
}

export async function findingsOf(system: System, options: ExploreOptions = {}): Promise<readonly string[]> {
  return findings(await explore(system, options));
}

/** Steps as one would say them: `keeper lift (upper open: jams)`. */
export function named(steps: readonly Step[] | undefined): readonly string[] | undefined {
  return steps?.map(stepText);
}
