/**
 * What a field that the tracepoints do not have would decide: the log is followed again, once for each sequence of values
 * that the field could have had, and the states are counted that would be left at its end.
 *
 * Sequences after which the same states are possible are one from there on, with their number.
 */
import type { FieldGain } from '../traced.ts';
import type { Expected, Explainer, Explanation } from './explainer.ts';
import { FIELDS } from './fired.ts';

/** States that are possible, after so many sequences of values. */
interface Believed {
  readonly states: readonly Explanation[];
  readonly sequences: number;
}

/** More sets of states than this are not told apart: the field is left out. */
const BELIEFS_MAX = 200;

/** The fields, the one that leaves the fewest states first; `count` says how many states explanations are. */
export function decidingFields(
  explainer: Explainer,
  starts: readonly Explanation[],
  events: readonly Expected[],
  count: (states: readonly Explanation[]) => number,
): readonly FieldGain[] {
  const gains = FIELDS.flatMap((field) => {
    const beliefs = followField(explainer, starts, events, field);
    if (beliefs === undefined || beliefs.length === 0) return [];
    const sizes = beliefs.map(({ states, sequences }) => ({ size: count(states), sequences }));
    const all = sizes.reduce((sum, { sequences }) => sum + sequences, 0);
    const average = sizes.reduce((sum, { size, sequences }) => sum + size * (sequences / all), 0);
    return [{ field, worst: Math.max(...sizes.map(({ size }) => size)), average }];
  });
  return gains.sort((a, b) => a.worst - b.worst || a.average - b.average || order(a.field) - order(b.field));
}

function order(field: string): number {
  return (FIELDS as readonly string[]).indexOf(field);
}

function followField(
  explainer: Explainer,
  starts: readonly Explanation[],
  events: readonly Expected[],
  field: string,
): readonly Believed[] | undefined {
  const known = new Map<string, Belief>();
  let beliefs = new Map([[beliefOf(starts, known), 1]]);
  for (const event of events) {
    const next = new Map<Belief, number>();
    for (const [belief, sequences] of beliefs) {
      const key = `${event.event} ${event.isLast}`;
      const splits = belief.after.get(key) ?? splitBy(explainer, belief.states, event, field, known);
      belief.after.set(key, splits);
      for (const split of splits) next.set(split, sequences + (next.get(split) ?? 0));
    }
    if (next.size > BELIEFS_MAX) return undefined;
    beliefs = next;
  }
  return [...beliefs].map(([{ states }, sequences]) => ({ states, sequences }));
}

/** A set of states, and the sets that each event leads to. */
interface Belief {
  readonly states: readonly Explanation[];
  readonly after: Map<string, readonly Belief[]>;
}

function beliefOf(states: readonly Explanation[], known: Map<string, Belief>): Belief {
  const key = states
    .map(({ number }) => number)
    .sort((a, b) => a - b)
    .join();
  const belief = known.get(key) ?? { states, after: new Map() };
  known.set(key, belief);
  return belief;
}

/** The states after `event`, apart by what the field says there. */
function splitBy(
  explainer: Explainer,
  states: readonly Explanation[],
  event: Expected,
  field: string,
  known: Map<string, Belief>,
): readonly Belief[] {
  const byValue = new Map<string, Set<Explanation>>();
  for (const state of states) {
    for (const { to, fields } of explainer.after(state, event)) {
      const value = fields[field] ?? '';
      byValue.set(value, (byValue.get(value) ?? new Set()).add(to));
    }
  }
  return [...byValue.values()].map((split) => beliefOf([...split], known));
}
