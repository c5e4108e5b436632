/** A campaign for other programs: one JSON object, the same for the same fates. */
import { killersAmong, reasonsAmong, scoreByProperties, scoreOf, talliesBy, tallyOf } from '../../mutants/index.ts';
import { jsonText } from '../json-text.ts';
import { type CampaignReport, idleProperties, noSurvivors, unexplained } from './report.ts';

/** One object with a line end. */
export function campaignJson(report: CampaignReport): string {
  const { configured, extent, all, chosen, examined, digest, isInterrupted } = report;
  const tally = tallyOf(examined);
  const { depth, maxStates, maxSeconds } = extent;
  return jsonText({
    ...configured.configuration,
    asked: { depth: depth ?? null, maxStates: maxStates ?? null, maxSeconds: maxSeconds ?? null, chosen },
    digest,
    isInterrupted,
    mutants: all,
    score: scoreOf(tally) ?? null,
    tally,
    machines: talliesBy('machine', examined),
    kinds: talliesBy('kind', examined),
    reasons: reasonsAmong(examined),
    byProperties: scoreByProperties(examined),
    killers: killersAmong(examined),
    idle: idleProperties(report) ?? null,
    notExplained: unexplained(report),
    noSurvivors: noSurvivors(report),
    fates: examined.map(({ name, machine, kind, fate, failed }) => ({
      mutant: name,
      machine,
      kind,
      fate: fate ?? null,
      ...(failed === undefined ? {} : { failed }),
    })),
  });
}
