/** Flags from text: what a person typed, or an error that says what would have been right. */
import { InvalidArgumentError } from 'commander';
import { CheckerError, nearest } from '../explorer/errors.ts';

/** A parser of whole numbers from `least` to `most`. Nothing is rounded, cut or guessed. */
export function wholeNumber(flag: string, least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new CheckerError('bad-option', {
      what: `${flag} is out of range`,
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

/** The refusal of a name that is none of `names`, with the nearest of them. */
export function unknownName(what: string, got: string, names: readonly string[], list?: string): CheckerError {
  return new CheckerError('unknown-name', {
    what: `there is no such ${what}`,
    got: JSON.stringify(got),
    expected: nearest(got, names),
    remedy: list === undefined ? 'correct the name' : `\`npm run list -- ${list}\` lists them`,
  });
}
