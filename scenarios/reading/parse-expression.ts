/** Calls, terms, values, and what clauses say of them. */

import type { Application, Expression, Side, Value } from '../scenario.ts';
import { type Cursor, placeFrom, type Reading } from './cursor.ts';
import { ERRNO_NAMES } from './errno.ts';

/** How deep parentheses, calls and `~` may stand within each other: deeper than anyone can read. */
export const DEPTH_MAX = 32;

/** expression = and { "\/" and } */
export function parseExpression(cursor: Cursor, reading: Reading, depth = 0): Expression {
  return parseList(cursor, 'or', '\\/', () => parseAnd(cursor, reading, depth));
}

/** and = not { "/\" not } */
function parseAnd(cursor: Cursor, reading: Reading, depth: number): Expression {
  return parseList(cursor, 'and', '/\\', () => parseNot(cursor, reading, depth));
}

function parseList(cursor: Cursor, kind: 'or' | 'and', sign: string, parsePart: () => Expression): Expression {
  const parts = [parsePart()];
  while (cursor.accept(sign)) parts.push(parsePart());
  return parts.length === 1 ? (parts[0] as Expression) : { kind, parts };
}

/** not = "~" not | "(" expression ")" | side ( "=" | "!=" ) side | call */
function parseNot(cursor: Cursor, reading: Reading, depth: number): Expression {
  refuseDepth(cursor, reading, depth);
  if (cursor.accept('~')) return { kind: 'not', part: parseNot(cursor, reading, depth + 1) };
  if (cursor.accept('(')) {
    const expression = parseExpression(cursor, reading, depth + 1);
    cursor.expect(')', reading, [';']);
    return expression;
  }
  const left = parseSide(cursor, reading, depth + 1);
  if (cursor.is('=') || cursor.is('!=')) {
    const isEqual = cursor.advance().text === '=';
    return { kind: 'comparison', left, isEqual, right: parseSide(cursor, reading, depth + 1) };
  }
  if (left.kind === 'application') return { kind: 'statement', term: left };
  const name = left.kind === 'register' ? `${left.thread.text}:${left.register.text}` : left.text;
  const what = `${name} is compared with nothing`;
  const remedy = `write ${name} = VALUE or ${name} != VALUE; a return value is 0 or an errno`;
  if (left.kind === 'value') return cursor.fail(reading, { what, remedy });
  cursor.noteHere(reading, { what, remedy });
  return { kind: 'comparison', left, isEqual: false, right: { kind: 'value', text: '0', at: left.at } };
}

/** side = call | word ":" register | value */
function parseSide(cursor: Cursor, reading: Reading, depth: number): Side {
  refuseDepth(cursor, reading, depth);
  cursor.couldBe('a term or a call', 'a register (P0:r0)');
  refuseAddress(cursor, reading);
  const { token } = cursor;
  const next = cursor.ahead(1);
  if (token.kind === 'word' && next.kind === 'symbol' && next.text === '(') return parseCall(cursor, reading, depth);
  if (next.kind !== 'symbol' || next.text !== ':') return parseValue(cursor, reading);
  if (token.kind === 'number') {
    cursor.fail(reading, {
      what: 'a register is named with its thread',
      remedy: `write P${token.text}:${cursor.ahead(2).text}`,
    });
  }
  const thread = cursor.expectName('a register (P0:r0)', reading);
  cursor.expect(':', reading);
  const register = cursor.expectName('a register', reading);
  return { kind: 'register', thread, register, at: placeFrom(thread.at, register) };
}

/** call = word "(" [ side { "," side } ] ")" */
export function parseCall(cursor: Cursor, reading: Reading, depth = 0): Application {
  const name = cursor.expectName('a call', reading);
  cursor.expect('(', reading);
  const sides: Side[] = [];
  if (!cursor.accept(')')) {
    do sides.push(parseSide(cursor, reading, depth + 1));
    while (cursor.accept(','));
    cursor.expect(')', reading, [';', 'if', '}', '=', '!=']);
  }
  return { kind: 'application', name, arguments: sides, at: placeFrom(name.at, cursor.previous ?? name) };
}

/** value = word | number | errno */
export function parseValue(cursor: Cursor, reading: Reading): Value {
  cursor.couldBe('a name', 'a number', 'an errno');
  const { token } = cursor;
  if (token.kind !== 'word' && token.kind !== 'number' && token.kind !== 'errno') cursor.fail(reading);
  const errno = `-${token.text}`;
  if (token.kind === 'word' && ERRNO_NAMES.includes(errno)) {
    cursor.noteHere(reading, { what: 'an errno has a minus', expected: errno, remedy: `write ${errno}` });
    return { kind: 'value', text: errno, at: cursor.advance().at };
  }
  const { text, at } = cursor.advance();
  return { kind: 'value', text, at };
}

/** `&d0`, as C would write it: told, and understood. */
function refuseAddress(cursor: Cursor, reading: Reading): void {
  if (cursor.token.text !== '&' || cursor.ahead(1).kind !== 'word') return;
  cursor.noteHere(reading);
  cursor.skip();
}

function refuseDepth(cursor: Cursor, reading: Reading, depth: number): void {
  if (depth <= DEPTH_MAX) return;
  cursor.fail(reading, {
    what: `parentheses, calls and ~ stand more than ${DEPTH_MAX} deep within each other`,
    expected: undefined,
    remedy: 'ask it in several clauses',
  });
}
