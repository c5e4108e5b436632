/** Pages that are made from the catalogues are as the catalogues are. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MUTANT_KINDS } from '../cli/mutants/selection.ts';
import { said } from './cli/command-line.ts';

test('docs/INVARIANTS.md is what `npm run --silent list -- invariants --format markdown` writes', async () => {
  const { code, out } = await said(['list', 'invariants', '--format', 'markdown']);
  expect(code).toBe(0);
  expect(readFileSync(new URL('../docs/INVARIANTS.md', import.meta.url), 'utf8')).toBe(out);
});

test('docs/RETURNS.md is what `npm run --silent list -- returns --format markdown` writes', async () => {
  const { code, out } = await said(['list', 'returns', '--format', 'markdown']);
  expect(code).toBe(0);
  expect(readFileSync(new URL('../docs/RETURNS.md', import.meta.url), 'utf8')).toBe(out);
});

test('docs/CONFORMANCE.md has the tables that `npm run --silent list -- recorded --format markdown` writes', async () => {
  const { code, out } = await said(['list', 'recorded', '--format', 'markdown']);
  expect(code).toBe(0);
  expect(readFileSync(new URL('../docs/CONFORMANCE.md', import.meta.url), 'utf8')).toContain(out);
});

test('docs/MUTANTS.md says how each kind of mutant is broken', () => {
  const page = readFileSync(new URL('../docs/MUTANTS.md', import.meta.url), 'utf8');
  const table = /^\| kind \| how \|\n\| --- \| --- \|\n((?:\|.*\n)*)/m.exec(page)?.[1] ?? '';
  const kinds = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, names = '']) => names.split(', '));
  expect(kinds).toEqual(MUTANT_KINDS);
});
