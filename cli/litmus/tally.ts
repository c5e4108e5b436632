/** What many files come to: how many results are as declared, and the exit code. */
import { wrapped } from '../../counterexamples/plain-text.ts';
import type { FileJudged, JudgedResult, JudgedScenario } from '../../scenarios/index.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, duration } from '../wording.ts';

/** All that was asked for. */
export interface Judging {
  readonly judged: readonly FileJudged[];
  /** Names that are no files. */
  readonly refused: number;
}

/** The results that a file declares. */
export function resultsOf({ clauses }: JudgedScenario): readonly JudgedResult[] {
  return clauses.flatMap(({ results }) => results);
}

/** Whether every result that a file declares holds. */
export function isAsDeclared(judged: JudgedScenario): boolean {
  return resultsOf(judged).every(({ standing }) => standing === 'confirmed');
}

/** Whether some thread waits for ever in some execution. */
function hasHang({ cells }: JudgedScenario): boolean {
  return cells.some(({ outcome }) => outcome.kind === 'walked' && outcome.hangs.length > 0);
}

const scenariosIn = (judged: readonly FileJudged[]) =>
  judged.flatMap((one) => (one.kind === 'judged' ? one : [])) as readonly JudgedScenario[];

/** Of those that apply, the first of 70, 130, 64, 15 and 20. */
export function exitCodeOfJudging({ judged, refused }: Judging): number {
  const has = (kind: FileJudged['kind']) => judged.some((one) => one.kind === kind);
  const scenarios = scenariosIn(judged);
  if (has('failed')) return EXIT.internal;
  if (has('stopped')) return EXIT.interrupted;
  if (refused > 0 || has('faulty') || scenarios.some(isWithoutStart)) return EXIT.usage;
  if (scenarios.some((one) => resultsOf(one).some((result) => isMismatch(one, result)))) return EXIT.mismatch;
  return scenarios.some(hasLimit) ? EXIT.limit : EXIT.holds;
}

/** A result that does not hold, or of which nothing can be said whatever the limits are. */
function isMismatch({ cells }: JudgedScenario, { standing, cells: own }: JudgedResult): boolean {
  if (standing === 'contradicted') return true;
  return standing === 'not judged' && !own.some((index) => cells[index]?.outcome.kind === 'limit');
}

function hasLimit({ cells }: JudgedScenario): boolean {
  return cells.some(({ outcome }) => outcome.kind === 'limit');
}

/** A question whose start is reached nowhere: there is nothing to answer. */
function isWithoutStart(judged: JudgedScenario): boolean {
  return resultsOf(judged).length === 0 && judged.cells.every(({ outcome }) => outcome.kind === 'no such start');
}

const COLUMNS = 79;

/** The last lines: how many of what, and which are not as declared. */
export function tallyText({ judged, refused }: Judging, elapsedMs: number): string {
  const scenarios = scenariosIn(judged);
  const results = scenarios.flatMap(resultsOf);
  const having = (standing: JudgedResult['standing']) => results.filter((one) => one.standing === standing).length;
  const [wrongs, open] = [having('contradicted'), having('not judged')];
  const of = (kind: FileJudged['kind']) => judged.filter((one) => one.kind === kind).length;
  const questions = scenarios.filter(({ isQuestion }) => isQuestion).length;
  const hanging = scenarios.filter(hasHang).length;
  const bad = of('faulty') + refused;
  const sentences = [
    results.length === 0
      ? counted(judged.length + refused, 'file')
      : `${counted(judged.length + refused, 'file')}, ${counted(results.length, 'result')}: ${having('confirmed')} as declared${wrongs === 0 ? '' : `, ${wrongs} not`}${open === 0 ? '' : `, ${open} not judged`}`,
    ...(questions === 0 ? [] : [counted(questions, 'question')]),
    ...(hanging === 0 ? [] : [`Threads hang in ${counted(hanging, 'file')}`]),
    ...(bad === 0 ? [] : [`${counted(bad, 'file')} not read`]),
    ...(of('stopped') === 0 ? [] : [`INTERRUPTED: ${counted(of('stopped'), 'file')} not judged`]),
    ...(of('failed') === 0 ? [] : [`${counted(of('failed'), 'file')} on which the checker failed`]),
    duration(elapsedMs),
  ];
  const filesWith = (standing: JudgedResult['standing']) =>
    scenarios.filter((one) => resultsOf(one).some((result) => result.standing === standing)).map(({ file }) => file);
  const named = [
    ['Not as declared', filesWith('contradicted')],
    ['Not judged', filesWith('not judged')],
  ] as const;
  const lines = [
    ...wrapped(`${sentences.join('. ')}.`, COLUMNS),
    ...named.flatMap(([what, of]) => (of.length === 0 ? [] : wrapped(`${what}: ${of.join(', ')}.`, COLUMNS, 2))),
  ];
  return `\n${lines.join('\n')}\n`;
}
