/** The formats of a report, by name. */
import type { FORMAT_NAMES } from './format-names.ts';
import type { Report } from './report.ts';
import { reportJson } from './report-json.ts';
import { reportJunit } from './report-junit.ts';
import { reportMarkdown } from './report-markdown.ts';
import { reportSarif } from './report-sarif.ts';
import { reportText } from './report-text.ts';
import type { Terminal } from './terminal.ts';

/** What writes a report, by the name of the format. */
export const FORMATS = {
  text: reportText,
  json: reportJson,
  junit: reportJunit,
  sarif: reportSarif,
  markdown: reportMarkdown,
} as const satisfies Record<(typeof FORMAT_NAMES)[number], (report: Report, colors: Terminal['colors']) => string>;

/** A name of {@link FORMATS}. */
export type Format = keyof typeof FORMATS;
