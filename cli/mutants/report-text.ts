/** A campaign on a terminal: tables of at most 80 columns, then what nobody has noticed. */
import { labelled } from '../../counterexamples/plain-text.ts';
import { inert, wrapped } from '../../explorer/plain-text.ts';
import { type Examined, killersAmong, type Settled, settledAmong, survivorsAmong } from '../../mutants/index.ts';
import { configurationText } from '../report-text.ts';
import { COLUMNS, type Terminal } from '../terminal.ts';
import { grouped, shellWord } from '../wording.ts';
import { explanationOf } from './explained.ts';
import { differenceLines, fateText } from './fate-text.ts';
import { type CampaignReport, idleProperties, isScoreTooLow, noSurvivors, unexplained } from './report.ts';
import { chosenText, HEADINGS, headline, reasonSentences, tableRows } from './report-rows.ts';

/** More mutants than this are told by tables only. */
const TOLD_MAX = 12;

/** The whole report. */
export function campaignText(
  report: CampaignReport,
  colors: Pick<Terminal['colors'], 'green' | 'red' | 'bold'>,
): string {
  const { configured, examined } = report;
  const isFine = unexplained(report).length + noSurvivors(report).length === 0 && !isScoreTooLow(report);
  const [first = '', ...rest] = wrapped(headline(report), COLUMNS);
  const lines = [
    colors.bold((isFine ? colors.green : colors.red)(first)),
    ...rest,
    '',
    ...tableLines('machine', examined),
    '',
    ...tableLines('kind', examined).slice(0, -1),
    '',
    ...labelled('Score', reasonSentences(examined)),
    ...killerLines(report),
    ...(examined.length <= TOLD_MAX ? toldLines(examined) : []),
    ...survivorsAmong(examined).flatMap((survivor) => survivorLines(survivor, report)),
    ...failureLines(examined),
    ...noSurvivorLines(report),
    ...labelled('Whole', [configurationText(configured.configuration)]),
    ...labelled('Chosen', [chosenText(report)]),
    ...labelled('Fates', [
      `in ${report.file}: the same command ${report.isInterrupted ? 'goes on' : 'finds none anew'}.`,
    ]),
    ...labelled('Digest', [report.digest]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Of each column but the first; a score has up to seven letters. */
const WIDTHS = HEADINGS.map((heading) => (heading === 'score' ? '100.0 %' : heading).length);

const NAME = COLUMNS - WIDTHS.reduce((sum, width) => sum + width + 2, 0);

function tableLines(what: 'machine' | 'kind', examined: readonly Examined[]): readonly string[] {
  return [[what, ...HEADINGS], ...tableRows(what, examined)].map(([name = '', ...cells]) => {
    const counts = cells.map((cell, index) => `  ${cell.padStart(WIDTHS[index] ?? 0)}`);
    return inert(name).slice(0, NAME).padEnd(NAME) + counts.join('');
  });
}

function killerLines(report: CampaignReport): readonly string[] {
  const killers = killersAmong(report.examined).map(({ by, kills }) => `${by} ${grouped(kills)}`);
  const idle = idleProperties(report) ?? [];
  return labelled('Killed', [
    killers.length === 0 ? 'by nothing.' : `by, as the first that noticed: ${killers.join(', ')}.`,
    ...(idle.length === 0 ? [] : [`First to notice none: ${idle.join(', ')}.`]),
  ]);
}

function toldLines(examined: readonly Examined[]): readonly string[] {
  const others = settledAmong(examined).filter(({ fate }) => fate.is !== 'survivor');
  return others.flatMap(({ name, fate }) => [
    '',
    ...wrapped(name, COLUMNS),
    ...wrapped(`  ${fateText(fate)}`, COLUMNS, 4),
  ]);
}

function survivorLines({ name, fate }: Settled, report: CampaignReport): readonly string[] {
  if (fate.is !== 'survivor') return [];
  const explanation = explanationOf(name, report.explanations);
  const said = explanation === undefined ? 'NOT explained' : `explained in docs/MUTANTS.md: ${explanation.because}`;
  return [
    '',
    ...wrapped(`SURVIVOR ${name}`, COLUMNS, 2),
    ...differenceLines(fate.difference).flatMap((line) => wrapped(`  ${line}`, COLUMNS, 6)),
    ...wrapped(`  ${said}`, COLUMNS, 2),
    `  ${againText(name, report)}`,
  ];
}

/** The command that shows a mutant alone. */
export function againText(name: string, { call }: CampaignReport): string {
  return `${call} --only ${shellWord(name)}`;
}

function failureLines(examined: readonly Examined[]): readonly string[] {
  return examined.flatMap(({ name, failed }) =>
    failed === undefined ? [] : ['', ...wrapped(`THE CHECKER FAILED on ${name}: ${failed}`, COLUMNS, 2)],
  );
}

function noSurvivorLines(report: CampaignReport): readonly string[] {
  const names = noSurvivors(report);
  const lines = names.flatMap((name) => wrapped(`NO SURVIVOR, though explained as one: ${name}`, COLUMNS, 2));
  return [...(lines.length === 0 ? [] : ['']), ...lines, ''];
}
