/** How much a log leaves open: how many states explain it, and in what they differ. */
import type { LocalState } from '../../explorer/index.ts';
import { readGroup } from '../../model/index.ts';
import type { StatesAlike, Undecided } from '../traced.ts';
import { decidingFields } from './deciding-fields.ts';
import type { Expected, Explainer, Explanation } from './explainer.ts';
import { GROUP } from './group-system.ts';
import { stateInWords } from './state-in-words.ts';

/** What the end of a log leaves open, and which field would have decided it; devices have the model’s names. */
export function undecidedAt(
  explainer: Explainer,
  starts: readonly Explanation[],
  ends: readonly Explanation[],
  events: readonly Expected[],
): Undecided {
  const alike = statesAlike(explainer, ends);
  const fields = [...new Set(alike.flatMap((each) => Object.keys(each.fields)))];
  const differing = fields
    .map((field) => ({ field, values: [...new Set(alike.map((each) => each.fields[field] ?? 'as believed'))].sort() }))
    .filter(({ values }) => values.length > 1);
  return {
    states: statesOf(ends).length,
    alike,
    differing,
    fields: decidingFields(explainer, starts, events, (states) => statesOf(states).length),
  };
}

/** States summed up, the most frequent first. */
export function statesAlike(explainer: Explainer, explanations: readonly Explanation[]): readonly StatesAlike[] {
  const groups = new Map<string, { count: number; fields: StatesAlike['fields'] }>();
  for (const { node, under } of statesOf(explanations)) {
    const fields = {
      ...stateInWords(node.state, explainer.graph.of.devices),
      ...(under !== undefined && { 'in the middle of': under.edge.command }),
    };
    const key = JSON.stringify(fields);
    groups.set(key, { count: (groups.get(key)?.count ?? 0) + 1, fields });
  }
  const listed = [...groups].sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1));
  return listed.map(([, each]) => each);
}

/**
 * Different states: which of its two names a default domain has is no difference, nor how many failures there were.
 */
function statesOf(explanations: readonly Explanation[]): readonly Explanation[] {
  return [...new Map(explanations.map((each) => [keyOf(each), each])).values()];
}

const keys = new WeakMap<Explanation['node'], string>();

function keyOf({ node, under }: Explanation): string {
  const known = keys.get(node) ?? renamed(node.state);
  keys.set(node, known);
  return under === undefined ? known : `${known} ${under.edge.command} ${under.offset}`;
}

function renamed(state: Readonly<Record<string, LocalState>>): string {
  const text = JSON.stringify(Object.values(state).map(({ value, context }) => [value, context]));
  const second = `${GROUP}.dma2`;
  if (readGroup(state[GROUP] as LocalState).defaultDomain !== second) return text;
  return text
    .replaceAll(`"${second}"`, '"\0"')
    .replaceAll(`"${GROUP}.dma"`, `"${second}"`)
    .replaceAll('"\0"', `"${GROUP}.dma"`);
}
