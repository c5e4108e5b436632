/** `Observation NAME Never 0 3`: what was observed of a clause, as the kernel's own litmus tests say it. */
import { wrapped } from '../../counterexamples/plain-text.ts';
import type { JudgedCell, JudgedResult, JudgedScenario } from '../../scenarios/index.ts';
import {
  cellName,
  cellsOf,
  clauseName,
  leftOutTexts,
  limitText,
  observedOf,
  scopeText,
  someOf,
  verdictsOf,
} from './judged-words.ts';

/** One thing that is said of a clause. */
export type Said =
  /** The kernel's line: five words of its own, then of what it is true. */
  | { readonly is: 'observation'; readonly counted: string; readonly where: string }
  /** What must be known beside the line above. */
  | { readonly is: 'note'; readonly text: string }
  /** Where there is no verdict, why. */
  | { readonly is: 'unknown'; readonly text: string }
  /** What is not as it was declared. */
  | { readonly is: 'wrong'; readonly text: string };

/** Of each result of the clause; of a question, or with `isVerbose`, of each pair of design and driver. */
export function saidOf(judged: JudgedScenario, index: number, isVerbose: boolean): readonly Said[] {
  const { results = [] } = judged.clauses[index] ?? {};
  const isByCell = results.length === 0 || isVerbose;
  const byCell = isByCell ? judged.cells.flatMap((cell) => saidOfCell(judged, index, cell)) : [];
  return [...byCell, ...results.flatMap((result) => saidOfResult(judged, index, result, !isByCell))];
}

function saidOfCell(judged: JudgedScenario, index: number, cell: JudgedCell): readonly Said[] {
  const observed = observedOf(cell.outcome, index);
  if (observed === undefined) return unknownOf(cell);
  return [observation(judged, index, [cell], cellName(cell)), ...lackOf(cell), ...neverSoOf(judged, index, cell)];
}

function saidOfResult(
  judged: JudgedScenario,
  index: number,
  result: JudgedResult,
  hasObservations: boolean,
): readonly Said[] {
  const cells = cellsOf(judged, result);
  const isStar = scopeText(result) !== undefined;
  const said = isStar ? starOf(judged, index, result) : cells.flatMap((cell) => saidOfCell(judged, index, cell));
  const leftOut = leftOutTexts(judged, result).map((text) => ({ is: 'note', text: `left out: ${text}` }) as const);
  return [...(hasObservations ? said : []), ...leftOut, ...wrongOf(judged, index, result)];
}

/** A line for each verdict that some of the cells have; the counts are those of all of them together. */
function starOf(judged: JudgedScenario, index: number, result: JudgedResult): readonly Said[] {
  const cells = cellsOf(judged, result);
  const written = `${result.design}/${result.driver}`;
  const verdicts = verdictsOf(cells, index);
  const lines = verdicts.map((verdict) => {
    const those = cells.filter((cell) => observedOf(cell.outcome, index)?.verdict === verdict);
    const isAll = those.length === cells.length;
    return observation(judged, index, those, written, isAll ? scopeText(result) : someOf(those.map(cellName)));
  });
  return [...lines, ...cells.flatMap((cell) => (observedOf(cell.outcome, index) === undefined ? unknownOf(cell) : []))];
}

function observation(
  { name, clauses }: JudgedScenario,
  index: number,
  cells: readonly JudgedCell[],
  where: string,
  scope?: string,
): Said {
  const observed = cells.flatMap((cell) => observedOf(cell.outcome, index) ?? []);
  const sum = (of: 'positive' | 'negative') => observed.reduce((total, one) => total + one[of], 0);
  const clause = clauses[index];
  const place = clause === undefined ? '' : ` ${clauseName(clause, index)}`;
  return {
    is: 'observation',
    counted: `Observation ${name} ${observed[0]?.verdict} ${sum('positive')} ${sum('negative')}`,
    where: `${where}${place}${scope === undefined ? '' : ` (${scope})`}`,
  };
}

function lackOf({ design, outcome }: JudgedCell): readonly Said[] {
  return outcome.kind === 'no such call' ? [{ is: 'note', text: `${design} has no ${outcome.function}` }] : [];
}

/** What a clause joins that was never so by itself: then it may ask for what cannot be. */
function neverSoOf({ clauses }: JudgedScenario, index: number, { outcome }: JudgedCell): readonly Said[] {
  const { neverSo = [] } = (outcome.kind === 'walked' && outcome.observations[index]) || {};
  const where = clauses[index]?.quantifier === 'ever' ? 'at no moment' : 'in no end';
  return neverSo.map((text) => ({ is: 'note', text: `${text} alone holds ${where}` }));
}

function unknownOf(cell: JudgedCell): readonly Said[] {
  const { outcome } = cell;
  if (outcome.kind === 'no such start')
    return [{ is: 'unknown', text: `No start: ${cellName(cell)}: ${outcome.reason}` }];
  return outcome.kind === 'limit'
    ? [{ is: 'unknown', text: `Not known: ${cellName(cell)}: ${limitText(outcome)}` }]
    : [];
}

function wrongOf(judged: JudgedScenario, index: number, result: JudgedResult): readonly Said[] {
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

/** What is longer leaves no room beside it. */
const COUNTED_MAX = 50;

/** Where that column starts: behind the longest of those that leave it some room. */
export function columnOf(said: readonly Said[]): number {
  const lengths = said.flatMap((one) => (one.is === 'observation' ? one.counted.length : []));
  return Math.max(0, ...lengths.filter((length) => length <= COUNTED_MAX));
}
