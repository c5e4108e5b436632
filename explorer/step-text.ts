/** A step in one line: `vfio claim group=g1 (rid1 attach #2: -EINVAL)`. */
import { canonical } from './plain-data.ts';
import type { Json, PlainEvent, Step } from './system.ts';

export function stepText({ actor, command, outcomes }: Step): string {
  const taken = outcomes.map(({ actor: receiver, event, occurrence, outcome }) => {
    const which = occurrence === 1 ? '' : ` #${occurrence}`;
    return ` (${receiver} ${event}${which}: ${outcome})`;
  });
  return `${actor} ${eventText(command)}${taken.join('')}`;
}

/** An event's type and fields: `attach domain=u1`. */
export function eventText({ type, ...fields }: PlainEvent): string {
  return [type, ...Object.entries(fields).map(([name, value]) => `${name}=${plain(value)}`)].join(' ');
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : canonical(value);
}
