/** Which executions are worth a reader's time: what refutes a result, and what shows a verdict. */
import type {
  ClauseObservation,
  Execution,
  JudgedCell,
  JudgedResult,
  JudgedScenario,
  Quantifier,
  Verdict,
} from '../../scenarios/index.ts';
import { cellsAsked, cellsOf, clauseName } from './judged-words.ts';

/** An execution, and what is said before the names of the cells in which it goes so. */
export interface Shown {
  readonly execution: Execution;
  readonly cell: JudgedCell;
  readonly says: string;
  /** Whether the clause holds in it. */
  readonly isSo: boolean;
  /** Whether it shows a moment. */
  readonly isMarked: boolean;
}

/** What refutes a declared result; and with `isWhole`, what shows each verdict that is not `Never`. */
export function executionsOf(judged: JudgedScenario, isWhole: boolean): readonly Shown[] {
  return judged.clauses.flatMap((_, index) => executionsOfClause(judged, index, isWhole));
}

/** The same of the clause with this index. */
export function executionsOfClause(judged: JudgedScenario, index: number, isWhole: boolean): readonly Shown[] {
  const clause = judged.clauses[index];
  if (clause === undefined) return [];
  const name = judged.clauses.length > 1 ? ` (${clauseName(clause, index)})` : '';
  const refuting = clause.results.flatMap((result) => refutationsOf(judged, index, result, name));
  return isWhole ? [...refuting, ...witnessesOf(judged, index, clause.quantifier, name)] : refuting;
}

/** An execution that is not as declared, where one is. Of a star, one for each verdict: many agree. */
function refutationsOf(judged: JudgedScenario, index: number, result: JudgedResult, name: string): readonly Shown[] {
  const cells = result.contradictions.flatMap((at) => judged.cells[at] ?? []);
  return firstOfVerdicts(cells, index).flatMap((cell) => {
    const shown = refutation(result.declared, observationIn(cell, index));
    return shown === undefined ? [] : [{ ...shown, cell, says: saysOf(shown.isSo, name) }];
  });
}

const saysOf = (isSo: boolean, name: string) => `${isSo ? 'So' : 'Not so'}${name} in`;

function refutation(declared: Verdict, observed: ClauseObservation | undefined) {
  if (observed === undefined) return undefined;
  const isSo = { execution: observed.witness, isSo: true, isMarked: true };
  const isNotSo = { execution: observed.counterexample, isSo: false, isMarked: true };
  const chosen = declared === 'Never' ? isSo : declared === 'Always' ? isNotSo : observed.witness ? isSo : isNotSo;
  return chosen.execution === undefined ? undefined : { ...chosen, execution: chosen.execution };
}

/**
 * An execution for each verdict of the clause: of `exists` and `ever` one in which it is so; of `forall` and `throughout`,
 * which say what must be, one in which it is not.
 */
function witnessesOf(judged: JudgedScenario, index: number, quantifier: Quantifier, name: string): readonly Shown[] {
  const clause = judged.clauses[index];
  if (clause === undefined) return [];
  const { results } = clause;
  const asked =
    results.length === 0
      ? cellsAsked(judged, clause)
      : results.flatMap((result) => firstOfVerdicts(cellsOf(judged, result), index));
  return [...new Set(asked)].flatMap((cell) => {
    const observed = observationIn(cell, index);
    const mustHold = quantifier === 'forall' || quantifier === 'throughout';
    const against = mustHold ? observed?.counterexample : undefined;
    const execution = against ?? observed?.witness;
    if (execution === undefined) return [];
    const isSo = against === undefined;
    return [{ execution, cell, isSo, says: saysOf(isSo, name), isMarked: true }];
  });
}

/** One cell for each verdict: the first. */
function firstOfVerdicts(cells: readonly JudgedCell[], index: number): readonly JudgedCell[] {
  const byVerdict = new Map<string, JudgedCell>();
  for (const cell of cells) {
    const verdict = observationIn(cell, index)?.verdict;
    if (verdict !== undefined && !byVerdict.has(verdict)) byVerdict.set(verdict, cell);
  }
  return [...byVerdict.values()];
}

function observationIn({ outcome }: JudgedCell, index: number): ClauseObservation | undefined {
  return outcome.kind === 'walked' ? outcome.observations[index] : undefined;
}
