/** What a trace rests on, in words: how much of it kernels were recorded doing, and how much was read or is assumed. */
import { join } from 'node:path';
import {
  ASKING,
  type Recorded,
  readRecorded,
  STANDINGS,
  type StepStanding,
  standingOf,
} from '../conformance/evidence/index.ts';
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
  const whole = phrase(steps, ` of ${counted(steps.length, 'step')}`, isNumbered);
  const core = steps.map((step) => step.core ?? step);
  return hasCore(steps) ? `${whole}; of the core alone ${phrase(core, undefined, isNumbered)}.` : `${whole}.`;
}

/** With `ofAll` all three of them; without, those that there are. */
function phrase(steps: readonly StepStanding[], ofAll: string | undefined, isNumbered: boolean): string {
  return STANDINGS.flatMap((standing) => {
    const those = of(steps, standing);
    if (ofAll === undefined && those.length === 0) return [];
    const why = standing === 'recorded' ? witnessesText(those) : reasonsText(those, isNumbered);
    return `${those.length}${standing === 'recorded' ? (ofAll ?? '') : ''} ${standing}${bracketed(why)}`;
  }).join(', ');
}

/** Whether only the driver, which is none, keeps some step from resting on more. */
function hasCore(steps: readonly StepStanding[]): boolean {
  return steps.some(({ core }) => core !== undefined);
}

/** The note below a counterexample. */
export function restsOnNote(steps: readonly StepStanding[]): Readonly<Record<string, string>> {
  return steps.length === 0 ? {} : { 'Rests on': restsOnText(steps) };
}

/** The same without reasons, for a line among many. */
export function restsOnCounts(steps: readonly StepStanding[]): string {
  const counts = (all: readonly StepStanding[]) =>
    STANDINGS.map((one) => ({ one, count: of(all, one).length }))
      .flatMap(({ one, count }) => (count === 0 ? [] : `${count} ${one}`))
      .join(', ');
  const core = steps.map((step) => step.core ?? step);
  return hasCore(steps) ? `${counts(steps)}; of the core alone ${counts(core)}` : counts(steps);
}

interface NumberedStanding extends StepStanding {
  readonly number: number;
}

/** Those of `steps`, by their numbers, that rest on as much. */
function of(steps: readonly StepStanding[], standing: StepStanding['standing']): readonly NumberedStanding[] {
  return steps.flatMap((step, index) => (step.standing === standing ? [{ ...step, number: index + 1 }] : []));
}

/** Of a search without a trace: how many of the commands that it gave are in recordings at all. */
export function commandsRecorded(
  { driver }: Pick<Configuration, 'driver'>,
  { actors }: Pick<System, 'actors'>,
): string {
  const { commands } = recordedOfPackage();
  const given = Object.values(actors).flatMap(({ kind, commands: own = [] }) =>
    ASKING.has(kind) ? [] : own.map(({ event }) => `${kind} ${event.type}`),
  );
  const all = [...new Set(given)];
  const seen = all.filter((command) => Object.hasOwn(commands, command));
  const hardware = driver.isNoDriver === true ? ` Driver ${driver.name} is assumed.` : '';
  return `${seen.length} of ${counted(all.length, 'command')} by name, whatever they did there (\`list recorded\`).${hardware}`;
}

function bracketed(text: string): string {
  return text === '' ? '' : ` (${text})`;
}

/** Names of runs, or of reasons, that are said of one text. */
const NAMES_MAX = 3;

/** The runs that have most of the steps: `intel61-errors 4, 5; intel61-lifecycle 3`. */
function witnessesText(steps: readonly StepStanding[]): string {
  const counts = new Map<string, number>();
  for (const { seen } of steps) for (const { run } of seen) counts.set(run, (counts.get(run) ?? 0) + 1);
  const chosen = new Map<string, Set<number>>();
  for (const { seen } of steps) {
    const [best] = seen.toSorted((a, b) => (counts.get(b.run) ?? 0) - (counts.get(a.run) ?? 0));
    if (best !== undefined) chosen.set(best.run, (chosen.get(best.run) ?? new Set()).add(best.step));
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
