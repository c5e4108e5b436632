/** Threads: who calls what, in which order. */
import type { Statement, Thread } from '../scenario.ts';
import { type Cursor, isWritten, placeFrom, type Reading, Unreadable } from './cursor.ts';
import { parseLines, titleEnd } from './parse-block.ts';
import { parseCall, parseValue } from './parse-expression.ts';
import { plainText } from './plain-words.ts';

const THREAD: Reading = { name: 'a thread', example: 'P0 (vfio user) { r0 = iommu_attach_group(A, g0); }' };
const STATEMENT: Reading = { name: 'this statement', example: 'r1 = iommu_attach_group(A, g0) if r0 = 0;' };

/** word "(" text ")" "{" { statement ";" } "}". One that does nothing is one of `owners`, or was forgotten. */
export function parseThread(cursor: Cursor, text: string, owners: readonly string[]): Thread {
  const before = cursor.faults.length;
  const name = cursor.expectName('a thread', THREAD);
  const title = parseTitle(cursor, text);
  cursor.expect('{', THREAD, [cursor.token.kind === 'word' ? cursor.token.text : '}']);
  const statements = parseLines(cursor, { ...STATEMENT, name: `thread ${name.text}` }, () => parseStatement(cursor));
  if (statements.length === 0 && cursor.faults.length === before && !owners.includes(name.text)) {
    cursor.note({
      at: name.at,
      what: `thread ${name.text} does nothing`,
      expected: 'a call',
      remedy: 'write what it calls, or leave the thread out',
    });
  }
  return { name, title, statements };
}

function parseTitle(cursor: Cursor, text: string): string {
  if (!cursor.is('(')) {
    cursor.noteHere(THREAD, { what: 'it is not said who the thread is', remedy: `write it like: ${THREAD.example}` });
    return '';
  }
  const from = cursor.token.end;
  const length = titleEnd(cursor, 1);
  cursor.advance();
  if (length === undefined) cursor.fail(THREAD, { what: 'the words about a thread end with )', expected: '")"' });
  for (let passed = 1; passed < length; passed++) cursor.skip();
  const title = plainText(text.slice(from, cursor.token.start));
  cursor.advance();
  return title;
}

/** [ register "=" ] call [ "if" register ( "=" | "!=" ) value ] */
function parseStatement(cursor: Cursor): Statement {
  refuseC(cursor);
  const before = parseConditionOfC(cursor);
  refuseThread(cursor);
  const isKept = cursor.ahead(1).kind === 'symbol' && cursor.ahead(1).text === '=';
  cursor.couldBe('a call', 'a register', '}');
  const register = isKept ? cursor.acceptName('a register') : undefined;
  if (isKept) cursor.expect('=', STATEMENT);
  if (register !== undefined && cursor.token.kind !== 'word') {
    cursor.couldBe('a call');
    cursor.fail(STATEMENT, {
      what: 'a register keeps what a call returns, and nothing else',
      remedy: `write a call after ${register.text} =`,
    });
  }
  const call = parseCall(cursor, STATEMENT);
  return { register, call, condition: cursor.accept('if') ? parseCondition(cursor) : before };
}

/** `if (r0 == 0)` before the call: told, and understood. */
function parseConditionOfC(cursor: Cursor): Condition | undefined {
  if (!isWritten(cursor.token, 'if')) return undefined;
  cursor.noteHere(STATEMENT, {
    what: 'the condition stands behind the call',
    remedy: 'write it like: f(g0) if r0 = 0;',
  });
  cursor.skip();
  const isInParentheses = isWritten(cursor.token, '(');
  if (isInParentheses) cursor.skip();
  const condition = parseComparison(cursor);
  if (isInParentheses) cursor.expect(')', STATEMENT);
  // Which calls of a block the condition is of, its author has to say.
  if (isWritten(cursor.token, '{')) throw new Unreadable();
  return condition;
}

function parseCondition(cursor: Cursor): Condition {
  const isInParentheses = isWritten(cursor.token, '(');
  if (isInParentheses) {
    cursor.couldBe('a register');
    cursor.noteHere(STATEMENT, { what: 'if takes no parentheses', remedy: 'write it like: f(g0) if r0 = 0;' });
    cursor.skip();
  }
  const condition = parseComparison(cursor);
  if (isInParentheses) cursor.accept(')');
  return condition;
}

type Condition = NonNullable<Statement['condition']>;

/** register ( "=" | "!=" ) value; as C has it, `r0` alone and `!r0` are told, and understood. */
function parseComparison(cursor: Cursor): Condition {
  const isDenied = isWritten(cursor.token, '~');
  if (isDenied) {
    cursor.noteHere(STATEMENT, { what: 'a register is compared', remedy: 'write if r0 = 0, or if r0 != 0' });
    cursor.skip();
  }
  refuseThread(cursor);
  const register = cursor.expectName('a register', STATEMENT);
  if (cursor.is('=') || cursor.is('!=')) {
    const isEqual = cursor.advance().text === '=';
    return { register, isEqual, value: parseValue(cursor, STATEMENT) };
  }
  if (!isDenied) {
    const remedy = `write if ${register.text} = 0, or if ${register.text} != 0`;
    cursor.noteHere(STATEMENT, { what: `${register.text} is compared with nothing`, remedy });
  }
  return { register, isEqual: isDenied, value: { kind: 'value', text: '0', at: register.at } };
}

/** What C would write here. */
function refuseC(cursor: Cursor): void {
  const { token } = cursor;
  if (['return', 'goto', 'while', 'for', 'do', 'switch', 'else'].includes(token.text)) {
    cursor.fail(STATEMENT, {
      what: `there is no ${token.text} here`,
      remedy: 'a thread calls one function after the other, each with its own if',
    });
  }
  if (token.kind !== 'word' || token.text === 'if' || cursor.ahead(1).kind !== 'word') return;
  cursor.noteHere(STATEMENT, {
    what: 'nothing is declared in a thread',
    remedy: 'registers need no declaration; things are declared between the first braces',
  });
  // `int r0 = f(g0)` says enough without its first word.
  if (!isWritten(cursor.ahead(2), '=')) throw new Unreadable();
  cursor.skip();
}

/** `P0:r0`: only clauses name the thread. */
function refuseThread(cursor: Cursor): void {
  const { text, at, kind } = cursor.token;
  if (kind !== 'word' || !isWritten(cursor.ahead(1), ':')) return;
  const register = cursor.ahead(2);
  cursor.noteHere(STATEMENT, {
    at: placeFrom(at, register),
    what: 'within a thread, its registers are named without it',
    got: `${text}:${register.text}`,
    remedy: `write ${register.text}; a clause writes ${text}:${register.text}`,
  });
  cursor.skip();
  cursor.skip();
}
