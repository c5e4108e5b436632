/** Where the two conditions of a liveness property hold. */
import { CheckerError } from '../errors.ts';
import type { Filling } from '../filling.ts';
import { facetOf, guardedBy, type Instance } from '../instances.ts';
import { fieldAt } from '../layout.ts';
import type { PackedStates } from '../packed-states.ts';
import { canonical } from '../plain-data.ts';
import type { Condition, Facets, Json, LivenessProperty } from '../system.ts';

/** Bits of a state's mark. */
export const FROM = 1;
export const TO = 2;
/** A combination of facets that was judged. */
const JUDGED = 4;

/** What a role reads, by the number of its actor's rest state: numbers of the values that there are. */
interface RoleValues {
  readonly role: string;
  readonly field: number;
  readonly ofRest: Int32Array;
  readonly values: readonly Json[];
}

/** By position, {@link FROM} and {@link TO} as they hold there. Each combination of facets is judged once. */
export function marksOf(
  instance: Instance<LivenessProperty>,
  filling: Filling,
  { store, layout }: PackedStates,
  order: Int32Array,
  length: number,
): Uint8Array {
  const roles = instance.roles.map((role, index) => roleValues(instance, role, index, filling));
  const judged = new Map<number, number>();
  const combinations = roles.reduce((product, { values }) => product * values.length, 1);
  const known = combinations <= 1 << 20 ? new Uint8Array(combinations) : undefined;
  const marks = new Uint8Array(length);
  const { words } = store;
  for (let position = 0; position < length; position++) {
    const at = (order[position] as number) * layout.words;
    let combination = 0;
    for (const { field, ofRest, values } of roles) {
      combination = combination * values.length + (ofRest[fieldAt(layout, words, at, field)] as number);
    }
    let mark = (known === undefined ? judged.get(combination) : known[combination]) ?? 0;
    if (mark === 0) {
      mark = JUDGED | judge(instance, facetsOf(roles, combination));
      if (known === undefined) judged.set(combination, mark);
      else known[combination] = mark;
    }
    marks[position] = mark;
  }
  return marks;
}

/** Positions where `from` holds and `to` does not, ascending. */
export function sourcesOf(marks: Uint8Array): number[] {
  const sources: number[] = [];
  for (let position = 0; position < marks.length; position++) {
    if (((marks[position] as number) & (FROM | TO)) === FROM) sources.push(position);
  }
  return sources;
}

function roleValues(instance: Instance<LivenessProperty>, role: string, index: number, filling: Filling): RoleValues {
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

function judge({ property, names }: Instance<LivenessProperty>, facets: Facets): number {
  const holds = (condition: Condition) => isTrue(property, condition, facets, names);
  return (holds(property.from) ? FROM : 0) | (holds(property.to) ? TO : 0);
}

function isTrue(property: LivenessProperty, condition: Condition, facets: Facets, names: Instance['names']): boolean {
  const judgement: unknown = guardedBy(property, () => condition(facets, names));
  if (typeof judgement === 'boolean') return judgement;
  throw new CheckerError('bad-property', {
    what: 'a condition is neither true nor false',
    where: `property ${property.name}`,
    got: JSON.stringify(judgement) ?? String(judgement),
    expected: 'true or false',
    remedy: 'return a boolean from `from` and `to`',
  });
}

/** The same of single states, for whoever runs the machines. */
export function conditionsHold(instance: Instance<LivenessProperty>, facets: Facets): { from: boolean; to: boolean } {
  const mark = judge(instance, facets);
  return { from: (mark & FROM) !== 0, to: (mark & TO) !== 0 };
}
