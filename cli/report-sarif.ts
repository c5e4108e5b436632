/** A report as SARIF 2.1.0, for code hosts that show findings beside the code: a result per violation. */
import { exitCodeOf } from './exit-codes.ts';
import { type Judged, judgedProperties } from './judged.ts';
import type { Report } from './report.ts';
import { findingText, headline } from './report-text.ts';
import { untestedProperties } from './untested.ts';

/** One run with a rule per property. Not successful where a limit cut the search short. */
export function reportSarif(report: Report): string {
  const judged = judgedProperties(report);
  const { exploration, configured, digest } = report;
  const isWhole = exploration.completeness !== 'limit-reached';
  const run = {
    tool: {
      driver: {
        name: 'iommu-check',
        rules: judged
          .filter(({ status }) => status !== 'not applicable')
          .map(({ name, statement, source }) => ({
            id: name,
            shortDescription: { text: statement },
            help: { text: `Source: ${source}` },
          })),
      },
    },
    invocations: [
      {
        executionSuccessful: isWhole,
        exitCode: exitCodeOf(exploration),
        toolExecutionNotifications: [{ level: isWhole ? 'note' : 'warning', message: { text: headline(report) } }],
      },
    ],
    results: judged.filter(({ status }) => status === 'violated').map((one) => resultOf(report, one)),
    properties: { ...configured.configuration, digest, untested: untestedProperties(exploration) },
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function resultOf({ configured, digest }: Report, { name, detail, finding }: Judged): object {
  if (finding === undefined) return { ruleId: name, level: 'error', message: { text: detail } };
  const { violation, culprit, file } = finding;
  return {
    ruleId: name,
    level: culprit === 'accepted' ? 'warning' : 'error',
    message: { text: findingText(configured, finding) },
    partialFingerprints: { 'search/v1': digest },
    properties: { kind: violation.kind, culprit, length: violation.steps.length },
    locations:
      file === undefined
        ? []
        : [{ physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region: { startLine: 1 } } }],
  };
}
