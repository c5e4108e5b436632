/** What a replay found, as plain text. */
import { stepText } from '../explorer/step-text.ts';
import type { Step } from '../explorer/system.ts';
import { endingText } from './ending.ts';
import { notTakenText } from './labels.ts';
import { COLUMNS, wrapped } from './plain-text.ts';
import type { Difference, ReplayEnd, ReplayedTrace } from './replay-trace.ts';
import type { Ending, Trace } from './trace-file.ts';

/** One sentence for a confirmed trace; else where it first differs, and how it ends. */
export function renderReplay(trace: Trace, { isConfirmed, differs, end }: ReplayedTrace): string {
  if (isConfirmed) return lines(`Confirmed: ${claimText(trace)}.`);
  const isLast = end.type === 'before' && end.step === differs?.step;
  const first = differs === undefined || isLast ? '' : lines(differenceText(trace, differs));
  return first + lines(endText(trace, end));
}

function lines(sentence: string): string {
  return `${wrapped(sentence, COLUMNS).join('\n')}\n`;
}

function claimText(trace: Trace): string {
  return `${whereTo(trace)} ${endingText(trace.ending)}${fault(trace.ending)}`;
}

function whereTo({ steps }: Trace): string {
  if (steps.length === 0) return 'in the initial state';
  return steps.length === 1 ? 'after 1 step' : `after ${steps.length} steps`;
}

function fault(ending: Ending): string {
  return ending.type === 'violates' ? ` (fault: ${ending.culprit})` : '';
}

function differenceText({ steps }: Trace, { step, difference }: { step: number; difference: Difference }): string {
  const recorded = steps[step - 1];
  const where = recorded === undefined ? 'The initial state differs' : `Step ${step} differs, ${stepText(recorded)}`;
  return `${where}: ${reasonText(difference)}.`;
}

function reasonText(difference: Difference): string {
  switch (difference.reason) {
    case 'unknown-actor':
      return `there is no actor ${difference.actor}; expected ${difference.expected}`;
    case 'unknown-command':
      return 'there is no such command';
    case 'not-taken':
      return notTakenText(difference.notTaken);
    case 'other-states':
      return `the states are ${difference.reached}, and ${difference.recorded} in the trace`;
  }
}

function endText(trace: Trace, end: ReplayEnd): string {
  const claim = `that ${endingText(trace.ending)}${fault(trace.ending)}`;
  switch (end.type) {
    case 'as-claimed':
      return `The end is as claimed: ${claimText(trace)}.`;
    case 'before': {
      const { step, obstacle } = end;
      const name = stepText(trace.steps[step - 1] as Step);
      return `Step ${step} is not taken, ${name}: ${reasonText(obstacle)}. So it is not shown ${claim}.`;
    }
    case 'otherwise': {
      const others = [...new Set(end.broken.map(({ property, culprit }) => `${property} (fault: ${culprit})`))];
      const instead = others.length === 0 ? 'nothing is violated there' : `violated there: ${others.join(', ')}`;
      return `The end is another than the trace claims, ${claim}; ${instead}.`;
    }
  }
}
