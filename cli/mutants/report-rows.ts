/** What a campaign came to, in words and cells that its text and its Markdown share. */
import {
  type Examined,
  reasonsAmong,
  scoreByProperties,
  scoreOf,
  settledAmong,
  survivorsAmong,
  type Tally,
  talliesBy,
  tallyOf,
} from '../../mutants/index.ts';
import { counted, grouped } from '../wording.ts';
import { type CampaignReport, isScoreTooLow, unexplained } from './report.ts';

/** `764 (94.0 %) killed of 812 mutants not shown equivalent; 40 survivors, 3 NOT explained`. */
export function headline(report: CampaignReport): string {
  const { examined, isInterrupted, scoreMin } = report;
  const tally = tallyOf(examined);
  const parts = [
    `${shareText(tally.killed, tally.mutants - tally.equivalent)} not shown equivalent`,
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

/** Of fewer mutants a percentage says more than is known. */
const PERCENT_MIN = 30;

/** `95.0 %`, or a dash where it would be of few. */
export function scoreText(tally: Tally): string {
  const score = scoreOf(tally);
  return score === undefined || tally.mutants - tally.equivalent < PERCENT_MIN ? '-' : `${score.toFixed(1)} %`;
}

/** `19 killed of 20 mutants`, and in percent where they are many. */
function shareText(killed: number, mutants: number): string {
  const percent = scoreText({ killed, mutants, equivalent: 0, alike: 0, survivor: 0, open: 0 });
  return `${grouped(killed)}${percent === '-' ? '' : ` (${percent})`} killed of ${counted(mutants, 'mutant')}`;
}

/** What stands behind the score: how mutants are killed, what of it properties do, and why others are equivalent. */
export function reasonSentences(examined: readonly Examined[]): readonly string[] {
  const { killed, equivalent } = reasonsAmong(examined);
  const alone = scoreByProperties(examined);
  const told = (reasons: Readonly<Record<string, number>>) =>
    Object.entries(reasons)
      .map(([reason, count]) => `${reason} ${grouped(count)}`)
      .join(', ');
  return [
    `By properties and deadlocks alone: ${shareText(alone.killed, alone.of)} neither refused nor shown equivalent.`,
    `Killed by kind: ${told(killed)}.`,
    `Equivalent: ${told(equivalent)}.`,
  ];
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
