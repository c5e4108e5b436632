/** The calls of a step, one row each: at the left the call, at the right what it changed. */
import type { PlainEvent } from '../explorer/system.ts';
import type { Change } from './changes.ts';
import type { Call, ExplainedStep, Wrong } from './explain.ts';
import { answerText, callText, changeText, returnText } from './labels.ts';
import { inert } from './plain-text.ts';

export interface RowOptions {
  /** Whether a change is worth a reader's time; without, all are. The state of a machine has no field. */
  readonly shows?: ((actor: string, change: Change) => boolean) | undefined;
  /** What a call is called, where the caller knows better than {@link callText}: the function it stands for. */
  readonly nameCall?: ((actor: string, event: PlainEvent) => string | undefined) | undefined;
}

/** One row of text. */
export interface Row {
  readonly level: number;
  readonly left: string;
  readonly right: readonly string[];
  readonly isWrong: boolean;
}

/** A row under construction, and the calls that are written in it. */
interface Draft {
  readonly level: number;
  left: string;
  readonly right: readonly string[];
  readonly calls: number[];
}

/** An answer written behind its call makes no row longer than this. */
const ANSWERED_CALL_MAX = 36;

/** Rows in the order of the calls. An answer is written into the row of its call where nothing is between. */
export function rowsOf(step: ExplainedStep, options: RowOptions, wrong: Wrong | undefined): readonly Row[] {
  const rows: Draft[] = [];
  for (const [index, call] of step.calls.entries()) addCall(rows, step, index, call, options);
  for (const call of step.calls) addReturns(rows, step, call);
  const wrongRow = wrong?.isBetweenCalls ? rows.findIndex(({ calls }) => calls.includes(wrong.call)) : rows.length - 1;
  return rows.map(({ level, left, right }, index) => {
    return { level, left, right, isWrong: wrong !== undefined && index === wrongRow };
  });
}

function addCall(rows: Draft[], step: ExplainedStep, index: number, call: Call, options: RowOptions): void {
  const { actor, event, level, answers } = call;
  const right = rightOf(call, options);
  const answered = rows.at(-1);
  const name = options.nameCall?.(actor, event);
  const left = answers === undefined ? (name ?? callText(actor, event, call.caller)) : `= ${name ?? answerText(event)}`;
  if (answers !== undefined && answered?.calls.at(-1) === answers && right.length === 0 && fits(answered, left)) {
    answered.left += ` ${left}`;
    answered.calls.push(index);
  } else {
    rows.push({ level, left, right, calls: [index] });
  }
  for (const said of call.said.filter(({ type }) => !isReturn(step, call, type))) {
    rows.push({ level: level + 1, left: `* ${answerText(said)}`, right: [], calls: [] });
  }
}

/** What the actor that was asked returns is what the whole step came to, whoever it had to call for it. */
function addReturns(rows: Draft[], step: ExplainedStep, call: Call): void {
  for (const said of call.said.filter(({ type }) => isReturn(step, call, type))) {
    const left = `= ${returnText(said)}`;
    const [only, second] = rows;
    if (only !== undefined && second === undefined && fits(only, left)) only.left += ` ${left}`;
    else rows.push({ level: 0, left, right: [], calls: [] });
  }
}

function fits({ level, left, right }: Draft, more: string): boolean {
  return right.length === 0 || 2 * level + inert(`${left} ${more}`).length <= ANSWERED_CALL_MAX;
}

/** One row for the whole step: what was asked, what came of it, and what is different afterwards. */
export function briefRow({ actor, command, calls, changes }: ExplainedStep, options: RowOptions): Row {
  const { shows = () => true, nameCall } = options;
  const returns = calls.flatMap((call) => (call.actor === actor ? call.said : [])).filter(isReturned);
  const left = [nameCall?.(actor, command) ?? callText(actor, command), ...returns.map(returnText)].join(' = ');
  const right = Object.entries(changes).flatMap(([name, changed]) =>
    changed
      .filter((change) => shows(name, change))
      .map((change) => changeText(change, name === actor ? undefined : name)),
  );
  return { level: 0, left, right, isWrong: false };
}

function isReturned({ type }: PlainEvent): boolean {
  return type === 'returned';
}

function isReturn(step: ExplainedStep, { actor }: Call, type: string): boolean {
  return type === 'returned' && actor === step.actor;
}

function rightOf({ actor, answers, outcome, changes }: Call, { shows = () => true }: RowOptions): string[] {
  // A call names whom it changes; an answer does not.
  const whose = answers === undefined ? undefined : actor;
  const texts = changes.filter((change) => shows(actor, change)).map((change) => changeText(change, whose));
  return outcome === undefined ? texts : [`${outcome.name} (${outcome.kind})`, ...texts];
}
