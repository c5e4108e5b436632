/** Walks over the tokens of a file, knows what could stand at each, and notes what is wrong. */
import { nearestName } from '../../explorer/errors.ts';
import type { Fault } from '../fault.ts';
import type { Place, Word } from '../scenario.ts';
import type { Token, Tokens } from './tokens.ts';

/** What is being read: what it is called, and how one looks. */
export interface Reading {
  readonly name: string;
  readonly example: string;
}

/** Thrown where reading cannot go on before a place further down; the fault is noted. */
export class Unreadable extends Error {}

export class Cursor {
  readonly faults: Fault[];
  readonly remarks: Tokens['remarks'];
  private readonly tokens: readonly Token[];
  private index = 0;
  /** What was looked for at this token: it could stand here. */
  private wanted: string[] = [];
  /** The token of the last fault: nobody is told twice about one. */
  private faulty = -1;
  private readonly lost = new Set<string>();

  constructor({ tokens, remarks, faults }: Tokens) {
    this.tokens = tokens;
    this.remarks = remarks;
    this.faults = [...faults];
  }

  get token(): Token {
    return this.ahead(0);
  }

  get previous(): Token | undefined {
    return this.tokens[this.index - 1];
  }

  /** Words of what could not be read: each may name or set something. */
  get unread(): ReadonlySet<string> {
    return this.lost;
  }

  /** How many tokens were read. */
  get progress(): number {
    return this.index;
  }

  get isAtEnd(): boolean {
    return this.token.kind === 'end';
  }

  /** The token that comes `count` later. */
  ahead(count: number): Token {
    return (this.tokens[this.index + count] ?? this.tokens.at(-1)) as Token;
  }

  /** Whether this sign or keyword is next. It could be, if not. */
  is(text: string): boolean {
    this.wanted.push(text);
    return isWritten(this.token, text);
  }

  /** Reads `text` if it is next. */
  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.advance();
    return true;
  }

  /** Reads a name, which could be `called` next. */
  acceptName(called: string): Word | undefined {
    this.wanted.push(called);
    return this.token.kind === 'word' ? wordOf(this.advance()) : undefined;
  }

  /** Reads whatever is next, and notes what is wrong with it by itself. */
  advance(): Token {
    const { token } = this;
    if (token.fault !== undefined) this.faults.push(token.fault);
    if (token.kind !== 'end') this.index++;
    this.wanted = [];
    return token;
  }

  /** Passes over what cannot be read. */
  skip(): void {
    if (!this.isAtEnd) this.index++;
    this.wanted = [];
  }

  /** Adds to what could stand here. */
  couldBe(...alternatives: readonly string[]): void {
    this.wanted.push(...alternatives);
  }

  note(fault: Fault): void {
    this.faults.push(fault);
  }

  /** Notes a fault of the next token: what is wrong, or that this does not go on so. */
  noteHere(reading: Reading, wrong: Partial<Fault> = {}): void {
    if (this.faulty === this.index) return;
    this.faulty = this.index;
    const { token } = this;
    this.faults.push({
      at: token.at,
      what: `${reading.name} does not go on like this`,
      got: token.fault?.got ?? this.written(token),
      expected: alternativesOf(token, this.wanted),
      remedy: `write it like: ${reading.example}`,
      ...(token.kind === 'stray' ? { remedy: token.fault?.remedy ?? strayRemedy(token.text, reading) } : {}),
      ...wrong,
    });
  }

  /** Notes that `text` is missing behind the token before. */
  noteMissing(text: string, remedy: string): void {
    if (this.faulty === this.index) return;
    this.faulty = this.index;
    this.faults.push({
      at: this.behind(),
      what: `${text} is missing`,
      got: this.written(this.token),
      expected: alternativesOf(this.token, this.wanted),
      remedy,
    });
  }

  /** Notes a fault of the next token, behind which something else must be looked for. */
  fail(reading: Reading, wrong: Partial<Fault> = {}): never {
    this.noteHere(reading, wrong);
    throw new Unreadable();
  }

  /** Reads `text`. Where the line has ended without it, or one of `followers` is next, it was forgotten. */
  expect(text: string, reading: Reading, followers: readonly string[] = []): void {
    if (this.accept(text)) return;
    const { token } = this;
    const isNewLine = this.previous !== undefined && token.at.line > this.previous.at.line;
    if (!isNewLine && token.kind !== 'end' && !followers.some((follower) => isWritten(token, follower))) {
      this.fail(reading);
    }
    this.noteMissing(text, `write ${text} after ${this.previous === undefined ? 'it' : this.written(this.previous)}`);
  }

  expectName(called: string, reading: Reading): Word {
    return this.acceptName(called) ?? this.fail(reading);
  }

  /** Reads one of `words`. Another word in its place is noted, and taken for the nearest, or the first if it `isSurely` one. */
  expectOneOf<T extends string>(words: readonly T[], reading: Reading, isSurely = false): Word & { readonly text: T } {
    const index = words.findIndex((word) => this.is(word));
    const { token } = this;
    if (index !== -1) return { at: this.advance().at, text: words[index] as T };
    const meant = nearestKeyword(token.text, words) as T | undefined;
    const isHere = isSurely || meant !== undefined || token.at.line === this.previous?.at.line;
    if (token.kind !== 'word' || !isHere) this.fail(reading);
    const remedy = meant === undefined ? `write it like: ${reading.example}` : `write ${meant}`;
    this.noteHere(reading, { what: `${token.text} is not known here`, remedy });
    this.advance();
    return { at: token.at, text: meant ?? (words[0] as T) };
  }

  /** What `read` reads; where that cannot be read, `recover` goes to where something else starts. */
  attempt<T>(read: () => T, recover: () => void): T | undefined {
    const from = this.index;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      recover();
      for (const { text } of this.tokens.slice(from, this.index)) this.lost.add(text);
      return undefined;
    }
  }

  /** The place behind the token before. A comment may end on another line than it starts. */
  private behind(): Place {
    if (this.previous === undefined || this.previous.kind === 'comment') return this.token.at;
    const { line, column, length } = this.previous.at;
    return { line, column: column + length, length: 1 };
  }

  private written({ kind, text }: Token): string {
    return kind === 'comment' ? 'a comment in (* *)' : text;
  }
}

