/** `conform`: holds recordings of a real kernel against the model, and says what of them it reproduces. */
import picocolors from 'picocolors';
import { conformAll, type DesignsDone, type FileConformed } from '../../conformance/index.ts';
import { findDriver } from '../../model/index.ts';
import { designNamed } from '../design-file.ts';
import type { CONFORM_FORMATS } from '../format-names.ts';
import { listed } from '../options.ts';
import { ProgressLine } from '../progress-line.ts';
import { interruptible, type Terminal } from '../terminal.ts';
import { counted, duration } from '../wording.ts';
import { conformedJson } from './conformed-json.ts';
import { conformedJunit } from './conformed-junit.ts';
import { recordedFiles } from './recorded-files.ts';
import { headingRow, runRow } from './run-row.ts';
import { failureText, fileText, type RunText } from './run-text.ts';
import { exitCodeOf, verdictOf } from './tally.ts';
import { tallyText } from './tally-text.ts';

/** What was asked for on the command line. */
export interface ConformRequest {
  /** Files and folders. */
  readonly names: readonly string[];
  /** Instead of what the recording says. */
  readonly design?: string | undefined;
  readonly driver?: string | undefined;
  /** Of a log: the most steps between two events that fire none. */
  readonly silent: number;
  /** Of a log: the most failures that the interface permits, in each group. */
  readonly faults: number;
  readonly workers: number;
  /** Whether every record is shown. */
  readonly isVerbose: boolean;
  readonly format: (typeof CONFORM_FORMATS)[number];
}

/** Compares, says each run as it is compared, and gives the exit code. */
export async function conformCommand(request: ConformRequest, terminal: Terminal): Promise<number> {
  const { names, design, driver, silent, faults, workers, format } = request;
  const chosen = design === undefined ? undefined : await designNamed(design);
  if (driver !== undefined) listed('drivers', () => findDriver(driver));
  const { files: found, refused } = recordedFiles(names);
  for (const one of refused) terminal.err.write(failureText(one));
  const started = performance.now();
  const asked = found.map((path) => ({ path, design: chosen, driver, silent, faults }));
  const line = new ProgressLine(terminal.err, terminal.environment);
  const hasTable = format === 'text' && found.length > 1 && !request.isVerbose;
  const show = (text: string) => {
    const elapsedMs = performance.now() - started;
    line.show(elapsedMs, () => `${text}  ${duration(elapsedMs)}`);
  };
  const onResult = (file: FileConformed, index: number) => {
    line.end();
    if (hasTable && index === 0) terminal.out.write(`${headingRow()}\n`);
    if (hasTable) terminal.out.write(`${runRow(file, terminal.colors)}\n`);
    terminal.err.write(failureText(file));
    show(`${index + 1} of ${counted(found.length, 'recording')}`);
  };
  const onNews = ({ designs, of }: DesignsDone) => show(`${designs} of ${counted(of, 'design')}`);
  const conformed = await interruptible((signal) => conformAll(asked, { workers, signal, onResult, onNews }));
  line.end();
  const files = [...conformed, ...refused];
  const elapsedMs = performance.now() - started;
  const options = runTextOptions(request, found.length > 1, terminal);
  if (format === 'json') terminal.out.write(conformedJson(files, elapsedMs));
  if (format === 'junit') terminal.out.write(conformedJunit(files, plainText(options)));
  if (format === 'text') tell(files, hasTable, options, terminal);
  if (format === 'text' && files.length > 1) terminal.out.write(tallyText(files, elapsedMs, terminal.colors));
  return exitCodeOf(files.map(verdictOf));
}

/** At length what a table has no room for; what failed was told as it did. */
function tell(files: readonly FileConformed[], hasTable: boolean, options: RunText, { out }: Terminal): void {
  const told = files.filter((file) => failureText(file) === '');
  const shown = hasTable ? told.filter((file) => file.kind === 'followed' || verdictOf(file) !== 'reproduced') : told;
  for (const [index, file] of shown.entries())
    out.write(`${hasTable || index > 0 ? '\n' : ''}${fileText(file, options)}`);
}

function plainText(options: RunText): (file: FileConformed) => string {
  const colors = picocolors.createColors(false);
  return (file) => fileText(file, { ...options, colors });
}

function runTextOptions({ design, isVerbose }: ConformRequest, isAmongOthers: boolean, terminal: Terminal): RunText {
  const { colors, environment } = terminal;
  return { isVerbose, isAmongOthers, design, colors, environment };
}
