/** `mutants` on a configuration so small that a sample of it takes no time: the same whoever judges, and whenever it ends. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { progressText } from '../../../cli/mutants/progress-text.ts';
import { refusal, said } from '../command-line.ts';

const SMALL = ['mutants', '--topology', 'single', '--depth', '3'];
const SAMPLE = [...SMALL, '--sample', '8', '--seed', '5'];

let folder: string;
let first: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  first = (await said([...SAMPLE, '--workers', '1', '--out', fates('one')])).out;
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const fates = (name: string) => join(folder, `${name}.jsonl`);
const linesOf = (name: string) => readFileSync(fates(name), 'utf8').trimEnd().split('\n');

describe('a sample', () => {
  test('is judged, each mutant of it once', () => {
    expect(first).toMatch(/^\d killed of \d mutants? not shown equivalent; /);
    expect(first).toMatch(/\nall +8 /);
    expect(first.replaceAll(/\s+/g, ' ')).toMatch(
      /Chosen 8 of [\d,]+ mutants: a sample of 8 with seed 5; each followed to depth 3\./,
    );
    const names = linesOf('one')
      .slice(1)
      .map((line) => JSON.parse(line).mutant);
    expect(new Set(names).size).toBe(8);
  });

  test('comes to the same with several workers, and from where it ended', async () => {
    // What a kill leaves: some fates, and the beginning of another.
    const [heading, ...lines] = linesOf('one');
    writeFileSync(fates('cut'), [heading, ...lines.slice(0, 3), lines[4]?.slice(0, 20)].join('\n'));
    const { out } = await said([...SAMPLE, '--workers', '2', '--out', fates('cut')]);
    expect(out.replaceAll(fates('cut'), fates('one'))).toBe(first);
    expect(linesOf('cut').sort()).toEqual(linesOf('one').sort());
  });

  test('is refused with the file of another', async () => {
    const err = await refusal('mutants', '--topology', 'single', '--depth', '2', '--out', fates('one'));
    expect(err).toContain('has no fates of this campaign [bad-file]');
    expect(err).toContain('remedy:   name another file with --out, or remove this one');
  });
});

describe('what cannot be meant is refused', () => {
  test.each([
    ['another machine', ['--machine', 'grup'], 'there is no such machine [unknown-name]'],
    ['another kind', ['--kind', 'guard'], 'there is no such kind [unknown-name]'],
    ['no mutant', ['--only', 'nothing that there is'], 'no mutant is meant [bad-option]'],
    ['a seed of no sample', ['--seed', '2'], '--seed is for --sample'],
    ['no text', ['--only', ' '], 'a name, or a part of one, is expected'],
    ['no mutants', ['--sample', '0'], '--sample is out of range'],
    ['more than all', ['--min-score', '101'], '--min-score is out of range'],
  ])('%s', async (_, flags, message) => {
    expect(await refusal(...SMALL, ...flags)).toContain(message);
  });
});

test('how far it is, and how long it will take, in one line', () => {
  const text = progressText({ done: 1220, of: 7019, known: 1000, survivors: 1 }, 44_000);
  expect(text).toBe('1,220 of 7,019 mutants (17 %)  1 survivor  44.0 s, 19 min 20 s left');
  expect(progressText({ done: 0, of: 1, known: 0, survivors: 0 }, 0)).toBe('0 of 1 mutant (0 %)  0 survivors  0 ms');
});
