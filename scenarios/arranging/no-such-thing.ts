/** Words that stand where a thing of the file is expected, and are none: another thing, or nothing at all. */
import { nearest, nearestName } from '../../explorer/errors.ts';
import type { Word } from '../scenario.ts';
import { kindOf, type ThingKind, type Things } from './things.ts';
import { type Tell, unknown } from './told.ts';

/** What could stand there. */
export interface Expected {
  readonly what: ThingKind;
  readonly known: readonly string[];
  readonly remedy: string;
  /** What the word is an argument of. */
  readonly signature?: string | undefined;
}

/** Tells that a word is no such thing: what it is instead, or what it may have been meant for. */
export function tellNoThing(
  { text, at }: Word,
  { what, known, remedy, signature }: Expected,
  { things, tell }: { readonly things: Things; readonly tell: Tell },
): void {
  const other = kindOf(things, text);
  if (other !== undefined && other !== what) {
    const expected = signature ?? nearest(text, known);
    const mended = signature === undefined ? `name a ${what}` : 'write it so';
    tell({ at, what: `${text} is a ${other}, not a ${what}`, got: text, expected, remedy: mended });
  } else if (things.isKnown) {
    // A short name is near to everything.
    const near = text.length < 3 ? undefined : nearestName(text, known);
    tell(unknown(what, text, at, known, near === undefined ? remedy : `write ${near}, or ${remedy}`));
  }
}
