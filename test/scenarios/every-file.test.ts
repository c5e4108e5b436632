/** The files of `litmus/`, as text. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bugs } from '../../model/index.ts';
import { readScenario } from '../../scenarios/index.ts';

const FOLDER = new URL('../../litmus/', import.meta.url);
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.litmus'));

describe('a file of litmus/', () => {
  it.each(files)('%s is read', (file) => {
    const scenario = readScenario(readFileSync(new URL(file, FOLDER), 'utf8'), `litmus/${file}`);
    expect(scenario.question).not.toBe('');
    expect(scenario.clauses.flatMap(({ results }) => results).length).toBeGreaterThan(0);
  });
});

it('every bug of `list bugs` has a file, and every file about a bug or a finding has its slug', () => {
  const named = files.flatMap((file) => /^(?:bugs\/bug|findings\/finding)-(.+)\.litmus$/.exec(file)?.[1] ?? []);
  expect(named.sort()).toEqual(bugs.map(({ slug }) => slug).sort());
});
