/** What `litmus --explain` says, sentence by sentence. */
import type { JudgedCell, JudgedClause, JudgedScenario, Quantifier, Verdict } from '../../scenarios/index.ts';
import { cellsAsked, limitText, observedOf } from './judged-words.ts';
import { placesText } from './places.ts';

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
  // What a design cannot be asked is the least of what there is to say.
  verdicts.sort((a, b) => Number(a === 'NoSuchCall') - Number(b === 'NoSuchCall'));
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
  const all = rangeText(cells.flatMap(({ outcome }) => (outcome.kind === 'walked' ? outcome.ends : [])));
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
