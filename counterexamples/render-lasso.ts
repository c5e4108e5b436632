/** A lasso as text: its loop below its stem, where it goes back to, and why fairness allows it. */
import type { FairCommand } from '../explorer/exploration.ts';
import type { PlainEvent } from '../explorer/system.ts';
import type { Explanation } from './explain.ts';
import { callText, valueText } from './labels.ts';
import { labelled, wrapped } from './plain-text.ts';
import { type StepsOptions, stepsText } from './render-steps.ts';

type LassoExplanation = Explanation & { readonly lasso: NonNullable<Explanation['lasso']> };

export function isLassoExplanation(explanation: Explanation): explanation is LassoExplanation {
  return explanation.lasso !== undefined;
}

/** The steps, with a line where the loop begins and one where it ends. */
export function lassoSteps(
  { steps, lasso: { loop }, ending }: LassoExplanation,
  options: Omit<StepsOptions, 'labels' | 'marks'>,
): readonly string[] {
  const labels = steps.map((_, index) => `${index + 1}`.padStart(2));
  const part = (from: number, to: number) =>
    stepsText(steps.slice(from, to), { ...options, labels: labels.slice(from, to), marks: [] });
  if (loop !== undefined) {
    return [
      ...part(0, loop),
      '    loop:',
      ...part(loop, steps.length),
      `    loop: goes back to the state before step ${loop + 1}`,
    ];
  }
  const isStop = ending.type === 'violates' && ending.kind === 'leads-to';
  const where = steps.length === 0 ? ['    in the initial state'] : part(0, steps.length);
  return [
    ...where,
    isStop ? '    stops here: nothing that must happen is enabled' : '    stuck here: no steps that may help lead on',
  ];
}

/** `3 steps, then a loop of 2.` */
export function lassoExtent({ steps, lasso: { loop } }: LassoExplanation): string {
  const stem = loop ?? steps.length;
  const way = stem === 1 ? '1 step' : `${stem} steps`;
  return loop === undefined ? `${way}.` : `${way}, then a loop of ${steps.length - loop}.`;
}

/** Since when it is owed, and why each fair command lets the behaviour go on so. */
export function lassoLines(
  { lasso, ending }: LassoExplanation,
  nameCall: ((actor: string, event: PlainEvent) => string | undefined) | undefined,
): readonly string[] {
  const { since, names, facets, fairness, loop } = lasso;
  const roles = Object.entries(names).map(([role, actor]) => {
    return `  ${role === actor ? role : `${role} ${actor}`}: ${valueText(facets[role] ?? null)}`;
  });
  const when = since === 0 ? 'the initial state' : `the end of step ${since}`;
  if (ending.type === 'violates' && ending.kind === 'recoverable') {
    return labelled('Wrong', [`at ${when}, and no steps that may help mend it:`, ...roles]);
  }
  const name = ({ actor, command }: FairCommand) => nameCall?.(actor, command) ?? callText(actor, command);
  const taken = fairness.filter(({ because }) => because === 'taken');
  const held = fairness.filter(({ because }) => because === 'not-enabled');
  return [
    ...labelled('Since', [`${when}:`, ...roles]),
    ...(taken.length === 0 ? [] : labelled('Fair', ['taken in the loop:', ...taken.map((one) => `  ${name(one)}`)])),
    ...heldLines(held, loop, name),
  ];
}

/** By the step before which they are not enabled. */
function heldLines(
  held: readonly FairCommand[],
  loop: number | undefined,
  name: (command: FairCommand) => string,
): readonly string[] {
  // Where a behaviour stops nothing is enabled.
  if (loop === undefined) return [];
  const steps = [...new Set(held.map(({ step }) => step))].sort((a, b) => a - b);
  return steps.flatMap((step) => {
    const names = held.filter((one) => one.step === step).map(name);
    const others = names.length - NAMES_MAX;
    const told = [...names.slice(0, NAMES_MAX), ...(others > 0 ? [`and ${others} others`] : [])];
    const lines = wrapped(told.join('; '), WIDTH).map((line) => `  ${line}`);
    return labelled('Waits', [`not enabled before step ${loop + step + 1}:`, ...lines]);
  });
}

/** Columns beside a label, and names of commands beyond which they are counted. */
const WIDTH = 62;
const NAMES_MAX = 8;
