/** What is said of every state by facets, each combination of them judged once. */
import type { Filling } from './filling.ts';
import { facetOf, type Instance } from './instances.ts';
import { fieldAt } from './layout.ts';
import type { PackedStates } from './packed-states.ts';
import { canonical } from './plain-data.ts';
import type { Facets, Json, PropertyBase } from './system.ts';

/** The states that a search leaves, in canonical order. */
export interface OrderedStates {
  readonly filling: Filling;
  readonly states: PackedStates;
  /** Position to number, and how many positions there are. */
  readonly order: Int32Array;
  readonly length: number;
}

/** What a role reads, by the number of its actor's rest state: numbers of the values that there are. */
interface RoleValues {
  readonly role: string;
  readonly field: number;
  readonly ofRest: Int32Array;
  readonly values: readonly Json[];
}

/** Combinations of facets that are worth an array instead of a map. */
const ARRAY_MAX = 1 << 20;

/** Tells `visit` for each position, ascending, what `judge` says of the facets of `instance` there: a number above 0. */
export function eachJudged(
  instance: Instance<PropertyBase>,
  { filling, states, order, length }: OrderedStates,
  judge: (facets: Facets) => number,
  visit: (position: number, judged: number) => void,
): void {
  const roles = instance.roles.map((role, index) => roleValues(instance, role, index, filling));
  const judgements = new Map<number, number>();
  const combinations = roles.reduce((product, { values }) => product * values.length, 1);
  const known = combinations <= ARRAY_MAX ? new Int32Array(combinations) : undefined;
  const { store, layout } = states;
  const { words } = store;
  for (let position = 0; position < length; position++) {
    const at = (order[position] as number) * layout.words;
    let combination = 0;
    for (const { field, ofRest, values } of roles) {
      combination = combination * values.length + (ofRest[fieldAt(layout, words, at, field)] as number);
    }
    let judged = (known === undefined ? judgements.get(combination) : known[combination]) ?? 0;
    if (judged === 0) {
      judged = judge(facetsOf(roles, combination));
      if (known === undefined) judgements.set(combination, judged);
      else known[combination] = judged;
    }
    visit(position, judged);
  }
}

/** What the roles of `instance` read in the state at `position`. */
export function facetsAt(instance: Instance<PropertyBase>, searched: OrderedStates, position: number): Facets {
  const { filling, states, order } = searched;
  const at = (order[position] as number) * states.layout.words;
  const facets = instance.roles.map((role, index) => {
    const field = filling.actorNames.indexOf(instance.actors[index] as string);
    const local = filling.rests[field]?.[fieldAt(states.layout, states.store.words, at, field)] as number;
    return [role, facetOf(instance, role, filling.localState(local))];
  });
  return Object.fromEntries(facets);
}

function roleValues(instance: Instance<PropertyBase>, role: string, index: number, filling: Filling): RoleValues {
  const field = filling.actorNames.indexOf(instance.actors[index] as string);
  const numbers = new Map<string, number>();
  const values: Json[] = [];
  const ofRest = Int32Array.from(filling.rests[field] as readonly number[], (local) => {
    const value = facetOf(instance, role, filling.localState(local));
    const key = canonical(value);
    const number = numbers.get(key) ?? values.push(value) - 1;
    numbers.set(key, number);
    return number;
  });
  return { role, field, ofRest, values };
}

function facetsOf(roles: readonly RoleValues[], combination: number): Facets {
  const facets: [string, Json][] = [];
  let rest = combination;
  for (const { role, values } of roles.toReversed()) {
    facets.unshift([role, values[rest % values.length] as Json]);
    rest = Math.floor(rest / values.length);
  }
  return Object.fromEntries(facets);
}
