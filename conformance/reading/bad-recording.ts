/** Telling what is wrong with a recording: where, what it has, what it should have, what to do. */
import { CheckerError } from '../../explorer/errors.ts';
import { inert } from '../../explorer/plain-text.ts';

/** A line of a file. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Fault {
  /** In one clause. */
  readonly what: string;
  /** The value itself, or a text that quotes it; left out where there is nothing to show. */
  readonly got?: unknown;
  readonly expected: string;
  readonly remedy: string;
}

/** What to do with a file that was written correctly and is not what was written. */
export const TAKE_ANOTHER_COPY = 'take another copy of the recording, or record it again';

/** The error for a fault at a line, or of a whole file. `got` is shortened, and nothing quoted moves a cursor. */
export function badRecording(at: Place | string, { what, got, expected, remedy }: Fault): CheckerError {
  return new CheckerError('bad-recording', {
    what: inert(what),
    where: typeof at === 'string' ? inert(at) : `${inert(at.file)}:${at.line}`,
    got: got === undefined ? undefined : quoted(got),
    expected: inert(expected),
    remedy,
  });
}

/** Characters of a quoted value. */
const SHOWN = 160;

function quoted(value: unknown): string {
  const text = inert(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)));
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}... (${text.length} characters)`;
}
