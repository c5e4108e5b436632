/** `conform --which`: holds a recording against every listed design, and ranks them. */
import { conformAll, type FileConformed } from '../../conformance/index.ts';
import { inert } from '../../explorer/plain-text.ts';
import { findDriver } from '../../model/index.ts';
import { listed } from '../options.ts';
import { ProgressLine } from '../progress-line.ts';
import { interruptible, type Terminal } from '../terminal.ts';
import { counted, duration } from '../wording.ts';
import { jsonText } from './conformed-json.ts';
import { differentDesigns, ranked, reachOf } from './ranking.ts';
import { recordedFiles } from './recorded-files.ts';
import { failureText } from './run-text.ts';
import { exitCodeOf, type FileVerdict } from './tally.ts';
import { type WhichDesigns, whichText } from './which-text.ts';

export interface WhichRequest {
  readonly names: readonly string[];
  readonly driver?: string | undefined;
  readonly silent: number;
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
  const verdicts: FileVerdict[] = refused.map(() => 'not judged');
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
    recordings: answers.map(({ name, file, own = null, driver = null, noun, ranks }) => ({
      name,
      file,
      ownDesign: own,
      driver,
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
  { driver, silent, workers }: WhichRequest,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<Which> {
  const asked = { path, driver, silent };
  // What the recording names itself.
  const [own] = await conformAll([asked], { workers, signal });
  if (own === undefined || isLost(own)) return { verdict: sayFailure(own, terminal) };
  const classes = differentDesigns();
  const line = new ProgressLine(terminal.err, terminal.environment);
  const started = performance.now();
  const onResult = (_: FileConformed, index: number) => {
    const elapsedMs = performance.now() - started;
    line.show(elapsedMs, () => `${index + 1} of ${counted(classes.length, 'design')}  ${duration(elapsedMs)}`);
  };
  const names = classes.map(([design]) => design?.name ?? '');
  const others =
    own.kind === 'followed'
      ? (await conformAll([{ ...asked, designs: names }], { workers, signal })).flatMap(oneByOne)
      : await conformAll(
          names.map((design) => ({ ...asked, design })),
          { workers, signal, onResult },
        );
  line.end();
  const failed = others.find(isLost);
  if (failed !== undefined) return { verdict: sayFailure(failed, terminal) };
  const reaches = classes.map((designs, index) => ({ designs, reach: reachOf(others[index] as FileConformed) }));
  const ranks = ranked(reaches, ownDesign(own));
  return { answer: { ...headOf(own, others), ranks }, verdict: ranks[0]?.verdict ?? 'not judged' };
}

/** A log that several designs were asked for, as if each had been by itself. */
function oneByOne(file: FileConformed): readonly FileConformed[] {
  if (file.kind !== 'followed') return [file];
  const { followed } = file;
  return followed.designs.map((design) => ({ ...file, followed: { ...followed, designs: [design] } }));
}

/** What is so whatever the design is: there is nothing to rank. */
function isLost({ kind }: FileConformed): boolean {
  return kind === 'failed' || kind === 'stopped' || kind === 'unreadable';
}

function sayFailure(file: FileConformed | undefined, { err }: Terminal): FileVerdict {
  if (file !== undefined) err.write(file.kind === 'stopped' ? `${inert(file.file)}: interrupted\n` : failureText(file));
  return file?.kind === 'failed' || file?.kind === 'stopped' ? file.kind : 'not judged';
}

/** The design of the kernel that the recording names; a log may name none. */
function ownDesign(own: FileConformed): string | undefined {
  if (own.kind === 'conformed') return own.design;
  return own.kind === 'followed' && own.followed.chosenBy === 'log' ? own.followed.designs[0]?.design : undefined;
}

function headOf(own: FileConformed, others: readonly FileConformed[]): Omit<WhichDesigns, 'ranks'> {
  const drivers = [own, ...others].flatMap((one) =>
    one.kind === 'conformed' ? one.driver : one.kind === 'followed' ? one.followed.driver : [],
  );
  return {
    name: 'name' in own ? own.name : own.file,
    file: own.file,
    own: ownDesign(own),
    driver: drivers[0],
    noun: own.kind === 'followed' ? 'event' : 'operation',
  };
}
