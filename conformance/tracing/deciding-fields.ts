/**
 * What a field that the tracepoints do not have would decide: the log is followed again, once for each sequence of values
 * that the field could have had, and the states are counted that would be left at its end.
 *
 * Sequences after which the same states are possible are one from there on, with their number.
 */
import type { FieldGain } from '../traced.ts';
import { FIELDS } from './fired.ts';
import type { Following, Hypothesis } from './following.ts';

/** States that are possible, after so many sequences of values. */
interface Believed {
  readonly states: readonly Hypothesis[];
  readonly sequences: number;
}

/** More sets of states than this are not told apart: the field is left out. */
const BELIEFS_MAX = 200;

/** The fields, the one that leaves the fewest states first; `count` says how many states hypotheses are. */
export function decidingFields(
  following: Following,
  starts: readonly Hypothesis[],
  events: readonly string[],
  count: (states: readonly Hypothesis[]) => number,
): readonly FieldGain[] {
  const gains = FIELDS.flatMap((field) => {
    const beliefs = followField(following, starts, events, field);
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
  following: Following,
  starts: readonly Hypothesis[],
  events: readonly string[],
  field: string,
): readonly Believed[] | undefined {
  let beliefs: readonly Believed[] = [{ states: starts, sequences: 1 }];
  for (const event of events) {
    const next = new Map<string, Believed>();
    for (const { states, sequences } of beliefs) {
      for (const split of splitBy(following, states, event, field)) {
        const key = split
          .map(({ number }) => number)
          .sort((a, b) => a - b)
          .join();
        next.set(key, { states: split, sequences: sequences + (next.get(key)?.sequences ?? 0) });
      }
    }
    if (next.size > BELIEFS_MAX) return undefined;
    beliefs = [...next.values()];
  }
  return beliefs;
}

/** The states after `event`, apart by what the field says there. */
function splitBy(
  following: Following,
  states: readonly Hypothesis[],
  event: string,
  field: string,
): readonly (readonly Hypothesis[])[] {
  const byValue = new Map<string, Set<Hypothesis>>();
  for (const state of states) {
    for (const { to, fields } of following.after(state, event)) {
      const value = fields[field] ?? '';
      byValue.set(value, (byValue.get(value) ?? new Set()).add(to));
    }
  }
  return [...byValue.values()].map((split) => [...split]);
}
