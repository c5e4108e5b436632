/** Threads: who calls what, in which order. */

import type { Statement, Thread } from '../scenario.ts';
import { type Cursor, isWritten, type Reading } from './cursor.ts';
import { parseLines, titleEnd } from './parse-block.ts';
import { parseCall, parseComparison } from './parse-expression.ts';
import { plainText } from './plain-words.ts';

const THREAD: Reading = { name: 'a thread', example: 'P0 (vfio user) { r0 = iommu_attach_group(A, g0); }' };
const STATEMENT: Reading = { name: 'this statement', example: 'r1 = iommu_attach_group(A, g0) if r0 = 0;' };

/** word "(" text ")" "{" { statement ";" } "}" */
export function parseThread(cursor: Cursor, text: string): Thread {
  const before = cursor.faults.length;
  const name = cursor.expectName('a thread', THREAD);
  const title = parseTitle(cursor, text);
  cursor.expect('{', THREAD, [cursor.token.kind === 'word' ? cursor.token.text : '}']);
  const statements = parseLines(cursor, { ...STATEMENT, name: `thread ${name.text}` }, () => parseStatement(cursor));
  if (statements.length === 0 && cursor.faults.length === before) {
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
  return { register, call, condition: cursor.accept('if') ? parseCondition(cursor) : undefined };
}

function parseCondition(cursor: Cursor) {
  const isInParentheses = isWritten(cursor.token, '(');
  if (isInParentheses) {
    cursor.couldBe('a register');
    cursor.noteHere(STATEMENT, { what: 'if takes no parentheses', remedy: 'write it like: f(g0) if r0 = 0;' });
    cursor.advance();
  }
  if (cursor.is('~')) {
    cursor.fail(STATEMENT, { what: 'a register is compared', remedy: 'write if r0 = 0, or if r0 != 0' });
  }
  const register = cursor.expectName('a register', STATEMENT);
  refuseThread(cursor, register.text);
  const condition = parseComparison(cursor, STATEMENT, register);
  if (isInParentheses) cursor.accept(')');
  return condition;
}

/** What C would write here. */
function refuseC(cursor: Cursor): void {
  const { token } = cursor;
  if (isWritten(token, 'if')) {
    cursor.fail(STATEMENT, {
      what: 'the condition stands behind the call',
      remedy: 'write it like: f(g0) if r0 = 0;',
    });
  }
  if (['return', 'goto', 'while', 'for', 'do', 'switch', 'else'].includes(token.text)) {
    cursor.fail(STATEMENT, {
      what: `there is no ${token.text} here`,
      remedy: 'a thread calls one function after the other, each with its own if',
    });
  }
  if (token.kind === 'word' && cursor.ahead(1).kind === 'word') {
    cursor.fail(STATEMENT, {
      what: 'nothing is declared in a thread',
      remedy: 'registers need no declaration; things are declared between the first braces',
    });
  }
  refuseThread(cursor, token.text);
}

function refuseThread(cursor: Cursor, thread: string): void {
  const colon = cursor.previous?.text === thread ? 0 : 1;
  if (!isWritten(cursor.ahead(colon), ':')) return;
  const register = cursor.ahead(colon + 1).text;
  cursor.fail(STATEMENT, {
    what: 'within a thread, its registers are named without it',
    got: `${thread}:${register}`,
    remedy: `write ${register}; a clause writes ${thread}:${register}`,
  });
}
