/** Searching a configuration by names, and saying what was found in a line or two. */
import { type ExploreOptions, explore, stepText } from '../../explorer/index.ts';
import { invariantsFor } from '../../invariants/index.ts';
import { findDesign, findDriver, findLiberty, findTopology, iommuSystem } from '../../model/index.ts';

export interface Asked extends ExploreOptions {
  readonly design?: string;
  readonly driver?: string;
  readonly topology?: string;
  readonly environment?: readonly string[];
  readonly invariants?: readonly string[];
}

/** `holds, complete`, or each violation with its culprit and steps. */
export async function verdict(asked: Asked): Promise<string> {
  const { design, driver, topology, environment, invariants, ...options } = asked;
  const configuration = {
    design: findDesign(design ?? 'mainline'),
    driver: findDriver(driver ?? 'ideal'),
    topology: findTopology(topology ?? 'default'),
    environment: (environment ?? []).map(findLiberty),
  };
  const properties = invariantsFor(configuration, invariants);
  const found = await explore({ ...iommuSystem(configuration), properties }, options);
  if (found.violations.length === 0) return `${found.verdict}, ${found.completeness}`;
  return found.violations
    .map(({ property, culprit, steps }) => [`${property}, ${culprit}`, ...steps.map(stepText)].join('\n'))
    .join('\n\n');
}
