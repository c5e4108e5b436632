/** What became of one mutant, in words. */
import { valueText } from '../../counterexamples/labels.ts';
import { unreachable } from '../../explorer/errors.ts';
import { inert } from '../../explorer/plain-text.ts';
import { eventText, stepText } from '../../explorer/step-text.ts';
import type { Observation, Returned } from '../../explorer/system.ts';
import type { Fate } from '../../mutants/index.ts';
import { counted } from '../wording.ts';

/** How a mutant behaves otherwise. */
type Difference = (Fate & { readonly is: 'survivor' })['difference'];

const HOW = {
  invariant: 'violated',
  deadlock: 'a deadlock',
  goal: 'not reached',
  return: 'not returned',
  liveness: 'violated',
  refused: 'refused',
} as const;

/** `killed: I-05 violated, 3 steps`. */
export function fateText(fate: Fate): string {
  switch (fate.is) {
    case 'killed': {
      const { by, how, steps } = fate;
      const what = how === 'deadlock' ? HOW.deadlock : `${inert(by)} ${HOW[how]}`;
      return `killed: ${what}${how === 'refused' ? '' : `, ${counted(steps, 'step')}`}`;
    }
    case 'equivalent':
      return `equivalent: ${fate.because}`;
    case 'alike':
      return `alike to depth ${fate.depth}`;
    case 'survivor':
      return `survivor: differs after ${counted(fate.difference.steps.length, 'step')}`;
    case 'open':
      return `open: ${fate.limits.map(inert).join(', ')}`;
    default:
      return unreachable(fate);
  }
}

/** The steps to where a survivor differs, and how it does, a line each; long ones are not broken. */
export function differenceLines({ steps, seen }: Difference): readonly string[] {
  const width = String(steps.length).length;
  return [
    ...steps.map((step, index) => inert(`${String(index + 1).padStart(width)}  ${stepText(step)}`)),
    ...seenLines(seen).map(inert),
  ];
}

function seenLines(seen: Difference['seen']): readonly string[] {
  switch (seen.kind) {
    case 'step': {
      const [who, other] =
        seen.takenBy === 'one' ? ['the whole system', 'the mutant'] : ['the mutant', 'the whole system'];
      return [`only ${who} takes the last step; ${other} does not: ${seen.because}`];
    }
    case 'bound': {
      const [who, other] =
        seen.metBy === 'one' ? ['the whole system', 'the mutant'] : ['the mutant', 'the whole system'];
      return [`${who} would take the last step beyond a bound, ${other} not at all: ${seen.because}`];
    }
    case 'said':
      return [`whole:  says ${saidText(seen.one)}`, `mutant: says ${saidText(seen.other)}`];
    case 'left': {
      const { property, role, actor, one, other } = seen;
      return [
        `${property}, which neither violates, sees of ${actor} (${role})`,
        `whole:  ${valueText(one)}`,
        `mutant: ${valueText(other)}`,
      ];
    }
    case 'passed': {
      const { property, names, one, other } = seen;
      const who = Object.entries(names).map(([role, actor]) => `${actor} (${role})`);
      const passed = (facets: typeof one) => facets.map(valueText).join(' -> ');
      return [
        `${property}, which neither violates, sees of ${who.join(' and ')} on the way`,
        `whole:  ${passed(one)}`,
        `mutant: ${passed(other)}`,
      ];
    }
    case 'returned':
      return [`whole:  returns ${returnedText(seen.one)}`, `mutant: returns ${returnedText(seen.other)}`];
    default:
      return unreachable(seen);
  }
}

function returnedText(returned: readonly Returned[]): string {
  return returned.length === 0 ? 'nothing' : returned.map(({ operation, code }) => `${operation}: ${code}`).join(', ');
}

function saidText(said: readonly Observation[]): string {
  return said.length === 0 ? 'nothing' : said.map(({ actor, event }) => `${actor} ${eventText(event)}`).join(', ');
}
