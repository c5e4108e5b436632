/** What a campaign came to, for all formats. */
import { isDeepStrictEqual } from 'node:util';
import { type Examined, scoreOf, settledAmong, survivorsAmong, tallyOf } from '../../mutants/index.ts';
import type { Configured } from '../configuration.ts';
import { EXIT } from '../exit-codes.ts';
import { DEFAULT_CONFIGURATION } from '../run-configuration.ts';
import type { CampaignExtent } from './asked-campaign.ts';
import { type Explanation, explanationOf } from './explained.ts';

/** A campaign, perhaps of some mutants only, and perhaps not yet done. */
export interface CampaignReport {
  readonly configured: Configured;
  readonly extent: CampaignExtent;
  /** How many mutants the configuration has. */
  readonly all: number;
  /** Which of them were chosen: phrases, none where all were. */
  readonly chosen: readonly string[];
  readonly examined: readonly Examined[];
  readonly explanations: readonly Explanation[];
  /** Percent below which the score is a failure. */
  readonly scoreMin?: number | undefined;
  readonly isInterrupted: boolean;
  /** Where the fates are, of which campaign. */
  readonly file: string;
  readonly digest: string;
  /** The command that this is the report of, with the flags of its configuration. */
  readonly call: string;
}

/** Survivors that nobody has explained. */
export function unexplained({ examined, explanations }: CampaignReport): readonly string[] {
  return survivorsAmong(examined)
    .map(({ name }) => name)
    .filter((name) => explanationOf(name, explanations) === undefined);
}

/**
 * Explained mutants of which it is now known that they do not survive, or are no mutants. Of another configuration than the
 * one that explanations are about, or of a part of it, it says nothing.
 */
export function noSurvivors(report: CampaignReport): readonly string[] {
  const { configured, extent, all, examined, explanations } = report;
  const { configuration } = configured;
  const isDefault = isDeepStrictEqual(configuration, DEFAULT_CONFIGURATION);
  if (!isDefault || extent.depth !== undefined) return [];
  const fates = new Map(settledAmong(examined).map(({ name, fate }) => [name, fate.is]));
  const isEvery = examined.length === all;
  return explanations
    .flatMap(({ mutants }) => mutants)
    .filter((name) => {
      const is = fates.get(name);
      if (is !== undefined) return is === 'killed' || is === 'equivalent';
      return isEvery && !examined.some((mutant) => mutant.name === name);
    });
}

/** Names of properties that no mutant was killed by, as the first that noticed; of some mutants only it says nothing. */
export function idleProperties({ configured, all, examined }: CampaignReport): readonly string[] | undefined {
  if (settledAmong(examined).length < all) return undefined;
  const killers = new Set(settledAmong(examined).map(({ fate }) => (fate.is === 'killed' ? fate.by : undefined)));
  return configured.properties.filter((name) => !killers.has(name));
}

/** Whether the score is below what was asked for. */
export function isScoreTooLow({ examined, scoreMin }: CampaignReport): boolean {
  const score = scoreOf(tallyOf(examined));
  return scoreMin !== undefined && (score === undefined || score < scoreMin);
}

/** Of those that apply the first of 130, 70, 15, 20. */
export function exitCodeOfCampaign(report: CampaignReport): number {
  const { examined, isInterrupted } = report;
  if (isInterrupted) return EXIT.interrupted;
  if (examined.some(({ failed }) => failed !== undefined)) return EXIT.internal;
  if (unexplained(report).length > 0 || noSurvivors(report).length > 0 || isScoreTooLow(report)) return EXIT.mismatch;
  return tallyOf(examined).open > 0 ? EXIT.limit : EXIT.holds;
}
