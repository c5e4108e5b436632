/** Judging mutants in one thread: the whole system is searched once, for all mutants that are judged there. */
import { type Baseline, type BaselineOptions, baselineOf, type Judged, judgeMutant } from '../../mutants/index.ts';
import { type Configured, configure } from '../configuration.ts';
import type { AskedCampaign } from './asked-campaign.ts';
import { mutantOf, type SpecifiedMutant } from './specified.ts';

/** A mutant, and of which campaign. */
export interface AskedMutant extends SpecifiedMutant {
  readonly campaign: AskedCampaign;
}

/** The whole of what mutants are broken from. */
export interface WholeSystem {
  readonly configured: Configured;
  readonly baseline: Baseline;
}

/** The system of a campaign with all that it is held to, what must happen in the end included. */
export function configuredFor({ configuration, design }: AskedCampaign): Promise<Configured> {
  return configure({ configuration, design, hasLiveness: true });
}

/** Searches the whole system of a campaign. */
export async function wholeSystem(
  { extent }: AskedCampaign,
  configured: Configured,
  options: Pick<BaselineOptions, 'workers' | 'signal' | 'onProgress'> = {},
): Promise<WholeSystem> {
  const baseline = await baselineOf(configured.system, { depth: extent.depth, ...configured.budget, ...options });
  return { configured, baseline };
}

/**
 * Judges one after the other, all of one campaign: a thread serves no other. `made` is the whole system where it is there
 * already; else the first mutant that is asked about brings what it takes.
 */
export function judgeHere(made?: WholeSystem, signal?: AbortSignal): (asked: AskedMutant) => Promise<Judged> {
  let whole = made === undefined ? undefined : Promise.resolve(made);
  return async ({ campaign, ...specified }) => {
    whole ??= configuredFor(campaign).then((configured) => wholeSystem(campaign, configured));
    const { configured, baseline } = await whole;
    const mutant = mutantOf(specified, configured.system, configured.parts);
    const { maxStates, maxSeconds } = campaign.extent;
    return { mutant: specified.name, fate: await judgeMutant(baseline, mutant, { maxStates, maxSeconds, signal }) };
  };
}
