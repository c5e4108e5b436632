/** Files that nobody should write: noise, words in any order, and good files with a few things changed. */
import fc from 'fast-check';
import {
  DECLARATIONS,
  DOMAIN_TYPES,
  FAILING,
  HEADER,
  INNER,
  LABELS,
  QUANTIFIERS,
  RESULT,
  VERDICTS,
} from '../../scenarios/reading/keywords.ts';
import { EXAMPLES } from './example-files.ts';

const keywords = [
  HEADER,
  ...LABELS.map((label) => `${label}:`),
  ...[...DECLARATIONS, ...DOMAIN_TYPES, ...FAILING, ...QUANTIFIERS, ...VERDICTS, ...INNER, RESULT],
];
const signs = [
  '(',
  ')',
  '{',
  '}',
  '(*',
  '*)',
  ',',
  ';',
  ':',
  '=',
  '!=',
  '/\\',
  '\\/',
  '/',
  '~',
  '+',
  '*',
  '#',
  '\n',
  '\t',
];
const foreign = [
  '==',
  '&&',
  '||',
  '!',
  '/*',
  '*/',
  '//',
  '->',
  '&',
  '"',
  "'",
  '0x1f',
  '007',
  '1e9',
  '-1',
  '-EBUSSY',
  'EBUSY',
];
const names = [
  'P0',
  'P0:r0',
  'g0',
  'd0',
  'A',
  'B',
  'r0',
  'hw',
  'dom',
  'owner',
  'mainline/ideal',
  '*/*',
  '0',
  '1',
  '-EBUSY',
];
/** What would move a cursor, end a line, hide text, or mean something to a browser, a shell or JavaScript. */
const hostile = [
  ...['\u001b[2J', '\u001b]0;owned\u0007', '\u202e', '\u2066', '\u200b', '\u0000', '\r', '\u2028', '\ufeff', '\ud800'],
  ...['<script>', '&amp;', ']]>', '`rm`', '$(rm)', '__proto__', 'constructor', 'toString', '\u0430', '\u00e9', '%s'],
];

/** As `readFileSync` gives bytes of any kind. */
const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('utf8'));
const letters = fc.string({ unit: 'binary', maxLength: 200 });
const soup = fc
  .array(fc.constantFrom(...keywords, ...signs, ...signs, ...foreign, ...names, ...hostile), { maxLength: 80 })
  .chain((words) => fc.constantFrom('', ' ', ' ', '\n').map((space) => words.join(space)));

/** Something behind which a part of a good file starts that can be lost, doubled or replaced. */
const PART = /(\s+|\w+|\W)/;
const edit = fc.record({
  at: fc.nat(),
  count: fc.nat({ max: 3 }),
  put: fc.oneof(
    fc.constant(''),
    fc.constantFrom(...keywords, ...signs, ...foreign, ...names, ...hostile),
    fc.string({ unit: 'binary', maxLength: 4 }),
  ),
});
const mutated = fc
  .tuple(fc.constantFrom(...Object.values(EXAMPLES)), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([text, edits]) => {
    const parts = text.split(PART).filter((part) => part !== '');
    for (const { at, count, put } of edits) parts.splice(at % parts.length, count, put);
    return parts.join('');
  });
const cut = fc
  .tuple(fc.constantFrom(...Object.values(EXAMPLES)), fc.nat())
  .map(([text, length]) => text.slice(0, length % text.length));
/** Deep, long and many: what a parser that calls itself must survive. */
const huge = fc
  .tuple(fc.constantFrom('(', '~', 'f(', 'exists (', 'P0 (', '{', '(*', 'a', '/\\', ';', '\n'), fc.nat({ max: 70_000 }))
  .map(
    ([part, length]) => `${(EXAMPLES['seed000-replace'] as string).slice(0, 400)}${part.repeat(length / part.length)}`,
  );

/** The text of a file; most are nearly right. */
export const hostileFile: fc.Arbitrary<string> = fc.oneof(
  { weight: 2, arbitrary: noise },
  { weight: 1, arbitrary: letters },
  { weight: 3, arbitrary: soup },
  { weight: 8, arbitrary: mutated },
  { weight: 2, arbitrary: cut },
);

export const hugeFile: fc.Arbitrary<string> = huge;

/** How often: few in everyday runs and always the same; `FUZZ_RUNS=10000 FUZZ_SEED=7 npx vitest run test/scenarios`. */
export function runs(everyday: number): fc.Parameters<unknown> {
  const many = process.env['FUZZ_RUNS'];
  const seed = process.env['FUZZ_SEED'];
  return { numRuns: many === undefined ? everyday : Number(many), seed: seed === undefined ? 4 : Number(seed) };
}
