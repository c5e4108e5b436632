/**
 * Which recorded name stands for which object of the model.
 *
 * Recordings name pointers, the model names domains and owners by what they are for, and uses a name again once the
 * object is gone. So a pair lives as long as the object does, and both sides are one to one meanwhile.
 */

/** A name in the recording and the object that it stands for. */
export interface Pair {
  readonly recorded: string;
  readonly object: string;
}

/** What a name stands for, or what it should have been called. */
export type Matched =
  | { readonly isMatch: true; readonly pairs: readonly Pair[] }
  | { readonly isMatch: false; readonly predicted: string };

/** Whether `recorded` may be `object`; null is NULL on both sides. */
export function match(pairs: readonly Pair[], recorded: string | null, object: string | null): Matched {
  if (recorded === null && object === null) return { isMatch: true, pairs };
  if (recorded === null || object === null) return { isMatch: false, predicted: nameIn(pairs, object) };
  const known = pairs.find((pair) => pair.recorded === recorded || pair.object === object);
  if (known === undefined) return { isMatch: true, pairs: [...pairs, { recorded, object }] };
  const isMatch = known.recorded === recorded && known.object === object;
  return isMatch ? { isMatch, pairs } : { isMatch, predicted: nameIn(pairs, object) };
}

/** As recordings would write it; an object without a name yet is one that the recording has not shown. */
export function nameIn(pairs: readonly Pair[], object: string | null): string {
  if (object === null) return '-';
  return pairs.find((pair) => pair.object === object)?.recorded ?? `another one (${object})`;
}

/** Without the pairs whose objects are gone. */
export function keepLiving(pairs: readonly Pair[], isLiving: (object: string) => boolean): readonly Pair[] {
  return pairs.every(({ object }) => isLiving(object)) ? pairs : pairs.filter(({ object }) => isLiving(object));
}
