/** How faults are told while a scenario is read. */
import { CheckerError, nearest } from '../../explorer/errors.ts';
import type { Fault } from '../fault.ts';
import type { Place } from '../scenario.ts';

/** Whoever hears of a fault. */
export type Tell = (fault: Fault) => void;

/** `there is no such device`: `got` is none of `known`. */
export function unknown(what: string, got: string, at: Place, known: readonly string[], remedy: string): Fault {
  const expected = known.length === 0 ? `there is none in this file` : nearest(got, known);
  return { at, what: `there is no such ${what}`, got, expected, remedy };
}

/** What `find` gives, or nothing where it refuses: that is told, of the words at `at`. */
export function found<T>(tell: Tell, at: Place, find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof CheckerError)) throw error;
    const { what, got, expected, remedy } = error.diagnosis;
    tell({ at, what, got, expected, remedy });
    return undefined;
  }
}
