/** What a replay found, as plain text. */
import { stepText } from '../explorer/step-text.ts';
import type { PlainEvent, Step, TakenOutcome } from '../explorer/system.ts';
import { endingText } from './ending.ts';
import { notTakenText } from './labels.ts';
import { COLUMNS, wrapped } from './plain-text.ts';
import type { Difference, ReplayEnd, ReplayedTrace } from './replay-trace.ts';
import type { Ending, Trace } from './trace-file.ts';

/** How a replay is told where the caller knows better. */
export interface ReplayTextOptions {
  /** Whose fault it is, where a property has judged this culprit. */
  readonly faultOf?: ((culprit: string) => string) | undefined;
  /** Where it was replayed: `under design mainline and driver intel-vtd`. */
  readonly under?: string | undefined;
  /** What a command to an actor is called. */
  readonly nameCall?: ((actor: string, event: PlainEvent) => string | undefined) | undefined;
  /** What the delivery is called that was to end otherwise than normally: `attach_dev of d2`. */
  readonly nameDelivery?: ((outcome: TakenOutcome) => string | undefined) | undefined;
}

/** One sentence for a confirmed trace; else where it first differs, and how it ends. */
export function renderReplay(trace: Trace, replayed: ReplayedTrace, options: ReplayTextOptions = {}): string {
  const { isConfirmed, differs, end } = replayed;
  if (isConfirmed) return lines(`Confirmed: ${claimText(trace, options)}.`);
  const isLast = end.type === 'before' && end.step === differs?.step;
  const first = differs === undefined || isLast ? '' : lines(differenceText(trace, differs, options));
  return first + lines(endText(trace, end, options));
}

function lines(sentence: string): string {
  return `${wrapped(sentence, COLUMNS).join('\n')}\n`;
}

function claimText(trace: Trace, options: ReplayTextOptions): string {
  return `${whereTo(trace)} ${endingText(trace.ending)}${fault(trace.ending, options)}`;
}

function whereTo({ steps }: Trace): string {
  if (steps.length === 0) return 'in the initial state';
  return steps.length === 1 ? 'after 1 step' : `after ${steps.length} steps`;
}

function fault(ending: Ending, { faultOf = (culprit) => culprit }: ReplayTextOptions): string {
  return ending.type === 'violates' ? ` (fault: ${faultOf(ending.culprit)})` : '';
}

type Differs = { readonly step: number; readonly difference: Difference };

function differenceText({ steps }: Trace, { step, difference }: Differs, options: ReplayTextOptions): string {
  const recorded = steps[step - 1];
  // A file has only fingerprints of the states: not which field of which actor differs.
  if (difference.reason !== 'other-states') {
    const name = recorded === undefined ? '' : `, ${nameOf(recorded, options)}`;
    return `Step ${step} differs${name}: ${reasonText(difference, options)}.`;
  }
  const under = options.under ?? 'here';
  if (recorded === undefined) return `The topology or the start differs ${under}; the trace goes on.`;
  return `Step ${step}, ${nameOf(recorded, options)}, comes to another state ${under}; the trace goes on.`;
}

function nameOf(step: Step, { nameCall }: ReplayTextOptions): string {
  return nameCall?.(step.actor, step.command) ?? stepText(step);
}

function reasonText(difference: Exclude<Difference, { reason: 'other-states' }>, options: ReplayTextOptions): string {
  switch (difference.reason) {
    case 'unknown-actor':
      return `there is no actor ${difference.actor}; expected ${difference.expected}`;
    case 'unknown-command':
      return 'there is no such command';
    case 'not-taken': {
      const { notTaken } = difference;
      if (notTaken.reason !== 'outcome-not-met') return notTakenText(notTaken);
      const { outcome } = notTaken;
      const delivery = options.nameDelivery?.(outcome) ?? `${outcome.event} of ${outcome.actor}`;
      const which = outcome.occurrence === 1 ? '' : ` the ${outcome.occurrence}. time`;
      const where = options.under === undefined ? '' : `${options.under} `;
      return `${where}${delivery} cannot end with "${outcome.outcome}"${which} here`;
    }
  }
}

function endText(trace: Trace, end: ReplayEnd, options: ReplayTextOptions): string {
  const claim = `that ${endingText(trace.ending)}${fault(trace.ending, options)}`;
  switch (end.type) {
    case 'as-claimed':
      return `The end is as claimed: ${claimText(trace, options)}.`;
    case 'before': {
      const { step, obstacle } = end;
      const name = nameOf(trace.steps[step - 1] as Step, options);
      return `Step ${step} is not taken, ${name}: ${reasonText(obstacle, options)}. So it is not shown ${claim}.`;
    }
    case 'otherwise': {
      const { faultOf = (culprit: string) => culprit } = options;
      const others = [
        ...new Set(end.broken.map(({ property, culprit }) => `${property} (fault: ${faultOf(culprit)})`)),
      ];
      const instead = others.length === 0 ? 'nothing is violated there' : `violated there: ${others.join(', ')}`;
      return `The end is another than the trace claims, ${claim}; ${instead}.`;
    }
  }
}
