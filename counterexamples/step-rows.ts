/** The calls of a step, one row each: at the left the call, at the right what it changed. */
import type { LocalState, PlainEvent } from '../explorer/system.ts';
import { type Change, changesThen } from './changes.ts';
import type { Call, ExplainedStep, Wrong } from './explain.ts';
import type { SystemState } from './fingerprint.ts';
import { answerText, callText, changeText, returnText } from './labels.ts';
import { inert } from './plain-text.ts';

export interface RowOptions {
  /** Whether a change is worth a reader's time; without, all are. The state of a machine has no field. */
  readonly shows?: ((actor: string, change: Change) => boolean) | undefined;
  /**
   * What a call is called, where the caller knows better than {@link callText}: the function it stands for.
   * `before` is the state of all actors in which it is made, where that is known.
   */
  readonly nameCall?: ((actor: string, event: PlainEvent, before?: SystemState) => string | undefined) | undefined;
  /** Whether a call returns nothing, so that no answer to it is shown. */
  readonly isVoid?: ((actor: string, event: PlainEvent) => boolean) | undefined;
  /**
   * Whether what is sent to a caller answers its call. Without, all of it does; else the rest is a call of the
   * caller by whom it called.
   */
  readonly isAnswer?: ((event: PlainEvent) => boolean) | undefined;
  /**
   * Whether what an actor sends itself is only a part of its call. It is shown as that, except in a step that
   * goes wrong between two calls.
   */
  readonly isPart?: ((actor: string, event: PlainEvent) => boolean) | undefined;
  /** What a change is called, where the caller knows better than {@link changeText}; `whose` is to be named. */
  readonly tellChange?: ((told: ToldChange) => string | undefined) | undefined;
  /** Whether an observation is so much worth a reader's time that its step is never shown as one row. */
  readonly isRemarkable?: ((event: PlainEvent) => boolean) | undefined;
  /** What an observation is called. */
  readonly tellSaid?: ((event: PlainEvent) => string | undefined) | undefined;
}

