/** Clauses: what is asked, and what should come out. */

import type { Clause, DeclaredResult, Place, Quantifier, Verdict, Word } from '../scenario.ts';
import { type Cursor, isWritten, nearestKeyword, placeFrom, type Reading } from './cursor.ts';
import { QUANTIFIERS, RESULT, VERDICTS } from './keywords.ts';
import { startsSomethingElse, startsThread } from './parse-block.ts';
import { parseExpression } from './parse-expression.ts';
import { plainText } from './plain-words.ts';

const CLAUSE: Reading = { name: 'this clause', example: 'exists (P0:r0 = 0 /\\ dom(g0) != A)' };
const RESULT_LINE: Reading = { name: 'this result', example: 'Result: mainline/ideal Never' };

/** What somebody may write for a quantifier who knows temporal logic, or the verdicts; and what is meant. */
const OTHER_QUANTIFIERS: ReadonlyMap<string, string> = new Map([
  ['always', 'throughout (...), or the verdict Always'],
  ['globally', 'throughout (...)'],
  ['invariant', 'throughout (...)'],
  ['assert', 'throughout (...), or forall (...) for ends only'],
  ['never', 'ever (...), and the verdict Never'],
  ['sometimes', 'ever (...), or the verdict Sometimes'],
  ['eventually', 'ever (...), or exists (...) for ends only'],
  ['finally', 'exists (...)'],
]);

/** A word that is probably meant to start a clause: it is followed by something in parentheses that no block follows. */
export function startsMisspeltClause(cursor: Cursor): boolean {
  const { token } = cursor;
  if (token.kind !== 'word' || !isWritten(cursor.ahead(1), '(') || startsThread(cursor)) return false;
  return OTHER_QUANTIFIERS.has(token.text) || nearestKeyword(token.text, QUANTIFIERS) !== undefined;
}

/** quantifier "(" expression ")" { result } */
export function parseClause(cursor: Cursor, text: string): Clause | undefined {
  const { at } = cursor.token;
  const quantifier = parseQuantifier(cursor);
  const asked = cursor.attempt(
    () => {
      const isOpen = cursor.accept('(');
      if (!isOpen) {
        const remedy = `write it like: ${CLAUSE.example.replace(/^\w+/, quantifier)}`;
        cursor.noteHere(CLAUSE, { what: 'a clause is in parentheses', remedy });
      }
      const from = cursor.token.start;
      const expression = parseExpression(cursor, CLAUSE);
      const to = cursor.previous?.end ?? from;
      if (!isOpen && startsNext(cursor)) return { expression, text: onOneLine(text.slice(from, to)) };
      if (isWritten(cursor.token, ')') || cursor.isAtEnd) cursor.expect(')', CLAUSE);
      else if (startsSomethingElse(cursor)) {
        cursor.is(')');
        cursor.noteMissing(')', 'write ) after the last term');
      } else cursor.fail(CLAUSE);
      refuseExcess(cursor);
      return { expression, text: onOneLine(text.slice(from, to)) };
    },
    () => skipToStart(cursor),
  );
  const results: DeclaredResult[] = [];
  while (isWritten(cursor.token, RESULT) || isMisspeltResult(cursor)) {
    const result = cursor.attempt(
      () => parseResult(cursor),
      () => skipResult(cursor),
    );
    if (result !== undefined) results.push(result);
  }
  return asked && { quantifier, at, ...asked, results };
}

function parseQuantifier(cursor: Cursor): Quantifier {
  const meant = OTHER_QUANTIFIERS.get(cursor.token.text);
  if (meant === undefined) return cursor.expectOneOf(QUANTIFIERS, CLAUSE, true).text;
  const { text } = cursor.token;
  cursor.couldBe(...QUANTIFIERS);
  cursor.noteHere(CLAUSE, { what: `${text} is not known here`, remedy: `write ${meant}` });
  cursor.advance();
  return 'ever';
}

/** Whether something else than this clause is next. */
function startsNext(cursor: Cursor): boolean {
  return cursor.isAtEnd || startsAny(cursor) || cursor.token.at.line !== cursor.previous?.at.line;
}

