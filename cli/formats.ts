/** The formats of a report, by name. */
import type { Report } from './report.ts';
import { reportJson } from './report-json.ts';
import { reportJunit } from './report-junit.ts';
import { reportMarkdown } from './report-markdown.ts';
import { reportSarif } from './report-sarif.ts';
import { reportText } from './report-text.ts';
import type { Terminal } from './terminal.ts';

export const FORMATS = {
  text: reportText,
  json: reportJson,
  junit: reportJunit,
  sarif: reportSarif,
  markdown: reportMarkdown,
} as const satisfies Record<string, (report: Report, colors: Terminal['colors']) => string>;

export type Format = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as readonly Format[];