/** A change, of whom and from what state. */
export interface ToldChange {
  readonly actor: string;
  readonly change: Change;
  /** The actor just before. */
  readonly before?: LocalState | undefined;
  /** Whether the actor is to be named, as what stands beside the change does not. */
  readonly isNamed: boolean;
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
export function rowsOf(
  step: ExplainedStep,
  options: RowOptions,
  wrong: Pick<Wrong, 'call' | 'isBetweenCalls'> | undefined,
): readonly Row[] {
  const rows: Draft[] = [];
  const hidesParts = options.isPart !== undefined && !wrong?.isBetweenCalls;
  const placed = step.calls.map((call) => askedBack(call, options));
  const calls = hidesParts ? withPartsJoined(placed, options.isPart) : placed;
  for (const [index, call] of calls.entries())
    if (call !== undefined) addCall(rows, step, index, call, { ...options, hidesParts });
  for (const call of step.calls) addReturns(rows, step, call, options);
  const wrongRow = wrong?.isBetweenCalls ? rows.findIndex(({ calls }) => calls.includes(wrong.call)) : rows.length - 1;
  return rows.map(({ level, left, right }, index) => {
    return {
      level,
      left,
      right: right.map((text) => unrepeated(left, text)),
      isWrong: wrong !== undefined && index === wrongRow,
    };
  });
}

/** Whether beside a call stands why it answers so: the errno need not stand there. */
function saysWhy({ right }: Draft, answer: string): boolean {
  return /^= -[A-Z0-9]+$/.test(answer) && right.some((text) => text.startsWith(`${answer.slice(2)} (`));
}

/** An errno that the row ends with at the left needs not stand at the right again: only why, and what it left. */
function unrepeated(left: string, text: string): string {
  const errno = /= (-[A-Z0-9]+)$/.exec(left)?.[1];
  return errno !== undefined && text.startsWith(`${errno} `) ? text.slice(errno.length + 1) : text;
}

/** A call of the caller by whom it called is part of the call, and no answer to it. */
function askedBack(call: Call, { isAnswer }: RowOptions): Call {
  const isAsked = call.answers !== undefined && isAnswer?.(call.event) === false;
  return isAsked ? { ...call, level: call.level + 1, answers: undefined } : call;
}

interface CallOptions extends RowOptions {
  readonly hidesParts: boolean;
}

/** The calls with the changes of parts in the call right before; nothing in the place of such a part. */
function withPartsJoined(
  calls: readonly Call[],
  isPart: (actor: string, event: PlainEvent) => boolean,
): readonly (Call | undefined)[] {
  const joined: (Call | undefined)[] = [];
  let whole: { readonly at: number; readonly call: Call } | undefined;
  for (const [at, call] of calls.entries()) {
    if (whole?.call.actor === call.actor && isPart(call.actor, call.event)) {
      const { call: first } = whole;
      const changes = changesThen(first.changes, call.changes);
      whole = { at: whole.at, call: { ...first, changes, said: [...first.said, ...call.said] } };
      joined[whole.at] = whole.call;
      joined.push(undefined);
    } else {
      whole = { at, call };
      joined.push(call);
    }
  }
  return joined;
}

function addCall(rows: Draft[], step: ExplainedStep, index: number, call: Call, options: CallOptions): void {
  const { level, answers } = call;
  const right = rightOf(call, options);
  const answered = rows.at(-1);
  const left = leftOf(step, call, options);
  const asked = answers ?? (options.isAnswer?.(call.event) ? index - 1 : undefined);
  if (
    asked !== undefined &&
    answered?.calls.at(-1) === asked &&
    right.length === 0 &&
    (fits(answered, left) || saysWhy(answered, left))
  ) {
    answered.left += left === '' ? '' : ` ${left}`;
    answered.calls.push(index);
  } else if (left !== '' || right.length > 0) {
    rows.push({ level, left, right, calls: [index] });
  }
  for (const said of call.said.filter(({ type }) => !isReturn(step, call, type))) {
    const text = options.tellSaid?.(said) ?? `* ${answerText(said)}`;
    rows.push({ level: level + 1, left: text, right: [], calls: [] });
  }
}

/** Nothing for the answer of a function without one, and for a part of a call. */
function leftOf(step: ExplainedStep, { actor, event, answers, caller, before }: Call, options: CallOptions): string {
  const name = options.nameCall?.(actor, event, before);
  if (answers === undefined && !options.isAnswer?.(event)) {
    const isPart = actor === caller && options.isPart?.(actor, event);
    if (isPart) return options.hidesParts ? '' : (name ?? '');
    return name ?? callText(actor, event, caller);
  }
  const asked = answers === undefined ? undefined : step.calls[answers];
  const isVoid = asked !== undefined && options.isVoid?.(asked.actor, asked.event);
  return isVoid ? '' : `= ${name ?? answerText(event)}`;
}

/** What the actor that was asked returns is what the whole step came to, whoever it had to call for it. */
function addReturns(rows: Draft[], step: ExplainedStep, call: Call, options: RowOptions): void {
  for (const said of call.said.filter(({ type }) => isReturn(step, call, type))) {
    if (isNothing(step, said, options)) continue;
    const left = `= ${returnText(said, step.command.type)}`;
    const [only, second] = rows;
    if (only !== undefined && second === undefined && fits(only, left)) only.left += ` ${left}`;
    else rows.push({ level: 0, left, right: [], calls: [] });
  }
}

/** Whether it is the success of a function that returns nothing. */
function isNothing({ actor, command }: ExplainedStep, { errno }: PlainEvent, { isVoid }: RowOptions): boolean {
  return errno === '0' && isVoid?.(actor, command) === true;
}

function fits({ level, left, right }: Draft, more: string): boolean {
  return right.length === 0 || 2 * level + inert(`${left} ${more}`).length <= ANSWERED_CALL_MAX;
}

/** One row for the whole step: what was asked, what came of it, and what is different afterwards. */
export function briefRow(step: ExplainedStep, options: RowOptions): Row {
  const { actor, command, calls, changes } = step;
  const { shows = () => true, nameCall } = options;
  const start = calls[0]?.before ?? {};
  const returns = calls
    .flatMap((call) => (call.actor === actor ? call.said : []))
    .filter((said) => isReturned(said) && !isNothing(step, said, options));
  const asked = nameCall?.(actor, command, start) ?? callText(actor, command);
  const left = [asked, ...returns.map((said) => returnText(said, command.type))].join(' = ');
  const right = Object.entries(changes).flatMap(([name, changed]) =>
    changed
      .filter((change) => shows(name, change))
      .map((change) => tell({ actor: name, change, before: start[name], isNamed: name !== actor }, options)),
  );
  return { level: 0, left, right, isWrong: false };
}

function isReturned({ type }: PlainEvent): boolean {
  return type === 'returned';
}

function isReturn(step: ExplainedStep, { actor }: Call, type: string): boolean {
  return type === 'returned' && actor === step.actor;
}

function rightOf({ actor, answers, caller, outcome, changes, before }: Call, options: RowOptions): string[] {
  const { shows = () => true } = options;
  // A call names whom it changes; an answer does not, nor what an actor does after a call of its own.
  const isNamed = answers !== undefined || (actor === caller && options.isPart !== undefined);
  const texts = changes
    .filter((change) => shows(actor, change))
    .map((change) => tell({ actor, change, before: before[actor], isNamed }, options));
  return outcome === undefined ? texts : [`${outcome.name} (${outcome.kind})`, ...texts];
}

function tell(told: ToldChange, { tellChange }: RowOptions): string {
  const { actor, change, isNamed } = told;
  return tellChange?.(told) ?? changeText(change, isNamed ? actor : undefined);
}
