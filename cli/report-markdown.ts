/** A report as Markdown, for a comment on a change or the summary of a CI job. */
import { type Judged, judgedProperties } from './judged.ts';
import type { Report } from './report.ts';
import { configurationText, extentText, findingText, headline } from './report-text.ts';
import { counted } from './wording.ts';

const MARKS = {
  holds: 'holds',
  violated: '**violated**',
  undecided: 'undecided',
  untested: 'not put to the test',
  'not applicable': 'not about this configuration',
} as const;

/** The verdict as a heading, what was covered, a table of properties, each counterexample as a block. */
export function reportMarkdown(report: Report): string {
  const { configured, exploration, extent, findings, digest } = report;
  const judged = judgedProperties(report);
  const isAnyCut = judged.some(({ status }) => status === 'undecided');
  return `${[
    `## ${escaped(headline(report))}`,
    '',
    `- Searched: ${escaped(configurationText(configured.configuration))}`,
    ...configured.omitted.map((omission) => `- Omitted: ${escaped(omission)}`),
    `- Covered: ${escaped(extentText(exploration, extent))}`,
    `- ${counted(exploration.states, 'distinct state')}, ${counted(exploration.transitions, 'transition')}`,
    ...exploration.limits.map((limit) => `- Limit met: ${escaped(limit)}`),
    `- Kernel: ${escaped(configured.held)}`,
    `- Digest: \`${digest}\``,
    '',
    `| property | ${isAnyCut ? 'so far' : 'verdict'} | statement |`,
    '| --- | --- | --- |',
    ...judged.map(row),
    ...findings.flatMap((finding) => ['', '```text', findingText(configured, finding).trimEnd(), '```']),
  ].join('\n')}\n`;
}

function row({ name, status, statement }: Judged): string {
  return `| ${escaped(name)} | ${MARKS[status]} | ${escaped(statement)} |`;
}

/** `text` with nothing in it that Markdown would read. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replaceAll('\n', ' ');
}
