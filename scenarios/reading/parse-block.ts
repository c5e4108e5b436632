/** Lines between braces, and where reading goes on after one that cannot be read. */
import { type Cursor, isWritten, type Reading } from './cursor.ts';
import { QUANTIFIERS, RESULT } from './keywords.ts';

/** Words of C that look like a call. */
const WORDS_OF_C = ['if', 'while', 'for', 'switch', 'do', 'else', 'return'];
/** Tokens that a title has at most. */
const TITLE_MAX = 60;

/** "{" { line ";" } "}", without the first brace. */
export function parseLines<T>(cursor: Cursor, reading: Reading, readLine: () => T): readonly T[] {
  const lines: T[] = [];
  while (!isWritten(cursor.token, '}')) {
    if (cursor.isAtEnd || startsSomethingElse(cursor)) {
      cursor.is('}');
      cursor.noteMissing('}', `write } after the last line of ${reading.name}`);
      return lines;
    }
    const before = cursor.progress;
    if (isWritten(cursor.token, ';')) {
      cursor.advance();
      continue;
    }
    const line = cursor.attempt(
      () => {
        const read = readLine();
        cursor.expect(';', reading, ['}']);
        return read;
      },
      () => skipLine(cursor),
    );
    if (line !== undefined) lines.push(line);
    if (cursor.progress === before) cursor.skip();
  }
  cursor.advance();
  return lines;
}

/** Passes over the rest of a line, and over blocks in it. */
function skipLine(cursor: Cursor): void {
  let depth = 0;
  while (!cursor.isAtEnd && !startsSomethingElse(cursor)) {
    const { token } = cursor;
    if (isWritten(token, '}') && depth === 0) return;
    cursor.skip();
    if (isWritten(token, '{')) depth++;
    if (isWritten(token, ';') && depth === 0) return;
    if (isWritten(token, '}') && --depth === 0) return;
  }
}

/** Whether a thread, a clause or a result is next: then the block before has ended, with its brace or without. */
export function startsSomethingElse(cursor: Cursor): boolean {
  return startsThread(cursor) || startsClause(cursor) || startsResult(cursor);
}

/** word "(" ... ")" "{" */
export function startsThread(cursor: Cursor): boolean {
  const { token } = cursor;
  if (token.kind !== 'word' || WORDS_OF_C.includes(token.text) || !isWritten(cursor.ahead(1), '(')) return false;
  const close = titleEnd(cursor, 2);
  return close !== undefined && isWritten(cursor.ahead(close + 1), '{');
}

/** quantifier, with its parenthesis or without */
export function startsClause(cursor: Cursor): boolean {
  const next = cursor.ahead(1);
  const isAsking = ['word', 'number'].includes(next.kind) || ['(', '~'].some((text) => isWritten(next, text));
  return isAsking && QUANTIFIERS.some((word) => isWritten(cursor.token, word));
}

export function startsResult(cursor: Cursor): boolean {
  return isWritten(cursor.token, RESULT) && isWritten(cursor.ahead(1), ':');
}

/** How far ahead the parenthesis closes that was opened before token `from`; titles have no braces. */
export function titleEnd(cursor: Cursor, from: number): number | undefined {
  for (let ahead = from, depth = 0; ahead < from + TITLE_MAX; ahead++) {
    const token = cursor.ahead(ahead);
    if (token.kind === 'end' || ['{', '}'].some((text) => isWritten(token, text))) return undefined;
    if (isWritten(token, '(')) depth++;
    if (isWritten(token, ')') && depth-- === 0) return ahead;
  }
  return undefined;
}
