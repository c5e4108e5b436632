/** What `litmus` says of a file: what was asked, what was observed, and what of it is not as declared. */
import type { Colors } from 'picocolors/types.js';
import { wrapped } from '../../counterexamples/plain-text.ts';
import type { Execution, FileJudged, Hang, JudgedCell, JudgedResult, JudgedScenario } from '../../scenarios/index.ts';
import { counted } from '../wording.ts';
import { executionsOf, type Shown } from './executions.ts';
import { cellName, hangText, someOf } from './judged-words.ts';
import { briefText, columnOf, leftOutOf, observationsOf, saidText, wrongsOf } from './observation-lines.ts';
import { isAsDeclared, resultsOf } from './tally.ts';
import { tellingOnce } from './telling-once.ts';

/** A file that is no scenario. */
export type Faulty = Extract<FileJudged, { readonly kind: 'faulty' }>;

export interface JudgedText {
  /**
   * `quiet`: a line where all is as declared, else what is not. `brief`: the kernel's lines, and what is not as
   * declared. `whole`: everything, with executions that show what was found. `verbose`: that for each pair of design and
   * driver.
   */
  readonly extent: 'quiet' | 'brief' | 'whole' | 'verbose';
  /** How an execution goes, as lines. */
  readonly tellExecution: (execution: Execution, cell: JudgedCell, shown: Shown) => readonly string[];
  /** All that is wrong with a file that is no scenario. */
  readonly tellFaults: (faulty: Faulty) => readonly string[];
  readonly colors: Pick<Colors, 'green' | 'red' | 'yellow' | 'bold'>;
}

const COLUMNS = 80;

/** The text of one file, with a line end at its end. */
export function judgedText(judged: FileJudged, options: JudgedText): string {
  return `${linesOf(judged, options).join('\n')}\n`;
}

function linesOf(judged: FileJudged, options: JudgedText): readonly string[] {
  switch (judged.kind) {
    case 'judged':
      if (options.extent === 'brief') return briefLines(judged, options);
      return options.extent === 'quiet' && !hasQuestion(judged) && isAsDeclared(judged)
        ? quietLines(judged)
        : scenarioLines(judged, options);
    case 'faulty':
      return options.tellFaults(judged);
    case 'failed':
      return wrapped(`${judged.file}: the checker failed on it: ${judged.reason}`, COLUMNS, 2).map(options.colors.red);
    case 'stopped':
      return wrapped(`${judged.file}: not judged, interrupted`, COLUMNS, 2).map(options.colors.yellow);
  }
}

/** Whether some clause has no result: then there is an answer to give. */
function hasQuestion({ clauses }: JudgedScenario): boolean {
  return clauses.some(({ results }) => results.length === 0);
}

/** The kernel's lines. What the file must be named for starts with its name. */
function briefLines(judged: JudgedScenario, { colors }: JudgedText): readonly string[] {
  const wrongs = judged.clauses.flatMap((_, index) => wrongsOf(judged, index));
  const hangs = hangsOf(judged).map(({ hang }) => `hangs: ${hangText(hang)}`);
  return [
    ...judged.clauses.flatMap((_, index) => briefText(observationsOf(judged, index, false), judged.file)),
    ...wrongs.flatMap(({ text }) => wrapped(`${judged.file}: ${text}`, COLUMNS, 2).map(colors.red)),
    ...hangs.flatMap((text) => wrapped(`${judged.file}: ${text}`, COLUMNS, 2)),
  ];
}

function quietLines(judged: JudgedScenario): readonly string[] {
  const hangs = hangsOf(judged).length === 0 ? '' : ', hangs';
  return wrapped(`${judged.file}: ${resultsOf(judged).length} as declared${hangs}`, COLUMNS, 2);
}

