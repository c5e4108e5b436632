/**
 * A counterexample as text that can be pasted into a mail: plain ASCII, at most 75 columns.
 *
 * First a sentence; then the rule in its own words, what breaks it, and whose fault it is; then the
 * steps as calls, with what each changed beside it and `<<<` where it is first wrong; last, how to see
 * it again.
 */
import { endingText, isLasso } from './ending.ts';
import type { Explanation, Stuck, Wrong } from './explain.ts';
import { callText, notTakenText, stateText, valueText } from './labels.ts';
import { COLUMNS, labelled, shellCommand, sideBySide, wrapped } from './plain-text.ts';
import { isLassoExplanation, lassoExtent, lassoLines, lassoSteps } from './render-lasso.ts';
import { type StepsOptions, stepsText } from './render-steps.ts';
import type { Ending } from './trace-file.ts';

export interface TextOptions extends Omit<StepsOptions, 'labels' | 'marks'> {
  /** The first line. Without it, what the ending says. */
  readonly headline?: string | undefined;
  /** What was searched, in a few words. */
  readonly configuration?: string | undefined;
  /** Whether there is no shorter trace; say so only where a search has shown it. */
  readonly isShortest?: boolean | undefined;
  /** What is wrong, a line each, where the caller knows better than the values that were read. */
  readonly tellWrong?: ((wrong: Wrong) => readonly string[]) | undefined;
  /** What names in the text stand for, a line each. */
  readonly tellNames?: ((text: string) => readonly string[]) | undefined;
  /** More to say after the steps, by label: what was searched, how far it was held against reality. */
  readonly notes?: Readonly<Record<string, string>> | undefined;
  /** The shell command that shows it again. */
  readonly replay?: string | undefined;
}

/** The whole text, with a line end at its end. */
export function renderText(explanation: Explanation, options: TextOptions = {}): string {
  const { ending, steps } = explanation;
  const ruler = '-'.repeat(COLUMNS);
  const told = [
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
    ...(isLassoExplanation(explanation) ? lassoLines(explanation, options.nameCall) : []),
  ];
  const names = options.tellNames?.(told.join('\n')) ?? [];
  const lines = [
    ...told,
    ...(names.length === 0 ? [] : labelled('Names', names)),
    ...Object.entries(options.notes ?? {}).flatMap(([label, text]) => labelled(label, [text])),
    ...(options.replay === undefined ? [] : ['', ...shellCommand('Replay', options.replay)]),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function headlineOf(ending: Ending, count: number): string {
  if (isLasso(ending)) return endingText(ending);
  const end = ending.type === 'violates' ? endingText(ending) : sentence(endingText(ending));
  return `${end} ${count === 0 ? 'in the initial state' : `after ${counted(count)}`}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function counted(count: number): string {
  return count === 1 ? '1 step' : `${count} steps`;
}

function extent(explanation: Explanation, { configuration, isShortest }: TextOptions): string {
  const { steps } = explanation;
  const length = isLassoExplanation(explanation)
    ? lassoExtent(explanation)
    : `${counted(steps.length)}${isShortest ? ', the shortest there is' : ''}.`;
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

function stepLines(explanation: Explanation, options: TextOptions): readonly string[] {
  const { steps, wrong } = explanation;
  if (isLassoExplanation(explanation)) return lassoSteps(explanation, options);
  if (steps.length === 0) return sideBySide('    in the initial state', wrong ? ['<<<'] : []);
  return stepsText(steps, {
    ...options,
    labels: steps.map((_, index) => `${index + 1}`.padStart(2)),
    marks: wrong === undefined ? [] : [wrong],
  });
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
