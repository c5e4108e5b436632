/** `conform --which`: holds a recording against every listed design, and ranks them. */
import {
  type ConformedRun,
  conformAll,
  type DesignsDone,
  type FileConformed,
  isLog,
  type LogFollowed,
} from '../../conformance/index.ts';
import { inert } from '../../explorer/plain-text.ts';
import { designOfRelease, findDriver } from '../../model/index.ts';
import { jsonText } from '../json-text.ts';
import { listed } from '../options.ts';
import { ProgressLine } from '../progress-line.ts';
import { interruptible, type Terminal } from '../terminal.ts';
import { counted, duration } from '../wording.ts';
import { differentDesigns, ranked, reachOf } from './ranking.ts';
import { recordedFiles } from './recorded-files.ts';
import { failureText } from './run-text.ts';
import { exitCodeOf, type FileVerdict } from './tally.ts';
import { type WhichDesigns, whichText } from './which-text.ts';

/** What was asked for on the command line. */
export interface WhichRequest {
  readonly names: readonly string[];
  readonly driver?: string | undefined;
  readonly silent: number;
  readonly faults: number;
  readonly workers: number;
  readonly isVerbose: boolean;
  readonly format: 'text' | 'json';
}

/** Ranks the designs for each recording, and gives the exit code: 0 where some design explains each of them. */
export async function whichCommand(request: WhichRequest, terminal: Terminal): Promise<number> {
  const { names, driver, isVerbose, format } = request;
  if (driver !== undefined) listed('drivers', () => findDriver(driver));
  const { files, refused } = recordedFiles(names);
  for (const one of refused) sayFailure(one, terminal);
  const answers: WhichDesigns[] = [];
  const verdicts: FileVerdict[] = refused.map(() => 'refused');
  const started = performance.now();
  await interruptible(async (signal) => {
    for (const path of files) {
      const { answer, verdict } = await whichOf(path, request, signal, terminal);
      verdicts.push(verdict);
      if (answer === undefined) continue;
      answers.push(answer);
      if (format !== 'text') continue;
      terminal.out.write(`${answers.length === 1 ? '' : '\n'}${whichText(answer, isVerbose, terminal.colors)}`);
    }
  });
  if (format === 'json') terminal.out.write(whichJson(answers, verdicts, performance.now() - started));
  return exitCodeOf(verdicts);
}

function whichJson(answers: readonly WhichDesigns[], verdicts: readonly FileVerdict[], elapsedMs: number): string {
  return jsonText({
    isExplained: verdicts.length > 0 && verdicts.every((verdict) => verdict === 'reproduced'),
    elapsedMs: Math.round(elapsedMs),
    recordings: answers.map(({ name, file, own = null, driver = null, notes, noun, ranks }) => ({
      name,
      file,
      ownDesign: own,
      driver,
      notes,
      ranks: ranks.map(({ designs, verdict, explained, first = null }) => ({
        designs,
        verdict,
        explained,
        unit: noun,
        first,
      })),
    })),
  });
}

interface Which {
  /** Nothing where it cannot be read. */
  readonly answer?: WhichDesigns;
  readonly verdict: FileVerdict;
}

async function whichOf(
  path: string,
  { driver, silent, faults, workers }: WhichRequest,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<Which> {
  const asked = { path, driver, silent, faults };
  const classes = differentDesigns();
  const line = new ProgressLine(terminal.err, terminal.environment);
  const started = performance.now();
  const show = (designs: number) => {
    const elapsedMs = performance.now() - started;
    line.show(elapsedMs, () => `${designs} of ${counted(classes.length, 'design')}  ${duration(elapsedMs)}`);
  };
  const onResult = (_: FileConformed, index: number) => show(index + 1);
  const onNews = ({ designs }: DesignsDone) => show(designs);
  const names = classes.map(([design]) => design?.name ?? '');
  const [log] = isLog(asked) ? await conformAll([{ ...asked, designs: names }], { workers, signal, onNews }) : [];
  const held =
    log?.kind === 'followed'
      ? oneByOne(log)
      : await conformAll(
          names.map((design) => ({ ...asked, design })),
          { workers, signal, onResult },
        );
  line.end();
  const compared = held.find((one) => one.kind !== 'not compared');
  const lost = held.find((one) => one.kind === 'not compared' && (compared === undefined || one.why !== 'refused'));
  if (compared === undefined || lost !== undefined) return { verdict: sayFailure(lost, terminal) };
  const reaches = classes.map((designs, index) => ({ designs, reach: reachOf(held[index] as FileConformed) }));
  const head = headOf(compared);
  const ranks = ranked(reaches, head.own);
  return { answer: { ...head, ranks }, verdict: ranks[0]?.verdict ?? 'refused' };
}

/** A log that several designs were asked for, as if each had been by itself. */
function oneByOne(file: LogFollowed): readonly FileConformed[] {
  const { followed } = file;
  return followed.designs.map((design) => ({ ...file, followed: { ...followed, designs: [design] } }));
}

function sayFailure(file: FileConformed | undefined, { err }: Terminal): FileVerdict {
  if (file?.kind !== 'not compared') return 'refused';
  err.write(file.why === 'stopped' ? `${inert(file.file)}: interrupted\n` : failureText(file));
  return file.why;
}

/** What is so whatever design is asked. */
function headOf(one: ConformedRun | LogFollowed): Omit<WhichDesigns, 'ranks'> {
  const { name, file } = one;
  const isRun = one.kind === 'conformed';
  const { driver, notes } = isRun ? one : one.followed;
  const kernel = isRun ? one.kernel : one.followed.log.kernel;
  const own = kernel === undefined ? undefined : designOfRelease(kernel)?.design.name;
  return { name, file, own, driver, notes, noun: isRun ? 'operation' : 'event' };
}
