/** Holds what is observed of a scenario against the results that its file declares. */
import { MAINLINE } from '../../model/index.ts';
import type { NotArranged } from '../arrangement.ts';
import { arrange, checkScenario } from '../arranging/arrange.ts';
import { type Fault, inOrder } from '../fault.ts';
import type {
  CellOutcome,
  FileJudged,
  JudgedClause,
  JudgedResult,
  JudgedScenario,
  JudgeOptions,
  ScenarioFile,
  SkippedCell,
} from '../judged.ts';
import { ScenarioFaults } from '../reading/fault-text.ts';
import { readScenario } from '../reading/parse.ts';
import type { Clause, DeclaredResult, Place, Scenario, Verdict } from '../scenario.ts';
import { ALL, type Arranging, type CellName, Cells, cellsNamed } from './cells.ts';
import { wordsOf } from './words-of-design.ts';

/** More states in one cell are a limit, where nobody says otherwise: some hundred times more than a question takes. */
export const STATES_MAX = 50_000;

/** What becomes of a file. Nothing is thrown: whatever is wrong with it, or with the model, is told as data. */
export function judgeFile({ file, text }: ScenarioFile, options: JudgeOptions = {}): FileJudged {
  try {
    const scenario = readScenario(text, file);
    const faults = checkScenario(scenario);
    return faults.length > 0 ? { kind: 'faulty', file, faults } : judgeScenario(scenario, file, options);
  } catch (error) {
    if (error instanceof ScenarioFaults) return { kind: 'faulty', file, faults: everyFault(error) };
    return { kind: 'failed', file, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** What is wrong with how a file is written, and with what can be read of it all the same, in the order of the file. */
function everyFault({ faults, rest }: ScenarioFaults): readonly Fault[] {
  if (rest === undefined) return faults;
  const more = checkScenario(rest.scenario, rest.unread);
  return inOrder([...faults, ...more.filter(({ at }) => !faults.some((fault) => touches(fault.at, at)))]);
}

/** What is written wrongly is not told of twice. */
function touches(a: Place, b: Place): boolean {
  return a.line === b.line && a.column < b.column + b.length && b.column < a.column + a.length;
}

/**
 * Judges each result of a scenario by itself: a `*` speaks of all, whatever the lines after it say of some.
 *
 * @throws CheckerError where a design or a driver that is named is none, or the model cannot be checked
 */
export function judgeScenario(
  scenario: Scenario,
  file: string,
  options: JudgeOptions = {},
  arranging: Arranging = { arrange, wordsOf },
): JudgedScenario {
  const { statesMax = STATES_MAX, isReusing = true } = options;
  const cells = new Cells(scenario, arranging, { statesMax, isReusing });
  const isQuestion = scenario.clauses.every(({ results }) => results.length === 0);
  const asked = options.asked?.flatMap(cellsNamed);
  for (const cell of asked ?? []) cells.list(cell);
  const clauses = scenario.clauses.map((clause, index) => judgeClause(clause, index, cells, asked));
  const { name, question, source } = scenario;
  return { kind: 'judged', file, name: name.text, question, source, isQuestion, cells: cells.listed, clauses };
}

/** What a clause is asked of, where nobody says. */
const UNASKED: readonly CellName[] = [{ design: MAINLINE, driver: 'ideal' }];

function judgeClause(clause: Clause, index: number, cells: Cells, asked: JudgeOptions['asked']): JudgedClause {
  const { quantifier, text, at } = clause;
  const results = clause.results.flatMap((result) => {
    const all = cellsNamed({ design: result.design.text, driver: result.driver.text });
    const named = asked === undefined ? all : all.filter((cell) => asked.some((other) => isSame(cell, other)));
    return named.length === 0 ? [] : [judgeResult(result, index, named, cells)];
  });
  const own = asked ?? (clause.results.length === 0 ? UNASKED : undefined);
  const indices = own?.map((cell) => cells.list(cell)) ?? results.flatMap((result) => result.cells);
  return { quantifier, text, at, results, cells: [...new Set(indices)] };
}

/** Holds what the cells that a result names observe against it. */
function judgeResult(result: DeclaredResult, clause: number, named: readonly CellName[], cells: Cells): JudgedResult {
  const { verdict: declared, remark, at } = result;
  const [design, driver] = [result.design.text, result.driver.text];
  const skipped = design === ALL || driver === ALL ? named.flatMap((cell) => skippedOf(cell, declared, cells)) : [];
  const kept = named.filter((cell) => !skipped.some((other) => isSame(cell, other)));
  const indices = kept.map((cell) => cells.list(cell));
  const verdicts = kept.map((cell) => verdictOf(cells.outcomeOf(cell), clause));
  const contradictions = indices.filter((_, at) => verdicts[at] !== undefined && verdicts[at] !== declared);
  const isKnown = kept.length > 0 && verdicts.every((verdict) => verdict !== undefined);
  const standing = contradictions.length > 0 ? 'contradicted' : isKnown ? 'confirmed' : 'not judged';
  return { design, driver, declared, remark, at, cells: indices, skipped, standing, contradictions };
}

/** A cell that `*` leaves out, with the reason. A `NoSuchCall` for all is about those that lack a call. */
function skippedOf(cell: CellName, declared: Verdict, cells: Cells): readonly SkippedCell[] {
  const outcome = cells.outcomeOf(cell);
  if (!isNotArranged(outcome) || (declared === 'NoSuchCall' && outcome.kind === 'no such call')) return [];
  return [{ ...cell, because: outcome }];
}

/** What a cell says of a clause; nothing where that is not known. */
function verdictOf(outcome: CellOutcome, clause: number): Verdict | undefined {
  if (outcome.kind === 'no such call') return 'NoSuchCall';
  return outcome.kind === 'walked' ? outcome.observations[clause]?.verdict : undefined;
}

function isNotArranged(outcome: CellOutcome): outcome is NotArranged {
  return outcome.kind === 'no such call' || outcome.kind === 'no such start';
}

function isSame(a: CellName, b: CellName): boolean {
  return a.design === b.design && a.driver === b.driver;
}
