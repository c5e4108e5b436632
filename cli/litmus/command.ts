/** `litmus`: judges scenario files against the results that they declare, and answers those that declare none. */
import type { StepRecord } from '../../explorer/run.ts';
import { findDesign, findDriver } from '../../model/index.ts';
import {
  arrange,
  type FileJudged,
  type JudgedScenario,
  judgeFiles,
  readScenario,
  ScenarioFaults,
} from '../../scenarios/index.ts';
import type { LITMUS_FORMATS } from '../format-names.ts';
import { listed } from '../options.ts';
import { restsOn, restsOnSummary } from '../rests-on.ts';
import { interruptible, type Terminal } from '../terminal.ts';
import { executionStandings } from './execution-standings.ts';
import { executionLines } from './execution-text.ts';
import { explainText, MAIL_COLUMNS } from './explain-text.ts';
import { judgedJson } from './judged-json.ts';
import { judgedJunit } from './judged-junit.ts';
import { type Faulty, type JudgedText, judgedText } from './judged-text.ts';
import { type ScenarioFile, scenarioFiles } from './scenario-files.ts';
import { againText } from './see-again.ts';
import { exitCodeOfJudging, type Judging, tallyText } from './tally.ts';
import { tellingOnce } from './telling-once.ts';

export interface LitmusRequest {
  /** Files and folders; none: those of the package. */
  readonly names: readonly string[];
  /** Asked instead of what the files name; where only one of both is given, of `mainline` or `ideal`. */
  readonly designs: readonly string[];
  readonly drivers: readonly string[];
  readonly isExplained: boolean;
  readonly isVerbose: boolean;
  /** Whether a file of which all is as declared takes one line. */
  readonly isQuiet: boolean;
  /** Whether executions are shown although there are many files. */
  readonly hasTraces: boolean;
  readonly workers: number;
  readonly statesMax?: number | undefined;
  readonly format: (typeof LITMUS_FORMATS)[number];
}

/** Columns of a mail that shows an execution alone. */
const COLUMNS = 75;

/** Judges, says each file as it is judged, and gives the exit code. */
export async function litmusCommand(request: LitmusRequest, terminal: Terminal): Promise<number> {
  const asked = cellsAsked(request);
  const { files, refused } = await scenarioFiles(request.names);
  for (const error of refused) terminal.err.write(`error: ${error.message}\n`);
  const started = performance.now();
  const { workers, statesMax, format } = request;
  const say = sayer(request, files, files.length + refused.length === 1, terminal);
  const judged = await interruptible((signal) =>
    judgeFiles(
      files.map(({ path, text }) => ({ file: path, text })),
      { workers, signal, statesMax, asked, onResult: say },
    ),
  );
  const judging: Judging = { judged, refused: refused.length };
  const elapsedMs = performance.now() - started;
  if (format === 'json') terminal.out.write(judgedJson(judging, elapsedMs, standingsOf(judging, files)));
  if (format === 'junit') terminal.out.write(judgedJunit(judging, (one) => faultsText(one as Faulty, files)));
  const isStopped = judged.some(({ kind }) => kind === 'stopped');
  const isTallied = isStopped || (judged.length + refused.length > 1 && !request.isExplained);
  if (format === 'text' && isTallied) terminal.out.write(tallyText(judging, elapsedMs));
  return exitCodeOfJudging(judging);
}

/** What stands for every kernel, or every driver, as in a file. */
const ALL = '*';

/** Every design that is named with every driver that is; nothing where none is. */
function cellsAsked({ designs, drivers }: LitmusRequest) {
  for (const name of designs) if (name !== ALL) listed('designs', () => findDesign(name));
  for (const name of drivers) if (name !== ALL) listed('drivers', () => findDriver(name));
  if (designs.length === 0 && drivers.length === 0) return undefined;
  return (designs.length === 0 ? ['mainline'] : designs).flatMap((design) =>
    (drivers.length === 0 ? ['ideal'] : drivers).map((driver) => ({ design, driver })),
  );
}

/** Says what became of a file as soon as it is known; what is no scenario, on standard error. */
function sayer(request: LitmusRequest, files: readonly ScenarioFile[], isOnly: boolean, terminal: Terminal) {
  const { format, isExplained } = request;
  const extent = extentOf(request, isOnly);
  return (judged: FileJudged, index: number): void => {
    if (judged.kind === 'faulty') terminal.err.write(`error: ${faultsText(judged, files)}\n\n`);
    if (judged.kind === 'failed' && format !== 'text') terminal.err.write(`${judged.file}: ${judged.reason}\n`);
    const file = files[index];
    if (format !== 'text' || judged.kind === 'faulty' || judged.kind === 'stopped' || file === undefined) return;
    if (judged.kind === 'judged' && isExplained) {
      const scenario = readScenario(file.text, file.path);
      const again = againText(file, terminal.environment);
      const once = tellingOnce();
      const tell = executionTeller(judged, file, MAIL_COLUMNS);
      const tellExecution: typeof tell = (...shown) => once(tell(...shown));
      terminal.out.write(
        `${index === 0 ? '' : '\n'}${explainText({ judged, scenario, text: file.text, again, tellExecution })}`,
      );
      return;
    }
    const tellExecution = judged.kind === 'judged' ? executionTeller(judged, file, COLUMNS) : () => [];
    const isApart = (extent === 'whole' || extent === 'verbose') && index > 0;
    const options = { extent, tellExecution, tellFaults: () => [], colors: terminal.colors };
    terminal.out.write(`${isApart ? '\n' : ''}${judgedText(judged, options)}`);
  };
}

function extentOf({ isQuiet, isVerbose, hasTraces }: LitmusRequest, isOnly: boolean): JudgedText['extent'] {
  if (isQuiet) return 'quiet';
  if (isVerbose) return 'verbose';
  return isOnly || hasTraces ? 'whole' : 'brief';
}

/** Takes executions again in the system of their cell. */
function executionTeller(
  _judged: JudgedScenario,
  { text, path }: ScenarioFile,
  width: number,
): JudgedText['tellExecution'] {
  const scenario = readScenario(text, path);
  return (execution, { design, driver }, { isMarked }) => {
    const arranged = arrange(scenario, findDesign(design), findDriver(driver));
    if ('kind' in arranged) return [];
    const { configuration, system } = arranged;
    const tellStandings =
      configuration &&
      ((steps: readonly StepRecord[]) => `Rests on: ${restsOnSummary(restsOn(configuration, system, steps))}`);
    return executionLines(system, execution, { width, isMarked, tellStandings });
  };
}

/** Where one file is asked about: of many, taking every execution once more would take longer than judging them. */
function standingsOf({ judged }: Judging, files: readonly ScenarioFile[]) {
  const [only, file] = [judged[0], files[0]];
  if (judged.length !== 1 || only?.kind !== 'judged' || file === undefined) return undefined;
  return executionStandings(only, readScenario(file.text, file.path));
}

function faultsText({ file, faults }: Faulty, files: readonly ScenarioFile[]): string {
  const text = files.find(({ path }) => path === file)?.text ?? '';
  return new ScenarioFaults(file, text, faults).message;
}
