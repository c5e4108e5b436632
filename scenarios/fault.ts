/** What is wrong with a scenario file, and how to mend it. A file has as many faults as it has. */
import type { Place } from './scenario.ts';

export interface Fault {
  readonly at: Place;
  /** What is wrong, in one clause. */
  readonly what: string;
  /** What stands there. */
  readonly got?: string | undefined;
  /** What could stand there, with the nearest known word. */
  readonly expected?: string | undefined;
  /** What to do. */
  readonly remedy: string;
}

/** Faults by their places. */
export function inOrder(faults: readonly Fault[]): readonly Fault[] {
  return [...faults].sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
}
