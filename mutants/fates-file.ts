/**
 * Where a campaign keeps the fates that it has found: a heading, then a line of JSON for each, in a file that is only
 * appended to.
 *
 * The heading has a digest of all that a fate depends on. What another campaign has written, or what was damaged, is refused:
 * a wrong fate would never be noticed. Only a last line that was cut short, as the end of a process may leave it, is taken
 * away and found anew. What a limit of time or memory left open is found anew, too: another run may come further.
 */
import { appendFileSync, existsSync, mkdirSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { boundedBytes, systemSays, type Telling, textIn, type Unread } from '../explorer/bounded-file.ts';
import { CheckerError } from '../explorer/errors.ts';
import type { Limit } from '../explorer/exploration.ts';
import { canonical } from '../explorer/plain-data.ts';
import { inert } from '../explorer/plain-text.ts';
import type { Json } from '../explorer/system.ts';
import { judgedLine, judgedSchema } from './fate-schema.ts';
import type { Fate, Judged } from './mutant.ts';

/** Whose fates a file has. */
export interface Heading {
  /** Of all that they depend on. */
  readonly digest: string;
  /** What of that a reader would like to know. */
  readonly of: Readonly<Record<string, Json>>;
}

/** The fates that are known, and where to write the next. */
export interface FatesFile {
  readonly known: ReadonlyMap<string, Fate>;
  readonly add: (judged: Judged) => void;
}

/** What ends a search at one time and not at another. */
const PASSING: readonly Limit[] = ['max-seconds', 'max-memory', 'interrupted'];

/** More than any campaign writes: a survivor takes some thousand bytes. */
const BYTES_MAX = 256 * 2 ** 20;

/** Opens the file at `path`, which is made where there is none, for a campaign over mutants of these names. */
export function openFates(path: string, heading: Heading, names: readonly string[]): FatesFile {
  const first = `${JSON.stringify({ fates: heading.digest, ...heading.of })}\n`;
  const bytes = existsSync(path) ? boundedBytes(path, BYTES_MAX, unreadable(path)) : Buffer.alloc(0);
  const end = bytes.lastIndexOf('\n') + 1;
  const whole = textIn(bytes.subarray(0, end), unreadable(path));
  const isCutHeading = Buffer.from(first).subarray(0, bytes.length).equals(bytes);
  if (whole === '' && !isCutHeading) throw foreign(path, bytes.toString());
  const [headline = '', ...lines] = whole.split('\n');
  if (whole !== '' && digestIn(headline) !== heading.digest) throw foreign(path, headline);
  const known = fatesIn(path, lines.slice(0, -1), new Set(names));
  const write = (added: string) => systemSays(() => appendFileSync(path, added), unwritable(path));
  if (end < bytes.length) systemSays(() => truncateSync(path, end), unwritable(path));
  if (whole === '') {
    systemSays(() => mkdirSync(dirname(path), { recursive: true }), unwritable(path));
    write(first);
  }
  return { known, add: (judged) => write(judgedLine(judged)) };
}

function digestIn(headline: string): unknown {
  const data = parsed(headline);
  return typeof data === 'object' && data !== null && 'fates' in data ? data.fates : undefined;
}

function fatesIn(path: string, lines: readonly string[], names: ReadonlySet<string>): Map<string, Fate> {
  const known = new Map<string, Fate>();
  for (const [index, line] of lines.entries()) {
    const checked = judgedSchema.safeParse(parsed(line));
    if (!checked.success) throw damaged(path, index, 'is no fate of a mutant', line);
    const { mutant, fate } = checked.data;
    if (!names.has(mutant)) throw damaged(path, index, 'is about a mutant that there is not', mutant);
    if (isPassing(fate)) continue;
    const before = known.get(mutant);
    if (before !== undefined && canonicalText(before) !== canonicalText(fate)) {
      throw damaged(path, index, 'contradicts a line before it', mutant);
    }
    known.set(mutant, fate);
  }
  return known;
}

/** Whether the same search may have another end. */
function isPassing(fate: Fate): boolean {
  return fate.is === 'open' && fate.limits.some((limit) => PASSING.includes(limit));
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The same for the same, whatever the order of keys. */
function canonicalText(fate: Fate): string {
  return canonical(JSON.parse(JSON.stringify(fate)) as Json);
}

/** Longer quotations say no more. */
const QUOTED = 60;

function quoted(text: string): string {
  return text === '' ? 'nothing' : inert(text.slice(0, QUOTED));
}

const ANOTHER = 'name another file with --out, or remove this one';

function foreign(path: string, headline: string): CheckerError {
  return new CheckerError('bad-file', {
    what: `${inert(path)} has no fates of this campaign`,
    got: quoted(headline),
    expected: 'those of the same configuration, properties and sources',
    remedy: ANOTHER,
  });
}

function damaged(path: string, index: number, what: string, got: string): CheckerError {
  return new CheckerError('bad-file', {
    what: `line ${index + 2} of ${inert(path)} ${what}`,
    got: quoted(got),
    expected: 'a fate for each of some mutants, as a campaign has written it',
    remedy: ANOTHER,
  });
}

const WHY: Readonly<Record<Unread['why'], string>> = {
  unreadable: 'cannot be read',
  'not regular': 'is no regular file',
  'too large': 'is too large for fates',
  'not text': 'is no text in UTF-8',
};

function unreadable(path: string): Telling {
  return ({ why, got }) => new CheckerError('bad-file', { what: `${inert(path)} ${WHY[why]}`, got, remedy: ANOTHER });
}

function unwritable(path: string): Telling {
  return ({ got }) =>
    new CheckerError('bad-file', {
      what: `${inert(path)} cannot be written to`,
      got,
      remedy: 'name another file with --out',
    });
}
