/**
 * What must happen in the end, or must stay possible: one file for each thing that somebody waits for. Judged where
 * it is asked for by name.
 *
 * A rule is `leads-to` where whoever waits can rely on it. It is `recoverable` where others may get in between again
 * and again: a mutex of the kernel is handed over to who has waited for long, and weak fairness does not know that.
 */
import type { LivenessProperty } from '../../explorer/system.ts';
import { type Configuration, cutToFit } from '../../model/index.ts';
import { batchProbe } from './batch-probe.ts';
import { groupUse } from './group-use.ts';
import { iommufdFiles } from './iommufd-files.ts';
import { locks } from './locks.ts';
import { pageRequests } from './page-requests.ts';
import { resetWindows } from './reset-windows.ts';
import { retries } from './retries.ts';
import type { LivenessRule } from './rule.ts';
import { type1Attach } from './type1-attach.ts';

export type { LivenessRule } from './rule.ts';

/** All of them, by name. */
export const livenessRules: readonly LivenessRule[] = [
  ...groupUse,
  ...resetWindows,
  ...batchProbe,
  ...retries,
  ...iommufdFiles,
  ...pageRequests,
  ...locks,
  ...type1Attach,
].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Those that a configuration has the means for; where callers take liberties, what rests on them is their fault. */
export function livenessFor(configuration: Configuration): readonly LivenessProperty[] {
  const { topology } = cutToFit(configuration);
  const takesLiberties = configuration.environment.length > 0;
  return livenessRules
    .filter(({ isMeantFor }) => isMeantFor(topology))
    .map(({ restsOnCallers, ...property }) =>
      restsOnCallers === true && takesLiberties ? { ...property, culprit: 'environment' } : property,
    );
}
