/** Steps as calls, with what each changed beside it and `<<<` where something is seen. */
import type { ExplainedStep, Wrong } from './explain.ts';
import { COLUMNS, sideBySide } from './plain-text.ts';
import { briefRow, type Row, type RowOptions, rowsOf } from './step-rows.ts';

export interface StepsOptions extends RowOptions {
  /** What stands before each step: its number, or who takes it. */
  readonly labels: readonly string[];
  /** Where `<<<` stands. */
  readonly marks: readonly Mark[];
  /**
   * Which steps show their calls: `all`; `essential`: only the last, those that are marked and those that fail or are
   * remarkable; `remarkable`: not even the last. Default `all`.
   */
  readonly calls?: 'all' | 'essential' | 'remarkable' | undefined;
  /** Columns of the labels; as many as the longest takes where it is left out. */
  readonly margin?: number | undefined;
  /** Columns of the text; {@link COLUMNS} where it is left out. */
  readonly width?: number | undefined;
}

/** A moment: after which call of which step it is, and whether the step ends there or goes on. */
export type Mark = Pick<Wrong, 'step' | 'call' | 'isBetweenCalls'>;

/** Two columns at the least, and one between label and call. */
const LABEL_MIN = 4;

/** The steps, one after the other. */
export function stepsText(steps: readonly ExplainedStep[], options: StepsOptions): readonly string[] {
  const { labels, marks, calls = 'all', width } = options;
  const margin = options.margin ?? Math.max(LABEL_MIN, ...labels.map((label) => label.length + 1));
  return steps.flatMap((step, index) => {
    const mark = marks.find((one) => one.step === index);
    const isLast = calls === 'essential' && index === steps.length - 1;
    const isWhole = calls === 'all' || isLast || mark !== undefined || isFailing(step) || isRemarkable(step, options);
    const rows = isWhole ? rowsOf(step, options, mark) : [briefRow(step, options)];
    return rows.flatMap((row, at) => rowLines(row, (at === 0 ? (labels[index] ?? '') : '').padEnd(margin), width));
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
function isRemarkable({ calls }: ExplainedStep, { isRemarkable: asks }: RowOptions): boolean {
  return asks !== undefined && calls.some(({ said }) => said.some(asks));
}

/** Deeper calls are not indented any further: the text has an edge. */
const INDENT_MAX = 20;

function rowLines({ level, left, right, isWrong }: Row, label: string, width = COLUMNS): readonly string[] {
  const indent = ' '.repeat(Math.min(2 * level, INDENT_MAX));
  const beside = isWrong ? [...right.slice(0, -1), `${right.at(-1) ?? ''} <<<`.trimStart()] : right;
  return sideBySide(`${label}${indent}${left}`, beside, width);
}
