/** How the parts of what judging gives are called. */
import type {
  CellOutcome,
  Hang,
  JudgedCell,
  JudgedClause,
  JudgedResult,
  JudgedScenario,
  NotArranged,
  Refusal,
  SkippedCell,
  Verdict,
  WalkEnded,
} from '../../scenarios/index.ts';
import { counted, grouped } from '../wording.ts';

/** `mainline/ideal`, as `Result:` lines write it. */
export function cellName({ design, driver }: Pick<JudgedCell, 'design' | 'driver'>): string {
  return `${design}/${driver}`;
}

/** `2:exists`: the second clause of the file. */
export function clauseName({ quantifier }: JudgedClause, index: number): string {
  return `${index + 1}:${quantifier}`;
}

/** What was observed of a clause. Where nothing was, it is not known: the start is not reached, or a limit was. */
export interface Observed {
  readonly verdict: Verdict;
  readonly positive: number;
  readonly negative: number;
}

/** What the walk says of the clause with this index. */
export function observedOf(outcome: CellOutcome, clause: number): Observed | undefined {
  if (outcome.kind === 'walked') return outcome.observations[clause];
  return outcome.kind === 'no such call' ? { verdict: 'NoSuchCall', positive: 0, negative: 0 } : undefined;
}

/** The cells that a result, or without one the file, asks the clause of. */
export function cellsOf({ cells }: JudgedScenario, result?: JudgedResult): readonly JudgedCell[] {
  return result === undefined ? cells : result.cells.flatMap((index) => cells[index] ?? []);
}

/** Each cell that the clause is asked of, once. */
export function cellsAsked({ cells }: JudgedScenario, clause: JudgedClause): readonly JudgedCell[] {
  return clause.cells.flatMap((index) => cells[index] ?? []);
}

/** The verdicts that some of the cells have on the clause, each once. */
export function verdictsOf(cells: readonly JudgedCell[], clause: number): readonly Verdict[] {
  return [...new Set(cells.flatMap((cell) => observedOf(cell.outcome, clause)?.verdict ?? []))];
}

/** Why nothing was walked, in the words of a clause that follows `where`. */
function notWalkedText(because: NotArranged): string {
  return because.kind === 'no such call'
    ? `without ${because.function}`
    : `where the start is not reached: ${because.reason}`;
}

/** What kept a walk from its end. */
export function limitText({ limit }: WalkEnded): string {
  switch (limit.of) {
    case 'states':
      return `more than ${counted(limit.max, 'state')}`;
    case 'bound':
      return `the model's bound on ${limit.bound} would be passed`;
    case 'circle':
      return 'the threads may go on for ever, in a circle';
  }
}

/** `14 of 16 kernels`: of how many the star of a result speaks; nothing for a result without. */
export function scopeText({ design, driver, cells, skipped }: JudgedResult): string | undefined {
  if (design !== '*' && driver !== '*') return undefined;
  const noun = design !== '*' ? 'driver' : driver !== '*' ? 'kernel' : 'pair';
  const all = cells.length + skipped.length;
  return skipped.length === 0 ? `all ${grouped(all)} ${noun}s` : `${grouped(cells.length)} of ${counted(all, noun)}`;
}

/** `v5.19, v6.1 without iommu_replace_group_handle`: what a star leaves out, and why. */
export function leftOutTexts(judged: JudgedScenario, result: JudgedResult): readonly string[] {
  const reasons = new Map<string, SkippedCell[]>();
  for (const cell of result.skipped) {
    const reason = notWalkedText(cell.because);
    reasons.set(reason, [...(reasons.get(reason) ?? []), cell]);
  }
  const asked = new Set(cellsOf(judged, result).map(({ design }) => design));
  return [...reasons].map(
    ([reason, cells]) => `${someOf(namesOf(result, cells, asked))}${reason.startsWith('where') ? ',' : ''} ${reason}`,
  );
}

/** Designs where all there is of a design is left out for that reason, drivers where the design is named. */
function namesOf(
  { design, driver, skipped }: JudgedResult,
  those: readonly SkippedCell[],
  asked: ReadonlySet<string>,
): readonly string[] {
  if (design !== '*') return those.map((cell) => cell.driver);
  if (driver !== '*') return those.map((cell) => cell.design);
  return [...new Set(those.map((cell) => cell.design))].flatMap((name) => {
    const own = those.filter((cell) => cell.design === name);
    const isWhole = !asked.has(name) && own.length === skipped.filter((cell) => cell.design === name).length;
    return isWhole ? [name] : own.map(cellName);
  });
}

/** `P0 waits for ever in f(x)`, or where it waits for nobody, what it asks for in vain. */
export function hangText({ thread, call, execution }: Hang): string {
  const refused = execution.refused?.[thread];
  if (refused === undefined) return `${thread} waits for ever in ${call}`;
  return `${thread} cannot call ${call}: not possible where ${stateText(refused)}`;
}

/** `d0 is bound`, in the words of the model. */
export function stateText({ actor, state }: Refusal): string {
  return `${actor} is ${state}`;
}

/** Names that are all said. Of more, some are, and how many there are. */
const NAMES_MAX = 8;

/** `a, b, c`, or of many the first ones and how many there are more. */
export function someOf(names: readonly string[]): string {
  if (names.length <= NAMES_MAX) return names.join(', ');
  return `${names.slice(0, NAMES_MAX - 1).join(', ')} and ${names.length - NAMES_MAX + 1} more`;
}
