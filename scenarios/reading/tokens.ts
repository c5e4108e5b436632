/** A file as words and signs with their places. What C writes otherwise is understood, and told. */
import type { Fault } from '../fault.ts';
import type { Place } from '../scenario.ts';
import { lookAlike, readNumber, readWord, type Spelling } from './token-spelling.ts';

export interface Token {
  /** `comment` is the one in `(* *)`; `stray` is what no file may have; `end` is the end of the file. */
  readonly kind: 'word' | 'number' | 'errno' | 'symbol' | 'comment' | 'stray' | 'end';
  /** What is meant: `=` also where the file has `==`. */
  readonly text: string;
  readonly at: Place;
  /** Offsets in the text of the file. */
  readonly start: number;
  readonly end: number;
  /** What is wrong with it by itself. */
  readonly fault?: Fault | undefined;
}

/** A `#` comment. */
export interface Remark {
  readonly line: number;
  readonly text: string;
}

export interface Tokens {
  /** The last one is the `end`. */
  readonly tokens: readonly Token[];
  readonly remarks: readonly Remark[];
  /** Comments of other languages, and a comment without an end. */
  readonly faults: readonly Fault[];
}

/** What editors put before a text in UTF-8; it is no part of it. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** The lines of a file, whoever wrote it: they end as on Linux, Windows or an old Mac. */
export function linesOf(text: string): readonly string[] {
  return withoutMark(text).split(/\r\n|\r|\n/);
}

const BLANK = /[ \t\r\n]+/y;
const REST_OF_LINE = /[^\r\n]*/y;
const SYMBOLS = ['/\\', '\\/', '!=', '{', '}', '(', ')', ',', ';', ':', '=', '/', '~', '+', '*'] as const;

/** Reads all of `text`; nothing is refused here, and every character is in some token, remark or blank. */
export function tokensOf(text: string): Tokens {
  return new Lexer(withoutMark(text)).read();
}

class Lexer {
  private readonly text: string;
  /** Where the last comment of each kind ends; -1 where none does. */
  private readonly lastEnds: Readonly<Record<'*)' | '*/', number>>;
  private readonly tokens: Token[] = [];
  private readonly remarks: Remark[] = [];
  private readonly faults: Fault[] = [];
  private hasComment = false;
  private position = 0;
  private line = 1;
  private lineStart = 0;

  constructor(text: string) {
    this.text = text;
    this.lastEnds = { '*)': text.lastIndexOf('*)'), '*/': text.lastIndexOf('*/') };
  }

  read(): Tokens {
    for (this.skipBlank(); this.position < this.text.length; this.skipBlank()) {
      if (this.readComment()) continue;
      const spelling = this.spelling();
      this.tokens.push(this.token(spelling.kind, spelling.text, spelling.length, spelling.fault));
    }
    this.tokens.push(this.token('end', 'the end of the file', 0));
    return { tokens: this.tokens, remarks: this.remarks, faults: this.faults };
  }

  private spelling(): Spelling {
    const { text, position } = this;
    const symbol = SYMBOLS.find((sign) => text.startsWith(sign, position));
    const sign: Spelling | undefined = symbol && { kind: 'symbol', text: symbol, length: symbol.length };
    return lookAlike(text, position) ?? sign ?? readWord(text, position) ?? readNumber(text, position);
  }

  /** A comment in any of four forms; only `#` and `(* *)` are ours. */
  private readComment(): boolean {
    const { text, position } = this;
    if (text[position] === '#') {
      const rest = this.restOfLine();
      this.remarks.push({ line: this.line, text: rest.slice(1).trim() });
      this.advance(rest.length);
    } else if (text.startsWith('(*', position)) {
      this.readKnownComment();
    } else if (text.startsWith('//', position)) {
      const { length } = this.restOfLine();
      this.faults.push({ at: this.place(length), ...NO_COMMENT('//') });
      this.advance(length);
    } else {
      return this.readCommentOfC();
    }
    return true;
  }

  /** In `mainline/*` the same signs mean every driver: only after a blank, or a statement, it is a comment. */
  private readCommentOfC(): boolean {
    const { text, position } = this;
    const before = position === 0 ? '\n' : (text[position - 1] as string);
    if (!text.startsWith('/*', position) || !/[\s;{}]/.test(before)) return false;
    const end = this.endOf('*/');
    if (end === -1) return false;
    const length = end + 2 - position;
    this.faults.push({ at: this.place(length), ...NO_COMMENT('/* */') });
    this.advance(length);
    return true;
  }

  /** The first says what is asked; herd's files have more. */
  private readKnownComment(): void {
    const comment = this.comment();
    if (!this.hasComment) this.tokens.push(comment);
    else this.faults.push({ at: { ...comment.at, length: 2 }, ...NO_COMMENT('a second (* *)') });
    this.hasComment = true;
  }

  private comment(): Token {
    const { text, position } = this;
    const end = this.endOf('*)');
    if (end !== -1) return this.token('comment', text.slice(position + 2, end), end + 2 - position);
    this.faults.push({
      at: this.place(2),
      what: 'this comment has no end',
      expected: '*)',
      remedy: 'write *) where it ends',
    });
    // It probably ends before the initial state: what follows can be read all the same.
    const brace = text.slice(position).search(/(\r\n|\r|\n)\{/);
    const length = brace === -1 ? text.length - position : brace;
    return this.token('comment', text.slice(position + 2, position + length), length);
  }

  /** Where the comment ends that starts here; -1 if it does not. */
  private endOf(sign: '*)' | '*/'): number {
    return this.lastEnds[sign] < this.position + 2 ? -1 : this.text.indexOf(sign, this.position + 2);
  }

  private token(kind: Token['kind'], text: string, length: number, wrong?: Omit<Fault, 'at'>): Token {
    const at = this.place(length);
    const start = this.position;
    this.advance(length);
    return { kind, text, at, start, end: this.position, fault: wrong && { at, ...wrong } };
  }

  private place(length: number): Place {
    return { line: this.line, column: this.position - this.lineStart + 1, length };
  }

  private restOfLine(): string {
    REST_OF_LINE.lastIndex = this.position;
    return REST_OF_LINE.exec(this.text)?.[0] ?? '';
  }

  private skipBlank(): void {
    BLANK.lastIndex = this.position;
    this.advance(BLANK.exec(this.text)?.[0].length ?? 0);
  }

  /** Goes on by `length` characters, and counts the lines that end in them. */
  private advance(length: number): void {
    for (const end of this.text.slice(this.position, this.position + length).matchAll(/\r\n|\r|\n/g)) {
      this.line++;
      this.lineStart = this.position + end.index + end[0].length;
    }
    this.position += length;
  }
}

const NO_COMMENT = (written: string): Omit<Fault, 'at'> => ({
  what: `${written} is no comment here`,
  remedy: 'start a comment with #; it ends with the line',
});
