/**
 * A counterexample as text that can be pasted into a mail: plain ASCII, at most 75 columns.
 *
 * First a sentence; then the rule in its own words, what breaks it, and whose fault it is; then the
 * steps as calls, with what each changed beside it and `<<<` where it is first wrong; last, how to see
 * it again.
 */
import { endingText } from './ending.ts';
import type { ExplainedStep, Explanation, Stuck, Wrong } from './explain.ts';
import { callText, notTakenText, stateText, valueText } from './labels.ts';
import { COLUMNS, labelled, shellCommand, sideBySide, wrapped } from './plain-text.ts';
import { briefRow, type Row, type RowOptions, rowsOf } from './step-rows.ts';
import type { Ending } from './trace-file.ts';

export interface TextOptions extends RowOptions {
  /** The first line. Without it, what the ending says. */
  readonly headline?: string | undefined;
  /** What was searched, in a few words. */
  readonly configuration?: string | undefined;
  /** Whether there is no shorter trace; say so only where a search has shown it. */
  readonly isShortest?: boolean | undefined;
  /** Which steps show their calls: `all`, or only the last and those that fail or are remarkable. Default `all`. */
  readonly calls?: 'all' | 'essential' | undefined;
  /** What is wrong, a line each, where the caller knows better than the values that were read. */
  readonly tellWrong?: ((wrong: Wrong) => readonly string[]) | undefined;
  /** More to say after the steps, by label: what was searched, how far it was held against reality. */
  readonly notes?: Readonly<Record<string, string>> | undefined;
  /** The shell command that shows it again. */
  readonly replay?: string | undefined;
}

/** The whole text, with a line end at its end. */
export function renderText(explanation: Explanation, options: TextOptions = {}): string {
  const { ending, steps } = explanation;
  const ruler = '-'.repeat(COLUMNS);
  const lines = [
    ...wrapped(options.headline ?? headlineOf(ending, steps.length), COLUMNS),
    ruler,
    ...ruleLines(explanation),
    ...labelled(ending.type === 'reaches' ? 'Reached' : 'Broken', [extent(explanation, options)]),
    ...(ending.type === 'violates' ? labelled('Fault', [ending.culprit]) : []),
    ruler,
    ...stepLines(explanation, options),
    ruler,
    ...(explanation.wrong ? wrongLines(ending, explanation.wrong, options) : []),
    ...(explanation.stuck ? stuckLines(explanation.stuck, options) : []),
    ...Object.entries(options.notes ?? {}).flatMap(([label, text]) => labelled(label, [text])),
    ...(options.replay === undefined ? [] : ['', ...shellCommand('Replay', options.replay)]),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function headlineOf(ending: Ending, count: number): string {
  const end = ending.type === 'violates' ? endingText(ending) : sentence(endingText(ending));
  return `${end} ${count === 0 ? 'in the initial state' : `after ${counted(count)}`}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function counted(count: number): string {
  return count === 1 ? '1 step' : `${count} steps`;
}

function extent({ steps }: Explanation, { configuration, isShortest }: TextOptions): string {
  const length = `${counted(steps.length)}${isShortest ? ', the shortest there is' : ''}.`;
  return configuration === undefined ? length : `${configuration}.  ${length}`;
}

function ruleLines({ rule, ending }: Explanation): readonly string[] {
  if (rule === undefined) {
    return labelled('Rule', ['where somebody is mid-operation, somebody can go on or give up']);
  }
  const [name, sources] = [rule.name, rule.sources.join('; ')];
  return labelled(ending.type === 'reaches' ? 'Goal' : 'Rule', [
    `${name}: ${rule.statements.join('; ')}  (${sources})`,
  ]);
}

function stepLines({ steps, wrong }: Explanation, options: TextOptions): readonly string[] {
  if (steps.length === 0) return sideBySide('    in the initial state', wrong ? ['<<<'] : []);
  return steps.flatMap((step, index) => {
    const isEssential = index === steps.length - 1 || isFailing(step) || isRemarkable(step, options);
    const isBrief = options.calls === 'essential' && !isEssential;
    const rows = isBrief ? [briefRow(step, options)] : rowsOf(step, options, wrong?.step === index ? wrong : undefined);
    return rows.flatMap((row, at) => rowLines(row, at === 0 ? `${index + 1}`.padStart(2) : ''));
  });
}

/** Whether some call does not end normally, or the step returns an error. */
function isFailing({ calls }: ExplainedStep): boolean {
  return calls.some(
    ({ outcome, said }) =>
      outcome !== undefined || said.some(({ errno }) => typeof errno === 'string' && /^-/.test(errno)),
  );
}

/** Whether something is said in it that must not be left out. */
function isRemarkable({ calls }: ExplainedStep, { isRemarkable: asks }: TextOptions): boolean {
  return asks !== undefined && calls.some(({ said }) => said.some(asks));
}

/** Deeper calls are not indented any further: the text has an edge. */
const INDENT_MAX = 20;

function rowLines({ level, left, right, isWrong }: Row, number: string): readonly string[] {
  const indent = ' '.repeat(Math.min(2 * level, INDENT_MAX));
  const beside = isWrong ? [...right.slice(0, -1), `${right.at(-1) ?? ''} <<<`.trimStart()] : right;
  return sideBySide(`${number.padEnd(4)}${indent}${left}`, beside);
}

function wrongLines(ending: Ending, wrong: Wrong, { tellWrong }: TextOptions): readonly string[] {
  const { step, isBetweenCalls, names, facets } = wrong;
  const when = isBetweenCalls ? `while step ${step + 1} is under way` : `at the end of step ${step + 1}`;
  const read = Object.entries(names).map(([role, actor]) => {
    return `${role === actor ? role : `${role} ${actor}`}: ${valueText(facets[role] ?? null)}`;
  });
  const told = tellWrong?.(wrong) ?? [];
  const roles = (told.length > 0 ? told : read).map((text) => `  ${text}`);
  const label = ending.type === 'reaches' ? 'There' : 'Wrong';
  return labelled(label, [`${step < 0 ? 'in the initial state' : when}${roles.length === 0 ? '' : ':'}`, ...roles]);
}

function stuckLines({ busy, held }: Stuck, { nameCall }: TextOptions): readonly string[] {
  return [
    ...labelled(
      'Stuck',
      Object.entries(busy).map(([actor, local]) => `${actor} is in ${stateText(local)}`),
    ),
    ...labelled(
      'Held',
      held.map(
        ({ actor, command, because }) =>
          `${nameCall?.(actor, command) ?? callText(actor, command)}: ${notTakenText(because)}`,
      ),
    ),
  ];
}
