/** What `litmus --explain` says, sentence by sentence. */
import { designs, isBefore } from '../../model/index.ts';
import type { JudgedCell, JudgedClause, JudgedScenario, Quantifier, Verdict } from '../../scenarios/index.ts';
import { counted } from '../wording.ts';
import { cellsOf, limitText, observedOf, someOf } from './judged-words.ts';

/** What a clause asks, before its expression. */
export const ASKS: Readonly<Record<Quantifier, string>> = {
  exists: 'Can it end so that this holds?',
  forall: 'Does this hold whenever it has ended?',
  ever: 'Is there a moment, even in the middle of a call, in which this holds?',
  throughout: 'Does this hold in every moment, even in the middle of a call?',
};

/** The answer, for a verdict on what is asked. */
const ANSWERS: Readonly<Record<Quantifier, Readonly<Record<Verdict, string>>>> = {
  exists: { Never: 'Never', Sometimes: 'Sometimes', Always: 'Always', NoSuchCall: 'No answer' },
  ever: { Never: 'Never', Sometimes: 'Sometimes', Always: 'Always', NoSuchCall: 'No answer' },
  forall: { Never: 'Never', Sometimes: 'Not always', Always: 'Always', NoSuchCall: 'No answer' },
  throughout: { Never: 'Never', Sometimes: 'Not always', Always: 'Always', NoSuchCall: 'No answer' },
};

/** One sentence for each verdict: in which designs with which drivers, and in how many ends. */
export function answersOf(judged: JudgedScenario, clause: JudgedClause, index: number): readonly string[] {
  const asked = cellsAsked(judged, clause);
  const verdicts = [...new Set(asked.flatMap((cell) => observedOf(cell.outcome, index)?.verdict ?? []))];
  const known = verdicts.map((verdict) => {
    const cells = asked.filter((cell) => observedOf(cell.outcome, index)?.verdict === verdict);
    const where = placesText(cells, asked);
    const answer = `${ANSWERS[clause.quantifier][verdict]} in ${where}`;
    const more = verdict === 'NoSuchCall' ? lacksText(cells) : endsText(cells, index, clause.quantifier, verdict);
    return more === undefined ? `${answer}.` : `${answer}: ${more}.`;
  });
  const unknown = asked.flatMap((cell) => {
    if (cell.outcome.kind === 'no such start')
      return `Nothing to say of ${placesText([cell], asked)}: the start is not reached (${cell.outcome.reason}).`;
    if (cell.outcome.kind !== 'limit') return [];
    return `Not known in ${placesText([cell], asked)}: ${limitText(cell.outcome)}.`;
  });
  return [...known, ...unknown];
}

/** Each cell that some result of the clause speaks of, once; of a question, every cell. */
export function cellsAsked(judged: JudgedScenario, { results }: JudgedClause): readonly JudgedCell[] {
  if (results.length === 0) return judged.cells;
  const asked = new Set(results.flatMap((result) => cellsOf(judged, result)));
  return judged.cells.filter((cell) => asked.has(cell));
}

function lacksText(cells: readonly JudgedCell[]): string {
  const lacking = cells.flatMap(({ outcome }) => (outcome.kind === 'no such call' ? outcome.function : []));
  return `there is no ${[...new Set(lacking)].map((name) => `${name}()`).join(', no ')}`;
}

/** `in none of 3 different ends`, or for moments on the way there; nothing where there is one end only. */
function endsText(
  cells: readonly JudgedCell[],
  index: number,
  quantifier: Quantifier,
  verdict: Verdict,
): string | undefined {
  const observed = cells.flatMap((cell) => observedOf(cell.outcome, index) ?? []);
  const all = rangeText(observed.map(({ positive, negative }) => positive + negative));
  if (all === '1') return undefined;
  const some = rangeText(observed.map(({ positive }) => positive));
  const count = verdict === 'Never' ? 'none' : verdict === 'Always' ? 'each' : some;
  const where = quantifier === 'ever' || quantifier === 'throughout' ? 'on the way to' : 'in';
  return `${where} ${count} of ${all} different ends`;
}

/** `3`, or of several designs that differ `2 to 5`. */
function rangeText(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${least}` : `${least} to ${most}`;
}

/** Designs with the same drivers are named together: `mainline and v6.12 with ideal and intel-vtd`. */
export function placesText(cells: readonly JudgedCell[], asked: readonly JudgedCell[]): string {
  const driversOf = new Map<string, string[]>();
  for (const { design, driver } of cells) driversOf.set(design, [...(driversOf.get(design) ?? []), driver]);
  const together = new Map<string, string[]>();
  for (const [design, drivers] of driversOf) {
    const key = drivers.join(' ');
    together.set(key, [...(together.get(key) ?? []), design]);
  }
  const texts = [...together].map(([drivers, names]) => {
    const count = new Set(asked.map(({ driver }) => driver)).size;
    return `${designsText(names, asked)} with ${driversText(drivers.split(' '), count)}`;
  });
  return texts.join(', and in ');
}

/** More are told by where they begin and end, if all between are among them. */
const DESIGNS_MAX = 4;

function designsText(names: readonly string[], asked: readonly JudgedCell[]): string {
  if (names.length <= DESIGNS_MAX) return and(names);
  const kernels = [...new Set(asked.map(({ design }) => design))].filter(isKernel).sort(byAge);
  const own = names.filter(isKernel).sort(byAge);
  const [first = '', last = ''] = [own[0], own.at(-1)];
  const between = kernels.slice(kernels.indexOf(first), kernels.indexOf(last) + 1);
  const isWithoutGap = own.length === names.length && between.length === own.length;
  return isWithoutGap ? `all ${names.length} kernels from ${first} to ${last}` : someOf(names);
}

const isKernel = (name: string) => designs.some((one) => one.name === name && one.base === undefined);
const byAge = (a: string, b: string) => (isBefore(a, b) ? -1 : 1);

function driversText(names: readonly string[], asked: number): string {
  if (names.length > DESIGNS_MAX && names.length === asked) return `each of ${counted(asked, 'driver')}`;
  return names.length > DESIGNS_MAX ? someOf(names) : and(names);
}

/** `a, b and c`. */
export function and(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
