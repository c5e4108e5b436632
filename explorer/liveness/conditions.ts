/** Where the two conditions of a liveness property hold. */
import { CheckerError } from '../errors.ts';
import { guardedBy, type Instance } from '../instances.ts';
import type { Condition, Facets, LivenessProperty } from '../system.ts';
import { eachJudged, type OrderedStates } from '../tabulated.ts';

/** Bits of a state's mark. */
export const FROM = 1;
export const TO = 2;
/** A combination of facets that was judged. */
const JUDGED = 4;

/** By position, {@link FROM} and {@link TO} as they hold there. */
export function marksOf(instance: Instance<LivenessProperty>, searched: OrderedStates): Uint8Array {
  const marks = new Uint8Array(searched.length);
  eachJudged(
    instance,
    searched,
    (facets) => JUDGED | judge(instance, facets),
    (position, mark) => {
      marks[position] = mark;
    },
  );
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
