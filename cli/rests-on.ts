/** What a trace rests on, in words: how much of it kernels were recorded doing, and how much was read or is assumed. */
import { join } from 'node:path';
import { type Recorded, readRecorded, runOf, type StepStanding, standingOf } from '../conformance/index.ts';
import type { StepRecord } from '../explorer/run.ts';
import type { System } from '../explorer/system.ts';
import type { Configuration } from '../model/index.ts';
import { packageFolder } from './package-folder.ts';
import { counted } from './wording.ts';

let known: Recorded | undefined;

/** What the recordings of the package bear out. */
export function recordedOfPackage(): Recorded {
  known ??= readRecorded(join(packageFolder(), 'conformance', 'recorded.json'));
  return known;
}

/** What each step rests on that a system took. */
export function restsOn(
  configuration: Configuration,
  system: System,
  steps: readonly StepRecord[],
): readonly StepStanding[] {
  return standingOf(steps, { configuration, system, recorded: recordedOfPackage() });
}

/** `3 of 5 steps recorded (intel61-errors 4, 5), 1 read (3: device plug), 1 assumed (4: driver ideal).` */
export function restsOnText(steps: readonly StepStanding[]): string {
  return sentence(steps, true);
}

/** The same where steps have no numbers: `1 read (device plug)`. */
export function restsOnSummary(steps: readonly StepStanding[]): string {
  return sentence(steps, false);
}

function sentence(steps: readonly StepStanding[], isNumbered: boolean): string {
  const [recorded, read, assumed] = [of(steps, 'recorded'), of(steps, 'read'), of(steps, 'assumed')];
  return [
    `${recorded.length} of ${counted(steps.length, 'step')} recorded${bracketed(witnessesText(recorded))}`,
    `${read.length} read${bracketed(reasonsText(read, isNumbered))}`,
    `${assumed.length} assumed${bracketed(reasonsText(assumed, isNumbered))}.`,
  ].join(', ');
}

/** The note below a counterexample. */
export function restsOnNote(steps: readonly StepStanding[]): Readonly<Record<string, string>> {
  return steps.length === 0 ? {} : { 'Rests on': restsOnText(steps) };
}

/** The same without reasons, for a line among many. */
export function restsOnCounts(steps: readonly StepStanding[]): string {
  const count = (standing: StepStanding['standing']) => `${of(steps, standing).length} ${standing}`;
  return `${count('recorded')}, ${count('read')}, ${count('assumed')}`;
}

interface NumberedStanding extends StepStanding {
  readonly number: number;
}

/** Those of `steps`, by their numbers, that rest on as much. */
function of(steps: readonly StepStanding[], standing: StepStanding['standing']): readonly NumberedStanding[] {
  return steps.flatMap((step, index) => (step.standing === standing ? [{ ...step, number: index + 1 }] : []));
}

function bracketed(text: string): string {
  return text === '' ? '' : ` (${text})`;
}

/** Names of runs, or of reasons, that are said of one text. */
const NAMES_MAX = 3;

/** The runs that have most of the steps: `intel61-errors 4, 5; intel61-lifecycle 3`. */
function witnessesText(steps: readonly StepStanding[]): string {
  const counts = new Map<string, number>();
  for (const { seen } of steps) for (const run of seen.map(runOf)) counts.set(run, (counts.get(run) ?? 0) + 1);
  const chosen = new Map<string, Set<string>>();
  for (const { seen } of steps) {
    const [best = ''] = seen.toSorted((a, b) => (counts.get(runOf(b)) ?? 0) - (counts.get(runOf(a)) ?? 0));
    const numbers = chosen.get(runOf(best)) ?? new Set();
    chosen.set(runOf(best), numbers.add(best.slice(runOf(best).length + 1)));
  }
  const texts = [...chosen].map(([run, numbers]) => `${run} ${[...numbers].join(', ')}`);
  return fewOf(texts);
}

/** Why not more, with the numbers of the steps: `1, 3: device plug`. */
function reasonsText(steps: readonly NumberedStanding[], isNumbered: boolean): string {
  const numbers = new Map<string, number[]>();
  for (const { because, number } of steps) numbers.set(because ?? '', [...(numbers.get(because ?? '') ?? []), number]);
  return fewOf([...numbers].map(([because, which]) => (isNumbered ? `${which.join(', ')}: ${because}` : because)));
}

function fewOf(texts: readonly string[]): string {
  const more = texts.length - NAMES_MAX;
  return [...texts.slice(0, NAMES_MAX), ...(more > 0 ? [`${more} more`] : [])].join('; ');
}
