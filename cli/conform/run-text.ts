/** What became of one run: how much of it was reproduced, and each record that differs, field by field. */
import type { ConformedRun, ConformedStep, FileConformed, NotCompared, StepVerdict } from '../../conformance/index.ts';
import { wrapped } from '../../counterexamples/plain-text.ts';
import { inert } from '../../explorer/plain-text.ts';
import { COLUMNS, programCall, type Terminal } from '../terminal.ts';
import { counted, grouped, shellWord } from '../wording.ts';
import { logLines } from './log-text.ts';
import { callLines } from './model-calls.ts';
import { differenceLines, differenceText } from './recorded-and-predicted.ts';
import { type Counts, countsOf, differingOf, isReproduced, limitOf, outsideOf } from './tally.ts';

/** How much of a run is told, and to whom. */
export interface RunText {
  /** Whether each record is shown, or only those that differ. */
  readonly isVerbose: boolean;
  /** Whether others are told besides. */
  readonly isAmongOthers: boolean;
  /** As it was asked for; as the run names it where it was not. */
  readonly design?: string | undefined;
  readonly colors: Terminal['colors'];
  readonly environment: Terminal['environment'];
}

/** Records that are shown with all their fields: of the only run, and of one among others. */
const [DIFFERING_MAX, DIFFERING_MAX_AMONG] = [3, 1];

/** The text of one file, with a line end at its end. */
export function fileText(file: FileConformed, options: RunText): string {
  return `${linesOf(file, options).join('\n')}\n`;
}

/** What keeps a file from being compared, for standard error; nothing of one that was. */
export function failureText(file: FileConformed): string {
  if (file.kind !== 'not compared' || file.why === 'stopped') return '';
  const text = file.why === 'refused' ? file.reason : `the checker failed on ${file.file}: ${file.reason}`;
  return `error: ${text.split('\n').map(inert).join('\n')}\n`;
}

function linesOf(file: FileConformed, options: RunText): readonly string[] {
  switch (file.kind) {
    case 'conformed':
      return runLines(file, options);
    case 'followed':
      return logLines(file, options);
    case 'not compared':
      return notComparedLines(file, options);
  }
}

function notComparedLines({ why, file, reason }: NotCompared, { colors: { red, yellow } }: RunText): readonly string[] {
  if (why === 'stopped') return wrapped(`${file}: not compared, ${reason}`, COLUMNS, 2).map(yellow);
  const text = why === 'failed' ? `${file}: the checker failed on it: ${reason}` : reason;
  return text.split('\n').flatMap((line) => wrapped(line, COLUMNS, 12).map(red));
}

function runLines(run: ConformedRun, options: RunText): readonly string[] {
  const { isVerbose, isAmongOthers, colors } = options;
  const differing = differingOf(run);
  const most = isAmongOthers ? DIFFERING_MAX_AMONG : DIFFERING_MAX;
  const shown = isVerbose ? differing : differing.slice(0, most);
  const more = differing.length - shown.length;
  return [
    ...wrapped(`${run.name}  (${run.file})`, COLUMNS, 2).map(colors.bold),
    ...wrapped(`  held against design ${run.design.name} with driver ${run.driver}`, COLUMNS, 4),
    ...run.notes.flatMap((note) => wrapped(`  Note: ${note}`, COLUMNS, 4)),
    ...(isVerbose ? ['', ...recordLines(run)] : []),
    ...shown.flatMap((step, index) => ['', ...differingLines(run, step, index === 0, options)]),
    ...(more === 0
      ? []
      : ['', `${counted(more, 'more record')} ${more === 1 ? 'differs' : 'differ'}: --verbose shows all.`]),
    ...limitLines(run, options),
    ...(isReproduced(run) ? [] : ['', ...againLines(run, options)]),
    '',
    ...wrapped(countsText(countsOf([run])), COLUMNS, 2).map(isReproduced(run) ? colors.green : colors.red),
  ];
}

function differingLines(run: ConformedRun, step: ConformedStep, isFirst: boolean, options: RunText): readonly string[] {
  const { verdict } = step;
  if (verdict.kind !== 'differs') return [];
  const calls = callLines(run, step);
  return [
    ...wrapped(`${isFirst ? 'The first that differs: ' : ''}${stepName(step)}`, COLUMNS, 2).map(options.colors.red),
    ...differenceLines(verdict.differences),
    ...(calls.length === 0 ? ['  The model makes no call.'] : ["  The model's calls:", ...calls]),
  ];
}

