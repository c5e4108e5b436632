/** A report as JUnit XML: a test case per property. What is undecided, untested or not applicable is skipped, never passed. */
import { type Judged, judgedProperties } from './judged.ts';
import type { Report } from './report.ts';
import { configurationText, findingText } from './report-text.ts';

/** One test suite for the configuration; times are of the whole search. */
export function reportJunit(report: Report): string {
  const judged = judgedProperties(report);
  const count = (status: Judged['status']) => judged.filter((one) => one.status === status).length;
  const seconds = (report.exploration.elapsedMs / 1000).toFixed(3);
  const skipped = judged.length - count('violated') - count('holds');
  const counts = `tests="${judged.length}" failures="${count('violated')}" skipped="${skipped}"`;
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="iommu-check" ${counts} time="${seconds}">`,
    `  <testsuite name="${escaped(configurationText(report.configured.configuration))}" ${counts} time="${seconds}">`,
    ...judged.flatMap((one) => testCase(report, one)),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`;
}

function testCase({ configured }: Report, { name, statement, status, detail, finding }: Judged): readonly string[] {
  const { design, driver, topology } = configured.configuration;
  const opening = `    <testcase classname="${escaped(`${design}, ${driver}, ${topology}`)}" name="${escaped(`${name}: ${statement}`)}"`;
  switch (status) {
    case 'holds':
      return [`${opening}/>`];
    case 'undecided':
    case 'untested':
    case 'not applicable':
      return [`${opening}>`, `      <skipped message="${escaped(detail)}"/>`, '    </testcase>'];
    case 'violated': {
      const text = finding === undefined ? detail : findingText(configured, finding);
      return [
        `${opening}>`,
        `      <failure message="${escaped(detail)}">${escaped(text)}</failure>`,
        '    </testcase>',
      ];
    }
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** `text` as XML has it, in attributes too. Characters that XML cannot have are replaced. */
export function escaped(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .replace(/[^\P{Cc}\n\t]|\p{Cs}|[\uFFFE\uFFFF]/gu, '\uFFFD');
}