function scenarioLines(judged: JudgedScenario, options: JudgedText): readonly string[] {
  const { extent, colors } = options;
  const leftOut = judged.clauses.map((_, index) => leftOutOf(judged, index).map((text) => `left out: ${text}`));
  const isLeftOutOfAll = leftOut.length > 1 && new Set(leftOut.map((texts) => texts.join('\n'))).size === 1;
  const said = judged.clauses.map((_, index) => [
    ...observationsOf(judged, index, extent === 'verbose'),
    ...(isLeftOutOfAll ? [] : (leftOut[index] ?? []).map((text) => ({ is: 'note', text }) as const)),
    ...wrongsOf(judged, index),
  ]);
  const column = columnOf(said.flat());
  const clauses = judged.clauses.flatMap(({ quantifier, text }, index) => [
    '',
    ...wrapped(`${quantifier} (${text})`, COLUMNS, 2),
    ...saidText(said[index] ?? [], column, colors.red),
  ]);
  return [
    ...wrapped(`${judged.name}  (${judged.file})`, COLUMNS, 2).map(colors.bold),
    ...wrapped(`  ${judged.question}`, COLUMNS, 2),
    ...clauses,
    ...(isLeftOutOfAll && leftOut[0]?.length ? ['', ...leftOut[0].flatMap((text) => wrapped(text, COLUMNS, 2))] : []),
    ...executionLines(judged, options),
    ...hangsOf(judged).flatMap((hanging) => hangLines(hanging, options)),
    '',
    ...verdictLines(judged, options),
  ];
}

/** Executions that are shown, where not all are asked for. */
const EXECUTIONS_MAX = 8;

/** Each execution once, with all the clauses and cells of which it shows something. */
function executionLines(judged: JudgedScenario, { extent, tellExecution }: JudgedText): readonly string[] {
  const told = new Map<string, { readonly lines: readonly string[]; readonly shows: Map<string, string[]> }>();
  for (const shown of executionsOf(judged, extent !== 'quiet')) {
    const lines = tellExecution(shown.execution, shown.cell, shown);
    const key = lines.join('\n');
    const one = told.get(key) ?? { lines, shows: new Map<string, string[]>() };
    one.shows.set(shown.says, [...(one.shows.get(shown.says) ?? []), cellName(shown.cell)]);
    told.set(key, one);
  }
  const all = [...told.values()];
  const shown = extent === 'verbose' ? all : all.slice(0, EXECUTIONS_MAX);
  const more = all.length - shown.length;
  const rest = more === 0 ? [] : ['', `${counted(more, 'more execution')}: --verbose shows all.`];
  const once = tellingOnce();
  const texts = shown.flatMap(({ lines, shows }) => {
    const heading = [...shows].map(([says, cells]) => `${says} ${someOf([...new Set(cells)])}`).join('; ');
    return ['', ...wrapped(`${heading}:`, COLUMNS, 2), ...once(lines)];
  });
  return [...texts, ...rest];
}

/** A hang, and where it happens. */
interface Hanging {
  readonly hang: Hang;
  readonly cells: readonly JudgedCell[];
}

function hangsOf({ cells }: JudgedScenario): readonly Hanging[] {
  const known = new Map<string, { readonly hang: Hang; readonly cells: JudgedCell[] }>();
  for (const cell of cells) {
    for (const hang of cell.outcome.kind === 'walked' ? cell.outcome.hangs : []) {
      const key = hangText(hang);
      if (!known.has(key)) known.set(key, { hang, cells: [] });
      known.get(key)?.cells.push(cell);
    }
  }
  return [...known.values()];
}

function hangLines({ hang, cells }: Hanging, { extent, tellExecution }: JudgedText): readonly string[] {
  const [cell] = cells;
  const where = `(${someOf(cells.map(cellName))})`;
  const told =
    extent === 'quiet' || cell === undefined
      ? []
      : tellExecution(hang.execution, cell, {
          execution: hang.execution,
          cell,
          says: 'Hangs in',
          isSo: true,
          isMarked: false,
        });
  return ['', ...wrapped(`Hangs: ${hangText(hang)}`, COLUMNS, 2), ...wrapped(`  ${where}`, COLUMNS, 4), ...told];
}

function verdictLines(judged: JudgedScenario, { colors }: JudgedText): readonly string[] {
  const results = resultsOf(judged);
  if (judged.isQuestion) return ['A question: no result is declared.'];
  if (results.length === 0) return ['No result is declared for what was asked.'];
  const of = (standing: JudgedResult['standing']) => results.filter((result) => result.standing === standing).length;
  const all = counted(results.length, 'result');
  const [wrong, open] = [of('contradicted'), of('not judged')];
  const refuted = wrong === 0 ? [] : [colors.red(`NOT AS DECLARED: ${wrong} of ${all}.`)];
  const unknown = open === 0 ? [] : [colors.yellow(`NOT JUDGED: ${open} of ${all}.`)];
  if (wrong + open > 0) return [...refuted, ...unknown];
  const pairs = `${counted(judged.cells.length, 'pair')} of design and driver`;
  return [colors.green(`As declared: ${all}, of ${pairs}.`)];
}
