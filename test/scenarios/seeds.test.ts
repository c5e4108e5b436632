/** docs/SEEDS.md and the files that it rests on. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';

const text = readFileSync(new URL('../../docs/SEEDS.md', import.meta.url), 'utf8');
const FOLDER = new URL('../../litmus/', import.meta.url);
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.litmus'))
  .map((name) => basename(name, '.litmus'));
const named = [...text.matchAll(/`((?:seed\d|q\d|domain-)[a-z0-9-]+)`/g)].map(([, name]) => name ?? '');

describe('the walk through the five mails', () => {
  it('names no file that is not there', () => {
    expect(named.filter((name) => !files.includes(name))).toEqual([]);
  });

  it('leaves no file of a mail out', () => {
    expect(files.filter((name) => name.startsWith('seed') && !named.includes(name))).toEqual([]);
  });

  it.each(['seed000', 'seed001', 'seed002', 'seed003', 'seed004'])('numbers the statements of %s', (seed) => {
    const part = text.split(/^## /m).find((section) => section.startsWith(`${seed}:`)) ?? '';
    const statements = part.split(/^(?=\d+\. )/m).slice(1);
    expect(statements.map((statement) => Number.parseInt(statement, 10))).toEqual(statements.map((_, at) => at + 1));
    expect(statements.length).toBeGreaterThanOrEqual(13);
    // Each has a verdict.
    expect(statements.filter((statement) => !/\*\*[^*]+\*\*/.test(statement))).toEqual([]);
  });
});
