/** Every mutant gets its fate, once, and the file goes on wherever it ended. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CheckerError } from '../../explorer/errors.ts';
import { campaign, type Examined, type Fate, type Heading, openFates } from '../../mutants/index.ts';
import { FATES, MUTANTS, told } from './told-fates.ts';

const HEADING: Heading = { digest: 'abc', of: { design: 'toy' } };
const NAMES = MUTANTS.map(({ name }) => name);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fates-'));
  path = join(folder, 'within', 'fates.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(asked: string[] = [], stopAt?: string): Promise<readonly Examined[]> {
  const { known, add } = openFates(path, HEADING, NAMES);
  const abort = new AbortController();
  const judging = told(asked, stopAt === undefined ? undefined : { name: stopAt, abort });
  return campaign(MUTANTS, judging, { workers: 1, signal: abort.signal, known, onFate: add, onProgress: () => {} });
}

const WHOLE = MUTANTS.map((mutant) => ({ ...mutant, fate: FATES[mutant.name], failed: undefined }));

describe('a campaign', () => {
  test('gives every mutant its fate, in their order', async () => {
    const asked: string[] = [];
    expect(await run(asked)).toEqual(WHOLE);
    expect(asked).toEqual(NAMES);
  });

  test('asks for nothing again that is written down', async () => {
    await run();
    const asked: string[] = [];
    expect(await run(asked)).toEqual(WHOLE);
    expect(asked).toEqual([]);
  });

  test.each(NAMES)('that is stopped after %s goes on with the next', async (name) => {
    const before: string[] = [];
    const stopped = await run(before, name);
    expect(stopped.filter(({ fate }) => fate !== undefined).map((one) => one.name)).toEqual(before);
    const after: string[] = [];
    expect(await run(after)).toEqual(WHOLE);
    expect([...before, ...after]).toEqual(NAMES);
  });

  test('tells how far it is, and of what was known before', async () => {
    const heard: unknown[] = [];
    await campaign(MUTANTS.slice(4, 6), told(), {
      workers: 1,
      known: new Map([['alike', { is: 'alike', depth: 4 }]]),
      onFate: () => {},
      onProgress: (progress) => heard.push(progress),
    });
    expect(heard).toEqual([
      { done: 1, of: 2, known: 1, survivors: 0 },
      { done: 2, of: 2, known: 1, survivors: 1 },
    ]);
  });

  test('says of which mutants the checker failed, and goes on', async () => {
    const mutants = [{ name: 'unheard of', machine: 'seat', kind: 'guard dropped' }, ...MUTANTS.slice(0, 1)];
    const options = { workers: 1, known: new Map(), onFate: () => {}, onProgress: () => {} };
    expect(await campaign(mutants, told(), options)).toEqual([
      { ...mutants[0], fate: undefined, failed: 'no fate for unheard of' },
      WHOLE[0],
    ]);
  });

  test('ends where a fate cannot be written down', async () => {
    const asked: string[] = [];
    const onFate = () => {
      throw new Error('no space left');
    };
    const running = campaign(MUTANTS, told(asked), { workers: 1, known: new Map(), onFate, onProgress: () => {} });
    await expect(running).rejects.toThrow('no space left');
    expect(asked).toEqual(NAMES.slice(0, 1));
  });
});

describe('the file of fates', () => {
  test('cut anywhere is gone on with, and comes to the same', async () => {
    await run();
    const bytes = readFileSync(path);
    // After each byte of the heading and the first line, and around each end of a line.
    const early = bytes.indexOf('\n', bytes.indexOf('\n') + 1) + 1;
    const cuts = [...bytes.keys()].filter(
      (at) => at <= early || [bytes[at - 2], bytes[at - 1], bytes[at]].includes(10),
    );
    expect(cuts.length).toBeGreaterThan(100);
    for (const cut of cuts) {
      writeFileSync(path, bytes.subarray(0, cut));
      expect(await run()).toEqual(WHOLE);
      expect(readFileSync(path, 'utf8')).toBe(bytes.toString());
    }
  });

  test('of another campaign is refused and left as it is', async () => {
    await run();
    const before = readFileSync(path, 'utf8');
    expect(refusal(() => openFates(path, { ...HEADING, digest: 'abd' }, NAMES))).toMatchInlineSnapshot(`
      "FOLDER/within/fates.jsonl has no fates of this campaign [bad-file]
        got:      {"fates":"abc","design":"toy"}
        expected: those of the same configuration, properties and sources
        remedy:   name another file with --out, or remove this one"
    `);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test.each([
    ['some other text', 'a letter\nto somebody\n'],
    ['some other text without an end', 'a letter'],
    ['JSON of something else', '[1, 2]\n'],
  ])('is refused where it is %s', (_, text) => {
    path = join(folder, 'letter');
    writeFileSync(path, text);
    expect(refusal(() => openFates(path, HEADING, NAMES))).toContain('has no fates of this campaign');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test.each([
    ['no JSON', () => 'killed'],
    ['an empty line', () => ''],
    ['a fate that there is not', (line: string) => line.replace('"killed"', '"forgotten"')],
    ['a fate with more to it', (line: string) => line.replace('"steps"', '"more":1,"steps"')],
    ['steps that are no number', (line: string) => line.replace(/"steps":\d+/, '"steps":"3"')],
    ['a mutant that there is not', (line: string) => line.replace('"mutant":"killed"', '"mutant":"unheard of"')],
    ['a fate that contradicts another', (line: string) => `${line}\n${line.replace('"steps":3', '"steps":4')}`],
  ])('is refused where a line has %s', async (_, change) => {
    await run();
    const [heading, first = '', ...rest] = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [heading, change(first), ...rest].join('\n'));
    expect(refusal(() => openFates(path, HEADING, NAMES))).toMatch(/^line [23] of /);
  });

  test('may say the same twice, as two campaigns at once would', async () => {
    await run();
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text + text.slice(text.indexOf('\n') + 1));
    expect(await run()).toEqual(WHOLE);
  });

  test.each(['max-seconds', 'max-memory', 'interrupted'] as const)('keeps nothing open that %s ended', (limit) => {
    const { add } = openFates(path, HEADING, NAMES);
    add({ mutant: 'survivor', fate: { is: 'open', limits: ['bound seats', limit] } });
    add({ mutant: 'open', fate: FATES['open'] as Fate });
    expect([...openFates(path, HEADING, NAMES).known.keys()]).toEqual(['open']);
    add({ mutant: 'survivor', fate: FATES['survivor'] as Fate });
    expect(openFates(path, HEADING, NAMES).known.get('survivor')).toEqual(FATES['survivor']);
  });

  test('is refused where it is a folder', () => {
    expect(refusal(() => openFates(folder, HEADING, NAMES))).toContain('is no regular file');
  });
});

/** The message of the user's mistake that `open` finds, without the folder, which differs from run to run. */
function refusal(open: () => unknown): string {
  try {
    open();
  } catch (error) {
    if (error instanceof CheckerError) return error.message.replaceAll(folder, 'FOLDER');
    throw error;
  }
  return 'not refused';
}
