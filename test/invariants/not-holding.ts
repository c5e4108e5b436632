/** What must happen in the end, judged on a whole configuration. */
import { expect } from 'vitest';
import { lassoProof } from '../../counterexamples/index.ts';
import { explore, stepText } from '../../explorer/index.ts';
import { livenessFor } from '../../invariants/index.ts';
import { findDesign, findDriver, findLiberty, findTopology, iommuSystem } from '../../model/index.ts';

export interface Asked {
  readonly topology: string;
  readonly design?: string;
  readonly driver?: string;
  readonly environment?: readonly string[];
  readonly breaches?: number;
  /** What the names of the rules start with. */
  readonly rules?: string;
}

/**
 * Of each property that is not known to hold: the verdict and whose fault it is, and the steps. The machines bear it
 * out. Something is judged, all of it on every state.
 */
export async function notHolding(asked: Asked): Promise<readonly string[]> {
  const { topology, design = 'mainline', driver = 'ideal', environment = [], breaches = 0, rules = 'L-' } = asked;
  const configuration = {
    design: findDesign(design),
    driver: findDriver(driver),
    topology: findTopology(topology),
    environment: environment.map(findLiberty),
  };
  const liveness = livenessFor(configuration).filter(({ name }) => name.startsWith(rules));
  const system = { ...iommuSystem(configuration), liveness };
  const found = await explore(system, { breaches, continueAfterViolation: true });
  expect(found.completeness).toBe('complete');
  expect(found.liveness.length).toBeGreaterThan(0);
  return found.liveness.flatMap(({ property, verdict, culprit, lasso }) => {
    if (verdict === 'holds') return [];
    if (lasso === undefined) return [`${property}: ${verdict}`];
    const { stem, loop } = lasso;
    const steps = [...stem, ...loop];
    const proof = lassoProof(system, property, steps, loop.length > 0 ? stem.length : undefined, {
      faults: 1,
      breaches,
    });
    expect(proof).toBeDefined();
    const around = loop.length > 0 ? ['for ever:', ...loop.map(stepText)] : [];
    return [[`${property}, ${culprit}`, ...stem.map(stepText), ...around].join('\n')];
  });
}
