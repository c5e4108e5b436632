/** Flags from text: what a person typed, or an error that says what would have been right. */
import { InvalidArgumentError, Option } from 'commander';
import { wrapped } from '../counterexamples/plain-text.ts';
import { CheckerError, nearest } from '../explorer/errors.ts';

/** A parser of whole numbers from `least` to `most`. Nothing is rounded, cut or guessed. */
export function wholeNumber(flag: string, least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new CheckerError('bad-option', {
      what: Number.isNaN(value) ? `${flag} is no whole number` : `${flag} is out of range`,
      got: JSON.stringify(text),
      expected: `a whole number ${range}`,
      remedy: 'correct the flag, or leave it out for its default',
    });
  };
}

/** A parser of one of `names`. */
export function oneOf<T extends string>(what: string, names: readonly T[]): (text: string) => T {
  return (text) => {
    const found = names.find((name) => name === text);
    if (found === undefined) throw unknownName(what, text, names);
    return found;
  };
}

/** A parser for a flag that may be given more than once; what it parses is not empty. */
export function collected(text: string, before: readonly string[] | undefined): readonly string[] {
  if (text.trim() === '') throw new InvalidArgumentError('a name is expected');
  return [...(before ?? []), text];
}

/** The refusal of a name that is none of `names`, with the nearest of them; `list` has them all. */
export function unknownName(what: string, got: string, names: readonly string[], list?: string): CheckerError {
  return new CheckerError('unknown-name', {
    what: `there is no such ${what}`,
    got: JSON.stringify(got),
    expected: nearest(got, names),
    remedy: list === undefined ? 'correct the name' : listsThem(list),
  });
}

/** What `find` finds; its refusal of a name says which list has the names there are. */
export function listed<T>(list: string, find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof CheckerError && error.code === 'unknown-name')) throw error;
    const isChoice = /choice|value/.test(error.diagnosis.what);
    throw new CheckerError(error.code, { ...error.diagnosis, remedy: listsThem(isChoice ? 'choices' : list) });
  }
}

function listsThem(list: string): string {
  return `\`npm run list -- ${list}\` lists them`;
}

/** Columns of a terminal, and of the labels before what an error says. */
const [COLUMNS, MARGIN] = [80, 12];

/** The text of an error with its long lists on several lines. */
export function withListsWrapped(message: string): string {
  return message
    .split('\n')
    .flatMap((line) => (/^ {2}expected: one of /.test(line) ? wrapped(line, COLUMNS, MARGIN) : [line]))
    .join('\n');
}

/** More threads than any machine has that this runs on. */
const WORKERS_MAX = 1024;

/** `--workers`, of which each command knows its own default. */
export function workersOption(): Option {
  return new Option('--workers <n>', 'worker threads').argParser(wholeNumber('--workers', 1, WORKERS_MAX));
}

/** A format, `text` unless it is named. */
export function formatOption(flags: string, names: readonly string[]): Option {
  return new Option(flags, names.join(', ')).argParser(oneOf('format', names)).default('text');
}

/** `--json`, for each command that has formats. */
export function jsonOption(): Option {
  return new Option('--json', 'the same as --format json').default(false).conflicts('format');
}
