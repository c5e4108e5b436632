/** `explore`: searches a configuration and gives a verdict. */
import { relative } from 'node:path';
import {
  endingOf,
  explain,
  isLasso,
  minimise,
  minimiseLasso,
  rebuild,
  traceOf,
  violationOf,
  writeTrace,
} from '../counterexamples/index.ts';
import type { Exploration, Progress, Violation } from '../explorer/exploration.ts';
import { explore } from '../explorer/explore.ts';
import { blamed, faultOf } from './blame.ts';
import { type Configured, configure, type RunConfiguration } from './configuration.ts';
import { isFileName } from './design-file.ts';
import { digestOf } from './digest.ts';
import { exitCodeOf } from './exit-codes.ts';
import { FORMATS, type Format } from './formats.ts';
import { ProgressLine } from './progress-line.ts';
import type { Extent, Finding, Report } from './report.ts';
import { restsOn } from './rests-on.ts';
import { checkFolder, saveTrace } from './save-trace.ts';
import { interruptible, programCall, type Terminal } from './terminal.ts';
import { shellWord } from './wording.ts';

/** The flags of `explore`, parsed. */
export interface ExploreRequest {
  readonly configuration: RunConfiguration;
  readonly invariants?: readonly string[] | undefined;
  readonly extent: Extent;
  readonly folder: string;
  readonly format: Format;
  readonly hasStatistics: boolean;
}

/** Searches, writes the report to standard output and gives the exit code. */
export async function exploreCommand(request: ExploreRequest, terminal: Terminal): Promise<number> {
  checkFolder(request.folder);
  const configured = await configure(request);
  const exploration = await interruptible((signal) => searchOf(configured, request.extent, signal, terminal));
  const report = reportOf(configured, exploration, request, terminal);
  for (const { violation, unsaved } of report.findings) {
    if (unsaved !== undefined) terminal.err.write(`the trace of ${violation.property} was not saved: ${unsaved}\n`);
  }
  terminal.out.write(FORMATS[request.format](report, terminal.colors));
  return exitCodeOf(exploration);
}

/** Searches with progress on standard error. */
export async function searchOf(
  { system, budget }: Configured,
  extent: Extent,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<Exploration> {
  const line = new ProgressLine(terminal.err, terminal.environment);
  const onProgress = (progress: Progress) => line.update(progress);
  try {
    return await explore(system, { ...extent, ...budget, signal, onProgress });
  } finally {
    line.end();
  }
}

/** What is said about a search, its traces saved. */
export function reportOf(
  configured: Configured,
  exploration: Exploration,
  { extent, folder, hasStatistics }: Pick<ExploreRequest, 'extent' | 'folder' | 'hasStatistics'>,
  terminal: Pick<Terminal, 'environment'>,
): Report {
  const { configuration, identity, properties } = configured;
  const asked = {
    ...configuration,
    design: identity,
    properties,
    depth: extent.depth ?? null,
    maxStates: extent.maxStates ?? null,
    symmetry: false,
    continue: extent.continueAfterViolation,
  };
  const digest = digestOf(asked, exploration);
  const findings = violationsOf(exploration).map((violation) =>
    findingOf(configured, violation, folder, digest, terminal),
  );
  return { configured, extent, exploration, findings, digest, hasStatistics };
}

/** In the order of what decides the verdict: properties, what must happen in the end, deadlock. */
function violationsOf({ violations, liveness }: Exploration): readonly Violation[] {
  const lassos = liveness.flatMap((result) => violationOf(result) ?? []);
  const isDeadlock = ({ kind }: Violation) => kind === 'deadlock';
  return [...violations.filter((one) => !isDeadlock(one)), ...lassos, ...violations.filter(isDeadlock)];
}

/** The violation shown by the real machines, with nothing in it that it does not need. */
function findingOf(
  { configuration, parts, system, budget }: Configured,
  found: Violation,
  folder: string,
  digest: string,
  { environment }: Pick<Terminal, 'environment'>,
): Finding {
  const { steps, ending } = shortened(system, found, budget);
  const rebuilt = rebuild(system, steps, ending, budget);
  const violation = isLasso(ending) ? { ...found, steps, loop: ending.loop } : found;
  const explanation = blamed(explain(system, rebuilt));
  const culprit = faultOf(violation.culprit, explanation.steps);
  const standings = parts === undefined ? [] : restsOn(parts, system, rebuilt.records);
  try {
    const text = writeTrace(traceOf(rebuilt, configuration));
    const file = saveTrace(folder, violation.property, digest, text);
    return { violation, culprit, explanation, standings, file, replay: replayCall(configuration, file, environment) };
  } catch (error) {
    // What was found is worth more than the file that was to keep it.
    if (!isSystemError(error)) throw error;
    return { violation, culprit, explanation, standings, unsaved: error.message };
  }
}

function shortened(system: Configured['system'], violation: Violation, budget: Configured['budget']) {
  const ending = endingOf(violation);
  if (isLasso(ending)) return minimiseLasso(system, violation.steps, ending, budget);
  return { steps: minimise(system, violation.steps, ending, budget), ending };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function replayCall({ design }: RunConfiguration, file: string, environment: Terminal['environment']): string {
  const path = relative('.', file);
  // The code of a file is run only when the command line names it.
  const flags = isFileName(design) ? ` --design ${shellWord(design)}` : '';
  return `${programCall('replay', environment)} ${shellWord(path.startsWith('..') ? file : path)}${flags}`;
}