function wordOf({ text, at }: Token): Word {
  return { text, at };
}

/** The place from the start of one to the end of another. */
export function placeFrom(start: Place, end: Token | Word): Place {
  const length = end.at.line === start.line ? end.at.column + end.at.length - start.column : start.length;
  return { ...start, length };
}

export function isWritten(token: Token, text: string): boolean {
  return (token.kind === 'symbol' || token.kind === 'word') && token.text === text;
}

/** The word of `words` that `written` was meant for, in whatever case. */
export function nearestKeyword(written: string, words: readonly string[]): string | undefined {
  // A short name is near to everything.
  const small = written.length < 3 ? [] : words.map((word) => word.toLowerCase());
  const index = small.indexOf(nearestName(written.toLowerCase(), small) ?? '');
  return words[index];
}

function alternativesOf(token: Token, wanted: readonly string[]): string | undefined {
  const different = [...new Set(wanted)];
  if (different.length === 0) return undefined;
  const list = anyOf(different);
  const keywords = different.filter((text) => /^[A-Za-z]+$/.test(text));
  const near = token.kind === 'word' ? nearestKeyword(token.text, keywords) : undefined;
  return near === undefined || keywords.length < 2 ? list : `${list} (nearest: ${near})`;
}

/** Alternatives as the grammar has them: in quotes what is written so, without them what has many forms. */
export function anyOf(texts: readonly string[]): string {
  const shown = texts.map((text) => (isPhrase(text) ? text : `"${text}"`));
  return shown.length < 2 ? shown.join() : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}

function isPhrase(text: string): boolean {
  return /^an? /.test(text);
}

function strayRemedy(text: string, { example }: Reading): string {
  if (/[^\x20-\x7e]/.test(text)) return 'write it in plain ASCII';
  const remedies = new Map(
    Object.entries({
      '&': 'leave it out: things are named as they are, d0 and not &d0',
      '->': 'nothing has fields; a term is said of a thing, as in dom(g0)',
      '.': 'nothing has fields; a term is said of a thing, as in dom(g0)',
      '<': 'only = and != compare',
      '>': 'only = and != compare',
      '-': 'an errno is a minus with its name, as in -EBUSY',
      '"': 'nothing is quoted',
      "'": 'nothing is quoted',
      '[': 'nothing is indexed; a term is said of a thing, as in hw(d0, 1)',
    }),
  );
  return remedies.get(text) ?? `write it like: ${example}`;
}
