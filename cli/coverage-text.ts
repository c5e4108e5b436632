/** What a search took, as tables of at most 80 columns: `explore --coverage`. */
import type { Coverage, Taken } from '../explorer/coverage/index.ts';
import type { Exploration, ReturnResult } from '../explorer/exploration.ts';
import { inert, wrapped } from '../explorer/plain-text.ts';
import type { Budget } from '../explorer/run.ts';
import { eventText, stepText } from '../explorer/step-text.ts';
import type { Step } from '../explorer/system.ts';
import { columns, TABLE_COLUMNS } from './columns.ts';
import { transitionLines } from './coverage-transitions.ts';
import { counted, grouped } from './wording.ts';

/** Nothing where coverage was not asked for. */
export function coverageText(exploration: Exploration, budget: Budget): string {
  const { coverage, returns } = exploration;
  if (coverage === undefined) return '';
  const never = neverMeaning(exploration);
  const sections = [
    returnSection(returns, never),
    commandSection(coverage, never),
    transitionLines(coverage, never),
    outcomeSection(coverage, never, budget),
    choiceSection(coverage),
  ];
  return sections.map((lines) => `\n${lines.join('\n')}\n`).join('');
}

/** What it means that something was taken 0 times. */
export function neverMeaning({ completeness, limits, depth }: Exploration): string {
  if (completeness === 'limit-reached') return 'not so far';
  if (completeness === 'bounded') return `beyond depth ${depth}`;
  return limits.length === 0 ? 'dead' : 'dead within its bounds';
}

/** A table of which each row is followed by the steps of its first. */
interface Row extends Taken {
  readonly cells: readonly string[];
  /** Why it was taken 0 times, where that is not what it is for all. */
  readonly never?: string;
}

function table(headings: readonly string[], rows: readonly Row[], never: string): readonly string[] {
  const numbers = new Set([headings.length, headings.length + 1]);
  const [head = '', ...lines] = columns(
    [
      [...headings, 'taken', 'steps'],
      ...rows.map(({ cells, taken, first, never: why = never }) => [
        ...cells,
        taken === 0 ? why : grouped(taken),
        stepCount(first),
      ]),
    ],
    numbers,
  );
  return [head, ...rows.flatMap(({ first = [] }, index) => [lines[index] ?? '', ...stepLines(first)])];
}

function stepCount(first: readonly Step[] | undefined): string {
  return first === undefined ? '-' : String(first.length);
}

function stepLines(steps: readonly Step[]): readonly string[] {
  if (steps.length === 0) return [];
  return wrapped(`    by ${steps.map(stepText).join('; ')}`, TABLE_COLUMNS, 7);
}

function returnSection(returns: readonly ReturnResult[], never: string): readonly string[] {
  if (returns.length === 0) return ['Returns: what returns what is not known of this system.'];
  const rows = returns.map(({ operation, code, taken, steps: first }) => ({ cells: [operation, code], taken, first }));
  return ['Returns, with the steps of the first', ...table(['operation', 'code'], rows, never)];
}

function commandSection({ commands }: Coverage, never: string): readonly string[] {
  const rows = commands.map(({ actor, command, ...taken }) => ({
    cells: [`${actor} ${eventText(command)}`],
    ...taken,
  }));
  return ['Commands, with the steps of the first', ...table(['command'], rows, never)];
}

function outcomeSection({ outcomes }: Coverage, never: string, { faults, breaches }: Budget): readonly string[] {
  if (outcomes.length === 0) return ['Outcomes: no delivery may end in more than one way.'];
  const afforded = { normal: 1, allowed: faults, breach: breaches };
  const rows = outcomes.map(({ kind, event, outcome, severity, ...taken }) => ({
    cells: [`${kind} ${event}: ${outcome}`, severity],
    ...taken,
    never: afforded[severity] === 0 ? 'over budget' : never,
  }));
  return ['Outcomes, with the steps of the first', ...table(['outcome', 'kind'], rows, never)];
}

function choiceSection({ choices }: Coverage): readonly string[] {
  if (choices.length === 0) return ['Choices: the machines read none.'];
  const unread = choices.filter(({ taken }) => taken === 0).map(({ choice }) => inert(choice));
  const read = choices.filter(({ taken }) => taken > 0);
  const rows = read.map(({ choice, taken, first }) => [choice, grouped(taken), stepCount(first)]);
  const title = `Choices: ${read.length} of ${counted(choices.length, 'choice')} read on the way to an answer`;
  const others = unread.length === 0 ? [] : wrapped(`not read: ${unread.join(', ')}`, TABLE_COLUMNS, 2);
  return [title, ...columns([['choice', 'answers', 'steps'], ...rows], new Set([1, 2])), ...others];
}
