/** `Observation NAME Never 0 3`: what was observed of a clause, as the kernel's own litmus tests say it. */
import { inert, wrapped } from '../../counterexamples/plain-text.ts';
import type { CellOutcome, JudgedCell, JudgedClause, JudgedResult, JudgedScenario } from '../../scenarios/index.ts';
import {
  cellName,
  cellsAsked,
  clauseName,
  leftOutTexts,
  limitText,
  observedOf,
  scopeText,
  someOf,
  verdictsOf,
} from './judged-words.ts';
import { placesText } from './places.ts';

/** One thing that is said of a clause. */
export type Said =
  /** The kernel's line: five words of its own, then of what it is true. */
  | { readonly is: 'observation'; readonly counted: string; readonly where: string; readonly brief: string }
  /** What must be known beside the line above. */
  | { readonly is: 'note'; readonly text: string }
  /** Where there is no verdict, why. */
  | { readonly is: 'unknown'; readonly text: string }
  /** What is not as it was declared. */
  | { readonly is: 'wrong'; readonly text: string };

type Wrong = Extract<Said, { readonly is: 'wrong' }>;

/** What was observed, each verdict with its counts once; with `isVerbose`, of each pair of design and driver. */
export function observationsOf(judged: JudgedScenario, index: number, isVerbose: boolean): readonly Said[] {
  const clause = judged.clauses[index];
  if (clause === undefined) return [];
  const asked = cellsAsked(judged, clause);
  const groups = new Map<string, JudgedCell[]>();
  for (const cell of asked) {
    const same = JSON.stringify(saidOfCells(judged, index, [cell], NOWHERE));
    const key = isVerbose ? `${cellName(cell)} ${same}` : same;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return [...groups.values()].flatMap((cells) => saidOfCells(judged, index, cells, whereOf(cells, asked)));
}

/** Of which pairs of design and driver something is true: all of them, and in brief the first and how many more. */
interface Where {
  readonly all: string;
  readonly brief: string;
}

const NOWHERE: Where = { all: '', brief: '' };

function whereOf(cells: readonly JudgedCell[], asked: readonly JudgedCell[]): Where {
  const [first, ...others] = cells;
  if (first === undefined) return NOWHERE;
  const name = cellName(first);
  if (others.length === 0) return { all: name, brief: name };
  return { all: placesText(cells, asked, '; '), brief: `${name} (+${others.length})` };
}

/** Of cells that agree. */
function saidOfCells(
  { name, clauses }: JudgedScenario,
  index: number,
  cells: readonly JudgedCell[],
  { all, brief }: Where,
): readonly Said[] {
  const outcome = cells[0]?.outcome;
  if (outcome === undefined) return [];
  const observed = observedOf(outcome, index);
  if (observed === undefined) return [{ is: 'unknown', text: unknownText(outcome, all) }];
  const { verdict, positive, negative } = observed;
  const clause = clauses[index] as JudgedClause;
  const counted = `Observation ${name} ${verdict} ${positive} ${negative}`;
  const named = clauseName(clause, index);
  const line = { is: 'observation', counted, where: `${named} ${all}`, brief: `${named} ${brief}` } as const;
  const lacks = outcome.kind === 'no such call' ? [`there is no ${outcome.function}`] : [];
  return [line, ...lacks.map((text) => ({ is: 'note', text }) as const), ...neverSoOf({ clauses }, index, outcome)];
}

function unknownText(outcome: CellOutcome, where: string): string {
  if (outcome.kind === 'limit') return `Not known: ${where}: ${limitText(outcome)}`;
  return `No start: ${where}: ${outcome.kind === 'no such start' ? outcome.reason : ''}`;
}

/** What a clause joins that was never so by itself: then it may ask for what cannot be. */
function neverSoOf({ clauses }: Pick<JudgedScenario, 'clauses'>, index: number, outcome: CellOutcome): readonly Said[] {
  const { neverSo = [] } = (outcome.kind === 'walked' && outcome.observations[index]) || {};
  const where = clauses[index]?.quantifier === 'ever' ? 'at no moment' : 'in no end';
  return neverSo.map((text) => ({ is: 'note', text: `${text} alone holds ${where}` }));
}

/** What the stars of the clause leave out. */
export function leftOutOf(judged: JudgedScenario, index: number): readonly string[] {
  const results = judged.clauses[index]?.results ?? [];
  return [...new Set(results.flatMap((result) => leftOutTexts(judged, result)))];
}

/** What of the clause is not as it was declared. */
export function wrongsOf(judged: JudgedScenario, index: number): readonly Wrong[] {
  return (judged.clauses[index]?.results ?? []).flatMap((result) => wrongOf(judged, index, result));
}

function wrongOf(judged: JudgedScenario, index: number, result: JudgedResult): readonly Wrong[] {
  const { standing, declared, remark, at, design, driver, contradictions } = result;
  if (standing === 'confirmed') return [];
  const says = `line ${at.line} says ${declared}${remark === undefined ? '' : ` (${remark})`}`;
  if (standing === 'not judged') return [{ is: 'wrong', text: `NOT JUDGED: ${says} of ${design}/${driver}` }];
  const cells = contradictions.flatMap((cell) => judged.cells[cell] ?? []);
  const found = verdictsOf(cells, index).map((verdict) => {
    const those = cells.filter((cell) => observedOf(cell.outcome, index)?.verdict === verdict);
    return scopeText(result) === undefined ? verdict : `${verdict} in ${someOf(those.map(cellName))}`;
  });
  return [{ is: 'wrong', text: `NOT AS DECLARED: ${says}, found ${found.join(', ')}` }];
}

/** A terminal's. */
const COLUMNS = 80;

/** The lines, with what is true of each kernel's line in a column of its own. */
export function saidText(said: readonly Said[], column: number, paint: (text: string) => string): readonly string[] {
  return said.flatMap((one) => {
    if (one.is === 'observation') return wrapped(`${one.counted.padEnd(column)}  ${one.where}`, COLUMNS, 4);
    if (one.is === 'unknown') return wrapped(one.text, COLUMNS, 4);
    const lines = wrapped(`  ${one.text}`, COLUMNS, 4);
    return one.is === 'wrong' ? lines.map(paint) : lines;
  });
}

/** The lines among those of many files: each of the kernel's is one, as short as a terminal wants it. */
export function briefText(said: readonly Said[], file: string): readonly string[] {
  return said.flatMap((one) => {
    if (one.is !== 'observation') return one.is === 'unknown' ? wrapped(`${file}: ${one.text}`, COLUMNS, 2) : [];
    const line = inert(`${one.counted}  ${one.where}`);
    return [line.length <= COLUMNS ? line : cut(inert(`${one.counted}  ${one.brief}`))];
  });
}

function cut(line: string): string {
  return line.length <= COLUMNS ? line : `${line.slice(0, COLUMNS - 3)}...`;
}

/** What is longer leaves no room beside it. */
const COUNTED_MAX = 50;

/** Where that column starts: behind the longest of those that leave it some room. */
export function columnOf(said: readonly Said[]): number {
  const lengths = said.flatMap((one) => (one.is === 'observation' ? one.counted.length : []));
  return Math.max(0, ...lengths.filter((length) => length <= COUNTED_MAX));
}
