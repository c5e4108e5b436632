/** Faults as a compiler prints them: the place, what is wrong, the line with a caret, and how to mend it. */
import { CheckerError } from '../../explorer/errors.ts';
import { COLUMNS, inert, wrapped } from '../../explorer/plain-text.ts';
import { type Fault, inOrder } from '../fault.ts';
import type { Place, Scenario } from '../scenario.ts';
import { linesOf } from './tokens.ts';

/** More are counted, not shown: those who see twenty begin to mend. */
const SHOWN_MAX = 20;

/** What could be read of a file that has faults. */
export interface Readable {
  readonly scenario: Scenario;
  /** Words of what could not: each may name or set something. */
  readonly unread: ReadonlySet<string>;
}

/** A file that says nothing that could be judged. It has all the faults; `message` tells them, ready to print. */
export class ScenarioFaults extends CheckerError {
  /** In the order of their places; at least one. */
  readonly faults: readonly Fault[];
  /** What could be read all the same; nothing where the start is missing, without which the rest has no meaning. */
  readonly rest: Readable | undefined;

  constructor(file: string, text: string, faults: readonly Fault[], rest?: Readable) {
    const many = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
    super('bad-scenario', {
      what: `${shownPath(file)} has ${many}`,
      remedy: 'mend what is told of each; docs/LITMUS.md has the grammar',
    });
    this.faults = inOrder(faults);
    this.rest = rest;
    this.message = [
      ...wrapped(`${this.diagnosis.what} [${this.code}]`, COLUMNS, 2),
      ...this.told(file, linesOf(text)),
    ].join('\n');
  }

  private told(file: string, lines: readonly string[]): readonly string[] {
    const shown = this.faults.slice(0, SHOWN_MAX).flatMap((fault) => ['', faultText(fault, file, lines)]);
    const more = this.faults.length - SHOWN_MAX;
    return more <= 0 ? shown : [...shown, '', `... and ${more} more`];
  }
}

/** One fault of `file`, whose text has these `lines`. No line of it is longer than what a mail takes. */
export function faultText({ at, what, got, expected, remedy }: Fault, file: string, lines: readonly string[]): string {
  const fields = [
    ...(got === undefined ? [] : field('got', shortened(got))),
    ...(expected === undefined ? [] : field('expected', expected)),
    ...field('remedy', remedy),
  ];
  const head = wrapped(`${shownPath(file)}:${at.line}:${at.column}: ${what}`, COLUMNS, 2);
  return [...head, ...excerpt(at, lines[at.line - 1] ?? ''), ...fields].join('\n');
}

const MARGIN = 12;

function field(name: string, text: string): readonly string[] {
  return wrapped(`  ${`${name}:`.padEnd(MARGIN - 2)}${text}`, COLUMNS, MARGIN);
}

/** Characters of a name, or of what was found, that are told. */
const QUOTED_MAX = 40;

function shortened(text: string): string {
  const whole = inert(text);
  return whole.length <= QUOTED_MAX ? whole : `${whole.slice(0, QUOTED_MAX)}...`;
}

/** Characters of a path that leave room for the place on the same line. */
const PATH_MAX = 60;

function shownPath(path: string): string {
  const whole = inert(path);
  return whole.length <= PATH_MAX ? whole : `...${whole.slice(3 - PATH_MAX)}`;
}

/** The line, or what fits of it around the place, with a caret below. */
function excerpt({ line, column, length }: Place, text: string): readonly string[] {
  const number = `${line}`.padStart(5);
  const room = COLUMNS - number.length - 3;
  // A tab is as wide as a space; whatever else does not print takes the room of its code.
  const visible = (part: string) => inert(part.replaceAll('\t', ' '));
  const before = visible(text.slice(0, column - 1));
  const marked = visible(text.slice(column - 1, column - 1 + length));
  const after = visible(text.slice(column - 1 + length));
  const indent = Math.min(before.search(/[^ ]|$/), before.length);
  // A caret at the end of the line stands behind it.
  const end = before.length + Math.max(1, marked.length);
  const from = end - indent <= room ? indent : Math.max(indent, before.length - Math.floor(room / 2));
  const shown = (before + marked + after).slice(from, from + room).trimEnd();
  const caret = before.length - from;
  const width = Math.max(1, Math.min(marked.length, room - caret));
  return [`${number} | ${shown}`.trimEnd(), `${' '.repeat(number.length)} | ${' '.repeat(caret)}${'^'.repeat(width)}`];
}
