/** How single words, numbers and signs are written, and what is meant by those of C, of other tools and of mail. */
import { nearestName } from '../../explorer/errors.ts';
import type { Fault } from '../fault.ts';
import { ERRNO_NAMES, errnoOf } from './errno.ts';

export interface Spelling {
  readonly kind: 'word' | 'number' | 'errno' | 'symbol' | 'stray';
  /** What is meant. */
  readonly text: string;
  /** Characters that it takes in the file. */
  readonly length: number;
  /** What is wrong with how it is written. */
  readonly fault?: Omit<Fault, 'at'> | undefined;
}

/** Signs for which a file has another one. A longer sign comes before those that it starts with. */
const LOOK_ALIKES: readonly (readonly [written: string, meant: string, remedy: string])[] = [
  ['==', '=', 'write =, also where something is compared'],
  ['&&', '/\\', 'write /\\ for "and", \\/ for "or", ~ for "not"'],
  ['||', '\\/', 'write \\/ for "or", /\\ for "and", ~ for "not"'],
  ['\u2227', '/\\', 'write /\\ for "and"'],
  ['\u2228', '\\/', 'write \\/ for "or"'],
  ['\u00ac', '~', 'write ~ for "not"'],
  ['\u2260', '!=', 'write !='],
  ['\u00a0', '', 'write a plain space; a mail program may have put this one'],
];

const QUOTED = /(["'`\u201c\u2018])([^"'`\u2018-\u201d\r\n]*)["'`\u2019\u201d]/y;
const WORD = /[A-Za-z_](?:[A-Za-z0-9_.]|-(?!>))*/y;
const NUMBER = /[0-9][A-Za-z0-9_.]*/y;
const NEGATIVE = /-([A-Za-z][A-Za-z0-9_]*|[0-9]+)/y;
/** What makes one stray together: letters of other scripts, control characters, or one sign. */
const STRAY = /[^ -~\t\r\n]+|->|./suy;
/** Characters of a name. Errors tell them all. */
export const NAME_MAX = 64;
/** More digits than any number of the model has. */
const DIGITS_MAX = 9;

/** What is written as C, herd or a mail program write it. */
export function lookAlike(text: string, position: number): Spelling | undefined {
  const found = LOOK_ALIKES.find(([written]) => text.startsWith(written, position));
  if (found !== undefined) {
    const [written, meant, remedy] = found;
    const kind = meant === '' ? 'stray' : 'symbol';
    return {
      kind,
      text: meant,
      length: written.length,
      fault: { what: 'another sign is used here', got: written, remedy },
    };
  }
  if (text[position] === '!' && text[position + 1] !== '=') {
    const fault = { what: 'another sign is used here', got: '!', remedy: 'write ~ for "not", as in ~(A \\/ B)' };
    return { kind: 'symbol', text: '~', length: 1, fault };
  }
  return readQuoted(text, position);
}

function readQuoted(text: string, position: number): Spelling | undefined {
  QUOTED.lastIndex = position;
  const [written = '', , content = ''] = QUOTED.exec(text) ?? [];
  if (wordAt(content, 0)?.length !== content.length || content.length > NAME_MAX) return undefined;
  const fault = { what: 'nothing is quoted', got: written, remedy: `write ${content}` };
  return { kind: 'word', text: content, length: written.length, fault };
}

export function readWord(text: string, position: number): Spelling | undefined {
  const word = wordAt(text, position);
  if (word === undefined) return undefined;
  const { length } = word;
  if (length <= NAME_MAX) return { kind: 'word', text: word, length };
  const fault = { what: `this name has ${length} characters`, got: word, remedy: `take at most ${NAME_MAX}` };
  return { kind: 'word', text: word.slice(0, NAME_MAX), length, fault };
}

function wordAt(text: string, position: number): string | undefined {
  WORD.lastIndex = position;
  return WORD.exec(text)?.[0];
}

/** A number or an errno; a stray where it is neither. */
export function readNumber(text: string, position: number): Spelling {
  NUMBER.lastIndex = position;
  const [number] = NUMBER.exec(text) ?? [];
  if (number !== undefined) return { kind: 'number', length: number.length, ...plainNumber(number) };
  NEGATIVE.lastIndex = position;
  const [written, errno = ''] = NEGATIVE.exec(text) ?? [];
  if (written !== undefined) return { kind: 'errno', length: written.length, ...knownErrno(written, errno) };
  STRAY.lastIndex = position;
  const stray = STRAY.exec(text)?.[0] ?? (text[position] as string);
  return { kind: 'stray', text: stray, length: stray.length };
}

function plainNumber(written: string): Pick<Spelling, 'text' | 'fault'> {
  if (/^(0|[1-9][0-9]*)$/.test(written) && written.length <= DIGITS_MAX) return { text: written };
  const isReadable = /^(0[xX][0-9a-fA-F]+|[0-9]+)$/.test(written) && written.length <= DIGITS_MAX;
  const meant = isReadable ? String(Number(written)) : '0';
  const remedy = isReadable ? `write ${meant}` : `write digits, at most ${DIGITS_MAX}; a name starts with a letter`;
  return { text: meant, fault: { what: 'this is no decimal number', got: written, remedy } };
}

function knownErrno(written: string, body: string): Pick<Spelling, 'text' | 'fault'> {
  if (ERRNO_NAMES.includes(written)) return { text: written };
  const meant = /^[0-9]/.test(body) ? errnoOf(Number(body)) : nearestName(written.toUpperCase(), ERRNO_NAMES);
  const nearby = meant === undefined ? '' : ` (nearest: ${meant})`;
  const fault = {
    what: 'this is no errno',
    got: written,
    expected: `one of ${ERRNO_NAMES.length} names${nearby}`,
    remedy: `write ${meant ?? '-EINVAL, for example'}`,
  };
  return { text: meant ?? written, fault };
}
