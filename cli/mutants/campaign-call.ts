/** A campaign as its command line. */
import { DEFAULT_CONFIGURATION } from '../run-configuration.ts';
import { programCall, type Terminal } from '../terminal.ts';
import { shellWord } from '../wording.ts';
import type { AskedCampaign } from './asked-campaign.ts';

/** The command, with the flags whose values are not the default; which mutants are meant is left to say. */
export function campaignCall(
  { configuration, extent }: Pick<AskedCampaign, 'configuration' | 'extent'>,
  out: string | undefined,
  environment: Terminal['environment'],
): string {
  const flags = (['design', 'driver', 'topology', 'faults', 'breaches'] as const).flatMap((name) => {
    const value = configuration[name];
    return value === DEFAULT_CONFIGURATION[name] ? [] : [`--${name} ${shellWord(String(value))}`];
  });
  const limits = { depth: extent.depth, 'max-states': extent.maxStates, 'max-seconds': extent.maxSeconds };
  return [
    programCall('mutants', environment),
    ...flags,
    ...configuration.environment.map((name) => `--environment ${shellWord(name)}`),
    ...Object.entries(limits).flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`])),
    ...(out === undefined ? [] : [`--out ${shellWord(out)}`]),
  ].join(' ');
}
