/** The initial state: what stands between the first braces. */

import type { Declaration, Word } from '../scenario.ts';
import { type Cursor, isWritten, nearestKeyword, type Reading } from './cursor.ts';
import { DECLARATIONS, DOMAIN_TYPES, FAILING } from './keywords.ts';
import { parseCall, parseValue } from './parse-expression.ts';

const DECLARATION: Reading = { name: 'this declaration', example: 'group g0 = d0, d1;  or  owner(g0) = P0;' };
const GROUP: Reading = { name: 'a group', example: 'group g0 = d0, d1;' };
const ABSENT: Reading = { name: 'the place of an absent device', example: 'absent d1 : isolation of d0;' };
const DOMAIN: Reading = { name: 'a domain', example: 'domain A, B : UNMANAGED;' };
const MAY: Reading = { name: 'a permitted failure', example: 'may fail attach_dev(d0) = -ENOMEM;' };
const STATE: Reading = { name: 'what is said at the start', example: 'owner(g0) = P0;  or  ats(d0) = true;' };

type Keyword = (typeof DECLARATIONS)[number];

const READERS: Readonly<Record<Keyword, (cursor: Cursor) => Declaration>> = {
  topology: (cursor) => ({ kind: 'topology', topology: named(cursor, 'topology', 'pair') }),
  group: (cursor) => {
    const group = cursor.expectName('a name', GROUP);
    cursor.expect('=', GROUP);
    return { kind: 'group', group, devices: names(cursor, GROUP) };
  },
  absent: (cursor) => {
    const device = cursor.expectName('a name', ABSENT);
    cursor.expect(':', ABSENT);
    cursor.expectOneOf(['isolation'], ABSENT);
    cursor.expectOneOf(['of'], ABSENT);
    return { kind: 'absent', device, beside: cursor.expectName('a name', ABSENT) };
  },
  domain: (cursor) => {
    const domains = names(cursor, DOMAIN);
    cursor.expect(':', DOMAIN);
    return { kind: 'domain', domains, type: cursor.expectOneOf(DOMAIN_TYPES, DOMAIN) };
  },
  mm: (cursor) => {
    const mm = named(cursor, 'mm', 'm0');
    if (cursor.token.text === 'pasid') {
      cursor.fail(DECLARATION, {
        what: 'a process has no PASID of its own',
        remedy: 'leave out pasid: the process gets one when a device is bound to it',
      });
    }
    return { kind: 'mm', mm };
  },
  environment: (cursor) => ({ kind: 'environment', liberty: named(cursor, 'environment', 'leaks-pasid') }),
  may: (cursor) => {
    const isBreach = parseFailing(cursor) === 'break';
    const of = parseCall(cursor, MAY);
    if (!cursor.accept('=')) return { kind: 'failure', isBreach, of };
    const { text, at, isErrno } = { ...parseValue(cursor, MAY), isErrno: cursor.previous?.text.startsWith('-') };
    if (!isErrno && !text.startsWith('-')) {
      cursor.note({ at, what: 'only an errno can be returned', got: text, remedy: `write it like: ${MAY.example}` });
    }
    return { kind: 'failure', isBreach, of, errno: { text, at } };
  },
};

export function parseDeclaration(cursor: Cursor): Declaration {
  const { token } = cursor;
  const isSaidOf = isSign(cursor, 1, '(');
  const keyword = DECLARATIONS.find((word) => !isSaidOf && cursor.is(word)) ?? misspeltKeyword(cursor, isSaidOf);
  if (keyword !== undefined) {
    cursor.advance();
    return READERS[keyword](cursor);
  }
  cursor.couldBe('a term or a call', '}');
  if (token.kind !== 'word') cursor.fail(DECLARATION);
  if (isSign(cursor, 1, '=')) {
    cursor.fail(DECLARATION, {
      what: `it is not said what ${token.text} belongs to`,
      remedy: `write it of a thing, as in ${token.text}(g0) = ...; registers are empty at first`,
    });
  }
  if (!isSaidOf) cursor.fail(DECLARATION);
  const term = parseCall(cursor, STATE);
  if (isWritten(cursor.token, '!=')) {
    cursor.couldBe('=', ';');
    cursor.fail(STATE, { what: 'the start is said with =', remedy: 'write what it is, after =' });
  }
  if (!cursor.accept('=')) return { kind: 'call', call: term };
  if (cursor.token.kind === 'word' && isSign(cursor, 1, '(')) {
    cursor.couldBe('a name', 'a number', 'an errno');
    cursor.fail(STATE, {
      what: 'the start is said with a name or a number',
      remedy: 'write what the term is, by name',
    });
  }
  return { kind: 'state', term, value: parseValue(cursor, STATE) };
}

/** What follows `may`; a call that follows it may fail, probably. */
function parseFailing(cursor: Cursor): (typeof FAILING)[number] {
  if (!isSign(cursor, 1, '(')) return cursor.expectOneOf(FAILING, MAY).text;
  cursor.couldBe(...FAILING);
  cursor.noteMissing('fail', `write may fail ${cursor.token.text}(...); or break, if it must not fail`);
  return 'fail';
}

/** A keyword with a letter wrong, where nothing else starts with two words. */
function misspeltKeyword(cursor: Cursor, isSaidOf: boolean): Keyword | undefined {
  const { token } = cursor;
  if (token.kind !== 'word' || isSaidOf || cursor.ahead(1).kind !== 'word') return undefined;
  const meant = nearestKeyword(token.text, DECLARATIONS) as Keyword | undefined;
  if (meant === undefined || token.text.length < 2) return undefined;
  cursor.couldBe('a term or a call', '}');
  cursor.noteHere(DECLARATION, { what: `no declaration starts with ${token.text}`, remedy: `write ${meant}` });
  return meant;
}

function named(cursor: Cursor, keyword: string, example: string): Word {
  return cursor.expectName('a name', { name: DECLARATION.name, example: `${keyword} ${example};` });
}

function names(cursor: Cursor, reading: Reading): readonly Word[] {
  const words = [cursor.expectName('a name', reading)];
  while (cursor.accept(',')) words.push(cursor.expectName('a name', reading));
  return words;
}

function isSign(cursor: Cursor, ahead: number, text: string): boolean {
  const token = cursor.ahead(ahead);
  return token.kind === 'symbol' && token.text === text;
}
