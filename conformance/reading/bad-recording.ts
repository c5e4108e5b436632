/** Telling what is wrong with a recording: where, what it has, what it should have, what to do. */
import { CheckerError } from '../../explorer/errors.ts';
import { inert } from '../../explorer/plain-text.ts';

/** A line of a file. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What is wrong, and what to do about it. */
export interface Fault {
  /** In one clause. */
  readonly what: string;
  /** A text that tells it; left out where there is nothing to show. */
  readonly got?: string | undefined;
  readonly expected: string;
  readonly remedy: string;
}

/** What to do with a file that was written correctly and is not what was written. */
export const TAKE_ANOTHER_COPY = 'take another copy of the recording, or record it again';

/** The error for a fault at a line, or of a whole file. A long `got` is cut, and nothing quoted moves a cursor. */
export function badRecording(at: Place | string, { what, got, expected, remedy }: Fault): CheckerError {
  return new CheckerError('bad-recording', {
    what: inert(what),
    where: typeof at === 'string' ? inert(at) : `${inert(at.file)}:${at.line}`,
    got: got === undefined ? undefined : cut(inert(got)),
    expected: inert(expected),
    remedy,
  });
}

/** Characters of a quoted value. */
const SHOWN = 160;

function cut(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}... (${text.length} characters)`;
}

/** A value as JSON has it, with its own fields and nothing further in: nesting may be as deep as a file is long. */
export function valueText(value: unknown, hasFields = true): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value);
  if (Array.isArray(value)) return fields.length === 0 ? '[]' : '[...]';
  if (fields.length === 0) return '{}';
  if (!hasFields) return '{...}';
  return `{ ${fields.map(([key, inner]) => `${key}: ${valueText(inner, false)}`).join(', ')} }`;
}
