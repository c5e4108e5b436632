/** A campaign as Markdown: the tables of docs/MUTANTS.md. */
import { inert } from '../../explorer/plain-text.ts';
import { killersAmong, survivorsAmong } from '../../mutants/index.ts';
import { configurationText } from '../report-text.ts';
import { counted, grouped } from '../wording.ts';
import { type Explanation, explanationOf } from './explained.ts';
import { differenceLines } from './fate-text.ts';
import { type CampaignReport, idleProperties, noSurvivors } from './report.ts';
import { chosenText, HEADINGS, headline, reasonSentences, tableRows } from './report-rows.ts';

/** What was broken and what it came to, machine by machine, kind by kind, killer by killer; then each survivor. */
export function campaignMarkdown(report: CampaignReport): string {
  const { configured, examined } = report;
  const survivors = survivorsAmong(examined);
  const idle = idleProperties(report) ?? [];
  return `${[
    `**${escaped(headline(report))}.**`,
    '',
    `- Whole: ${escaped(configurationText(configured.configuration))}`,
    `- Chosen: ${escaped(chosenText(report))}`,
    `- Digest: \`${report.digest}\``,
    '',
    ...table(['machine', ...HEADINGS], tableRows('machine', examined)),
    '',
    ...table(['kind', ...HEADINGS], tableRows('kind', examined)),
    '',
    ...table(
      ['killed by, as the first that noticed', 'mutants'],
      killersAmong(examined).map(({ by, kills }) => [by, grouped(kills)]),
    ),
    '',
    ...reasonSentences(examined).map((sentence) => `- ${sentence}`),
    ...(idle.length === 0 ? [] : ['', `First to notice none: ${idle.map(escaped).join(', ')}.`]),
    ...survivors.flatMap(({ name, fate }) => (fate.is === 'survivor' ? survivorLines(name, fate, report) : [])),
    ...noSurvivors(report).flatMap((name) => ['', `**No survivor**, though explained as one: ${code(name)}`]),
  ].join('\n')}\n`;
}

function survivorLines(
  name: string,
  { difference }: { readonly difference: Parameters<typeof differenceLines>[0] },
  { explanations }: CampaignReport,
): readonly string[] {
  const explanation = explanationOf(name, explanations);
  return [
    '',
    `### ${code(name)}`,
    '',
    '```text',
    ...differenceLines(difference),
    '```',
    '',
    explanation === undefined ? '**Not explained.**' : escaped(explanation.because),
  ];
}

/** What docs/MUTANTS.md says of survivors: each reason, and whose it is. */
export function explanationsMarkdown(explanations: readonly Explanation[]): string {
  if (explanations.length === 0) return 'No survivor has an explanation.\n';
  return explanations
    .map(({ because, mutants }) =>
      [
        `${escaped(because)} (${counted(mutants.length, 'mutant')})`,
        '',
        ...mutants.map((name) => `- ${code(name)}`),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [
    line(headings),
    `| --- |${headings
      .slice(1)
      .map(() => ' ---: |')
      .join('')}`,
    ...rows.map(line),
  ];
}

/** `text` with nothing in it that Markdown would read. */
function escaped(text: string): string {
  return inert(text).replace(/[\\`*_[\]<>|#]/g, '\\$&');
}

function code(name: string): string {
  return `\`${inert(name).replaceAll('`', "'")}\``;
}