/** A clause ends with its parenthesis. */
function refuseExcess(cursor: Cursor): void {
  if (['/\\', '\\/'].some((sign) => isWritten(cursor.token, sign))) {
    const remedy = 'write another pair of parentheses around the whole clause';
    cursor.fail(CLAUSE, { what: 'the clause has ended before', expected: undefined, remedy });
  }
  while (isWritten(cursor.token, ')') || isWritten(cursor.token, ';')) {
    cursor.noteHere(CLAUSE, { what: 'the clause has ended before', expected: undefined, remedy: 'leave it out' });
    cursor.skip();
  }
}

/** A clause without its `#` comments. */
function onOneLine(source: string): string {
  return plainText(source.replace(/#[^\r\n]*/g, ' '));
}

/** "Result:" design "/" driver verdict [ "#" text ] */
export function parseResult(cursor: Cursor): DeclaredResult {
  const { at } = cursor.expectOneOf([RESULT], RESULT_LINE);
  cursor.expect(':', RESULT_LINE, cursor.token.kind === 'word' ? [cursor.token.text] : ['*']);
  const design = parseDesign(cursor);
  if (cursor.token.kind === 'word' && (VERDICTS as readonly string[]).includes(cursor.token.text)) {
    cursor.is('/');
    cursor.noteHere(RESULT_LINE, {
      what: 'it is not said with which driver',
      remedy: `write ${design.text}/ideal, or ${design.text}/* for every driver`,
    });
  } else cursor.expect('/', RESULT_LINE);
  const driver = cursor.previous?.text === '/' ? parseDriver(cursor) : design;
  const verdict = parseVerdict(cursor, at);
  const line = cursor.previous?.at.line ?? at.line;
  const remark = cursor.remarks.find((comment) => comment.line === line);
  return {
    design,
    driver,
    verdict,
    remark: remark && plainText(remark.text),
    at: placeFrom(at, cursor.previous as Word),
  };
}

/** "*" | word { "+" word [ "=" word ] } */
function parseDesign(cursor: Cursor): Word {
  const { at } = cursor.token;
  if (cursor.accept('*')) return { text: '*', at };
  let { text } = cursor.expectName('a design', RESULT_LINE);
  while (cursor.accept('+')) {
    text += `+${cursor.expectName('a choice', RESULT_LINE).text}`;
    if (cursor.accept('=')) text += `=${cursor.expectName('a value of the choice', RESULT_LINE).text}`;
  }
  return { text, at: placeFrom(at, cursor.previous as Word) };
}

/** "*" | word */
function parseDriver(cursor: Cursor): Word {
  const { at } = cursor.token;
  if (cursor.accept('*')) return { text: '*', at };
  return cursor.expectName('a driver', RESULT_LINE);
}

function parseVerdict(cursor: Cursor, at: Place): Verdict {
  const isMissing = cursor.token.kind !== 'word' || cursor.token.at.line !== cursor.previous?.at.line;
  if (!isMissing || VERDICTS.some((verdict) => isWritten(cursor.token, verdict))) {
    return cursor.expectOneOf(VERDICTS, RESULT_LINE).text;
  }
  const names = VERDICTS.join(', ');
  const behind = cursor.previous?.at ?? at;
  cursor.note({
    at: { line: behind.line, column: behind.column + behind.length, length: 1 },
    what: 'this result has no verdict',
    expected: `one of ${names}`,
    remedy: 'write what should come out; without the whole line, it is a question',
  });
  return 'Never';
}

function isMisspeltResult(cursor: Cursor): boolean {
  const { token } = cursor;
  const next = cursor.ahead(1);
  if (token.kind !== 'word' || nearestKeyword(token.text, [RESULT]) === undefined) return false;
  return isWritten(next, ':') || (isWritten(cursor.ahead(2), '/') && next.at.line === token.at.line);
}

function skipResult(cursor: Cursor): void {
  const { line } = cursor.token.at;
  const isWithin = () => cursor.token.at.line === line || !startsAny(cursor);
  do cursor.skip();
  while (!cursor.isAtEnd && isWithin());
}

function startsAny(cursor: Cursor): boolean {
  return startsSomethingElse(cursor) || startsMisspeltClause(cursor) || isMisspeltResult(cursor);
}

/** Goes to where the next result, clause or thread starts. */
export function skipToStart(cursor: Cursor): void {
  const isFirst = () => cursor.token.at.line !== cursor.previous?.at.line;
  while (!cursor.isAtEnd && !startsSomethingElse(cursor) && !(isFirst() && startsAny(cursor))) cursor.skip();
}
