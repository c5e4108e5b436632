/** What a report says of states that must be reachable. */
import { labelled } from '../counterexamples/plain-text.ts';
import type { Exploration, GoalResult, Nearest } from '../explorer/exploration.ts';
import { stepText } from '../explorer/step-text.ts';
import { counted } from './wording.ts';

/** The lines of a report, none where there are no goals. What cannot be reached is told with the way to what came nearest. */
export function goalLines({ goals, completeness }: Exploration): readonly string[] {
  const texts = goals.flatMap((goal) => goalTexts(goal, completeness === 'complete'));
  return texts.length === 0 ? [] : labelled('Goals', texts);
}

function goalTexts({ property, steps, nearest }: GoalResult, isComplete: boolean): readonly string[] {
  if (steps !== undefined) return [`${property}: reached after ${counted(steps.length, 'step')}.`];
  const fate = isComplete ? 'cannot be reached' : 'open, not reached so far';
  if (nearest === undefined) return [`${property}: ${fate}.`];
  return [`${property}: ${fate}; ${nearestText(nearest)}.`, ...(isComplete ? wayTo(nearest) : [])];
}

/** `nearest after 3 steps: this and that, but not the other`. */
export function nearestText({ steps, has, lacks }: Nearest): string {
  const missing = `not: ${lacks.join('; ')}`;
  if (has.length === 0) return `nothing of it ever holds, ${missing}`;
  const when = steps.length === 0 ? 'in the initial state' : `after ${counted(steps.length, 'step')}`;
  return `nearest ${when}: ${has.join('; ')}; but ${missing}`;
}

/** Steps of a way that are told. */
const STEPS_MAX = 20;

function wayTo({ steps }: Nearest): readonly string[] {
  const lines = steps.slice(0, STEPS_MAX).map((step, index) => `  ${index + 1}. ${stepText(step)}`);
  return steps.length > STEPS_MAX ? [...lines, `  and ${counted(steps.length - STEPS_MAX, 'step')} more`] : lines;
}
