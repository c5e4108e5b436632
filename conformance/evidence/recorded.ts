/**
 * What recordings bear out, delivery by delivery: data that ships with the program (`conformance/recorded.json`), as it
 * was gathered from the operations that `conform` reproduced.
 */
import { readFileSync } from 'node:fs';

/** A recorded run that was held against the model. */
export interface RecordedRun {
  /** As `--design` and `--driver` take them. */
  readonly design: string;
  readonly driver: string;
  /** Operations that were reproduced. */
  readonly reproduced: number;
}

/** The runs that have something, each with the number of the first step that does. */
export type Seen = Readonly<Record<string, number>>;

/** A delivery by its key, and where it is in reproduced operations. */
export interface RecordedDelivery {
  /** Choices of the design that the answer read, in one of them or another. */
  readonly reads: readonly string[];
  readonly seen: Seen;
}

/** What a command came to, by errno. */
export interface RecordedCommand {
  /** What the recorded operation returned; {@link DIES} where the kernel died in it. */
  readonly returned: Readonly<Record<string, Seen>>;
  /** What the model says that it came to, in an operation that returned something else or made several commands. */
  readonly inside: Readonly<Record<string, Seen>>;
}

/** In place of an errno: nothing is returned in the step that begins it. */
export const GOES_ON = '...';

/** In place of an errno: nothing is ever returned. */
export const DIES = 'oops';

/** All that recordings bear out. */
export interface Recorded {
  readonly runs: Readonly<Record<string, RecordedRun>>;
  /** By kind of actor and command. */
  readonly commands: Readonly<Record<string, RecordedCommand>>;
  readonly deliveries: Readonly<Record<string, RecordedDelivery>>;
}

/** Reads the file of the package. */
export function readRecorded(file: string): Recorded {
  return JSON.parse(readFileSync(file, 'utf8')) as Recorded;
}
