/** How calls, values and changes read. All names come from the data. */
import { stateName } from '../explorer/machine.ts';
import type { NotTaken } from '../explorer/run.ts';
import type { Json, LocalState, PlainEvent } from '../explorer/system.ts';
import type { Change } from './changes.ts';

/** `attach(d1, blocking, must)`: like a call in C, the receiver first. Who calls is not said: it is seen. */
export function callText(actor: string, event: PlainEvent, caller?: string): string {
  return `${event.type}(${[actor, ...argumentsOf(event, [caller])].join(', ')})`;
}

/** `-EINVAL` where an errno is all there is to say, else `granted(A)`, or `done`. */
export function answerText(event: PlainEvent): string {
  const { errno, ...rest } = event;
  const others = argumentsOf(rest as PlainEvent);
  if (typeof errno === 'string' && others.length === 0) return errno;
  const all = argumentsOf(event);
  return all.length === 0 ? event.type : `${event.type}(${all.join(', ')})`;
}

/** `-EBUSY (claim)`: what an observation says beside its type, an errno first, and not what was asked. */
export function returnText(event: PlainEvent, asked?: string): string {
  const { errno, ...rest } = event;
  const others = argumentsOf(rest as PlainEvent, asked === undefined ? [] : [asked]).join(', ');
  if (typeof errno !== 'string') return others;
  return others === '' ? errno : `${errno} (${others})`;
}

/** Strings stand for themselves, a true flag for its name; all else is named. */
function argumentsOf(event: PlainEvent, unsaid: readonly (Json | undefined)[] = []): readonly string[] {
  return Object.entries(event).flatMap(([name, value]) => {
    if (name === 'type' || name === 'to' || unsaid.includes(value)) return [];
    if (typeof value === 'string') return [valueText(value)];
    return value === true ? [name] : [`${name}=${valueText(value)}`];
  });
}

/** JSON, with quotes only where they are needed to tell. */
export function valueText(value: Json): string {
  if (typeof value === 'string') return isClear(value) ? value : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  const fields = Object.entries(value).map(
    ([name, inner]) => `${isClear(name) ? name : JSON.stringify(name)}: ${valueText(inner)}`,
  );
  return `{${fields.join(', ')}}`;
}

/** Whether `text` cannot be taken for something else where it stands without quotes. */
function isClear(text: string): boolean {
  const isOtherValue = ['true', 'false', 'null'].includes(text) || !Number.isNaN(Number(text));
  return (
    !isOtherValue && !text.includes('->') && !text.endsWith(':') && /^[^\s,"()[\]{}=]+( [^\s,"()[\]{}=]+)*$/.test(text)
  );
}

/** `owner: null -> A`, or for the state of the machine `idle -> claiming`; with `actor`, whose it is. */
export function changeText({ field, before, after }: Change, actor?: string): string {
  const change = [before, after].map((value) => (value === undefined ? '(none)' : valueText(value))).join(' -> ');
  const path = [...(actor === undefined ? [] : [actor]), ...field].join('.');
  return path === '' ? change : `${path}: ${change}`;
}

/** `claiming.moving {owner: A}`. */
export function stateText(local: LocalState): string {
  return Object.keys(local.context).length === 0 ? stateName(local) : `${stateName(local)} ${valueText(local.context)}`;
}

/** Why a step is not taken, as what follows "because". */
export function notTakenText(notTaken: NotTaken): string {
  switch (notTaken.reason) {
    case 'not-enabled':
      return 'it is not enabled';
    case 'blocked':
      return `${notTaken.actor} does not take ${answerText(notTaken.event)} now`;
    case 'bound':
      return `it would pass the bound ${notTaken.bound}`;
    case 'over-budget':
      return notTaken.kind === 'allowed' ? 'the allowed failures are spent' : 'the breaches are spent';
    case 'outcome-not-met': {
      const { actor, event, occurrence, outcome } = notTaken.outcome;
      return `there is no delivery ${occurrence} of ${event} to ${actor} that could end ${outcome}`;
    }
  }
}
