/** What a campaign came to, in words and cells that its text and its Markdown share. */
import {
  type Examined,
  scoreOf,
  settledAmong,
  survivorsAmong,
  type Tally,
  talliesBy,
  tallyOf,
} from '../../mutants/index.ts';
import { counted, grouped } from '../wording.ts';
import { type CampaignReport, isScoreTooLow, unexplained } from './report.ts';

/** `94.1 % killed of 812 mutants that are not equivalent; 3 of 40 survivors are NOT explained`. */
export function headline(report: CampaignReport): string {
  const { examined, isInterrupted, scoreMin } = report;
  const tally = tallyOf(examined);
  const parts = [
    `${scoreText(tally)} killed of ${counted(tally.mutants - tally.equivalent, 'mutant')} not shown equivalent`,
    survivorsText(report),
    ...(tally.open === 0 ? [] : [`${grouped(tally.open)} left OPEN by a limit`]),
    ...(isScoreTooLow(report) ? [`BELOW the ${scoreMin} % asked for`] : []),
  ];
  return `${isInterrupted ? 'INTERRUPTED: ' : ''}${parts.join('; ')}`;
}

function survivorsText(report: CampaignReport): string {
  const survivors = survivorsAmong(report.examined).length;
  const news = unexplained(report).length;
  if (survivors === 0) return 'none survives';
  const said = news === 0 ? 'all explained in docs/MUTANTS.md' : `${grouped(news)} NOT explained`;
  return `${counted(survivors, 'survivor')}, ${said}`;
}

/** `95.0 %`, or a dash where all are equivalent. */
export function scoreText(tally: Tally): string {
  const score = scoreOf(tally);
  return score === undefined ? '-' : `${score.toFixed(1)} %`;
}

const COUNTS = ['mutants', 'killed', 'equivalent', 'alike', 'survivor', 'open'] as const satisfies (keyof Tally)[];

/** Above the counts; the score stands last. */
export const HEADINGS = ['mutants', 'killed', 'equivalent', 'alike', 'survive', 'open', 'score'] as const;

/** The cells of a row, and last that of all. */
export function tableRows(what: 'machine' | 'kind', examined: readonly Examined[]): readonly (readonly string[])[] {
  const rows = [...talliesBy(what, settledAmong(examined)), { name: 'all', tally: tallyOf(examined) }];
  return rows.map(({ name, tally }) => [name, ...COUNTS.map((count) => grouped(tally[count])), scoreText(tally)]);
}

/** `all 812 mutants`, or which; and how many of those have a fate. */
export function chosenText({ all, chosen, examined, extent }: CampaignReport): string {
  const judged = settledAmong(examined).length;
  const which =
    chosen.length === 0
      ? `all ${counted(all, 'mutant')}`
      : `${grouped(examined.length)} of ${counted(all, 'mutant')}: ${chosen.join(', ')}`;
  const far = extent.depth === undefined ? 'to the fixed point' : `to depth ${extent.depth}`;
  return `${which}; ${judged === examined.length ? 'each' : grouped(judged)} followed ${far}.`;
}