function limitLines(run: ConformedRun, { colors }: RunText): readonly string[] {
  const step = limitOf(run);
  if (step?.verdict.kind !== 'limit') return [];
  const { statesMax } = step.verdict;
  const text = `LEFT OPEN: ${stepName(step)}: more than ${grouped(statesMax)} states could explain it`;
  return ['', ...wrapped(text, COLUMNS, 2).map(colors.yellow)];
}

/** `step 14, A: set_container G C`, as it was recorded. */
export function stepName({ record: { number, line, text } }: ConformedStep): string {
  return `${number === null ? `line ${line}` : `step ${number}`}, ${text}`;
}

/** How whoever reads of a difference sees it for himself: to be copied into a shell, which joins lines that end so. */
function againLines({ file, design, driver }: ConformedRun, options: RunText): readonly string[] {
  const { environment, design: asked = design.name } = options;
  const call = inert(`${programCall('conform', environment)} ${shellWord(file)}`);
  const flags = inert(`--design ${shellWord(asked)} --driver ${shellWord(driver)}`);
  const [label, whole] = ['Shown again by:', `${call} ${flags}`];
  if (label.length + 1 + whole.length <= COLUMNS) return [`${label} ${whole}`];
  return whole.length + 2 <= COLUMNS ? [label, `  ${whole}`] : [label, `  ${call} \\`, `    ${flags}`];
}

/** Columns of the number of a record and of its verdict. */
const [NUMBER, VERDICT] = [6, 14];

/** Each record with what became of it. */
function recordLines({ steps }: ConformedRun): readonly string[] {
  const room = COLUMNS - NUMBER - VERDICT - 2;
  return steps.flatMap(({ record, verdict }) => {
    const number = (record.number === null ? '' : String(record.number)).padStart(NUMBER - 2);
    const [first = '', ...rest] = wrapped(record.text, room, 2);
    return [
      `${number}  ${first.padEnd(room)}  ${verdictText(verdict)}`.trimEnd(),
      ...rest.map((line) => `${' '.repeat(NUMBER)}${line}`),
    ];
  });
}

/** One word for each, so that they stand in a column. */
function verdictText(verdict: StepVerdict): string {
  switch (verdict.kind) {
    case 'reproduced':
      return 'reproduced';
    case 'differs':
      return 'DIFFERS';
    case 'outside':
      return 'outside';
    case 'as recorded':
      return 'as recorded';
    case 'limit':
      return 'LEFT OPEN';
    case 'not followed':
      return 'not followed';
  }
}

/** `35 operations: 32 reproduced, 0 differ, 3 outside the model (cat 2, sh 1).` */
export function countsText(counts: Counts): string {
  const { operations, reproduced, differing, outside, leftOpen, notFollowed, otherDiffering } = counts;
  const kinds = outside.map(([kind, count]) => `${kind} ${count}`).join(', ');
  const parts = [
    `${grouped(reproduced)} reproduced`,
    `${grouped(differing)} differ`,
    ...(leftOpen === 0 ? [] : [`${grouped(leftOpen)} left open`]),
    ...(notFollowed === 0 ? [] : [`${grouped(notFollowed)} not followed after that`]),
    `${grouped(outsideOf(counts))} outside the model${kinds === '' ? '' : ` (${kinds})`}`,
  ];
  const others =
    otherDiffering === 0
      ? ''
      : ` ${counted(otherDiffering, 'other record')} ${otherDiffering === 1 ? 'differs' : 'differ'}.`;
  return inert(`${counted(operations, 'operation')}: ${parts.join(', ')}.${others}`);
}

/** The first difference in one line. */
export function firstDifferenceText(run: ConformedRun): string | undefined {
  const limit = limitOf(run);
  const step = differingOf(run)[0] ?? limit;
  if (step?.verdict.kind !== 'differs') return step && `${stepName(step)}: more states than are followed`;
  const [first] = step.verdict.differences;
  return first === undefined ? stepName(step) : `${stepName(step)}: ${differenceText(first)}`;
}
