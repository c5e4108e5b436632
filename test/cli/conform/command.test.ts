/** `conform` as anybody runs it: on the recordings, and on what is none. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { KERNEL_RUNS, runFolder, runText } from '../../conformance/kernel-runs.ts';
import { refusal, run, said } from '../command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'conform-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What it says, with the folders of this machine left out. */
const plain = (text: string) =>
  text
    .replaceAll(folder, 'folder')
    .replaceAll(KERNEL_RUNS, 'runs')
    .replaceAll(/\d[\d.]* m?s\b/g, '0 ms');

const shortest = runFolder('intel61-boot-strict');

describe('a mistake in what is asked for is told', () => {
  it.each([
    ['no path', []],
    ['a misspelt flag', ['--desing', 'v6.1', shortest]],
    ['a misspelt design', ['--design', 'v6.1.193', shortest]],
    ['a misspelt driver', ['--driver', 'intel-vt', shortest]],
    ['a misspelt format', ['--format', 'junitt', shortest]],
    ['steps that are no number', ['--silent', 'six', shortest]],
    ['two formats', ['--json', '--format', 'junit', shortest]],
    ['a design for all designs', ['--which', '--design', 'v6.1', shortest]],
    ['tests of a ranking', ['--which', '--format', 'junit', shortest]],
  ])('%s', async (_, args) => {
    expect(plain(await refusal('conform', ...args))).toMatchSnapshot();
  });

  it.each([
    ['a misspelt run', join(KERNEL_RUNS, 'intel61-rmrr_partail')],
    ['a folder of nothing', folder],
    ['a file of something else', join(KERNEL_RUNS, 'README.md')],
  ])('%s', async (_, path) => {
    const { code, out, err } = await said(['conform', path]);
    expect(code).toBe(64);
    expect(plain(`${out}${err}`)).toMatchSnapshot();
  });
});

test('a path that is none leaves the others to be compared', async () => {
  const { code, out, err } = await said(['conform', '--workers', '1', 'nowhere', shortest, shortest]);
  expect(code).toBe(64);
  expect(plain(out)).toMatchSnapshot();
  expect(plain(err)).toMatchSnapshot();
});

test('a recording that is cut is told, in each format, and the exit code is not that of a success', async () => {
  const path = join(folder, 'cut.jsonl');
  writeFileSync(path, runText('intel61-boot-strict').slice(0, 4000));
  const { code, out, err } = await said(['conform', path]);
  expect(code).toBe(64);
  expect(plain(`${out}${err}`)).toMatchSnapshot();
  const json = await said(['conform', '--json', path]);
  expect(json.code).toBe(64);
  expect(JSON.parse(json.out)).toMatchObject({ isReproduced: false, files: 1, compared: 0 });
  const junit = await said(['conform', '--format', 'junit', path]);
  expect(junit.code).toBe(64);
  expect(junit.out).toContain('failures="1"');
});

test('records are told by what is in them, whatever the file is called', async () => {
  const run = join(folder, 'odd');
  mkdirSync(run);
  for (const name of ['run.json.gz', 'scenario.md.gz', 'trace.txt.gz'])
    copyFileSync(join(shortest, name), join(run, name));
  writeFileSync(join(run, 'notes.txt'), runText('intel61-boot-strict'));
  const { code, out } = await said(['conform', join(run, 'notes.txt')]);
  expect(code).toBe(0);
  expect(plain(out)).toContain('held against design v6.1.192 with driver intel-vtd');
});

test('nothing is compared with a kernel that nobody names', async () => {
  const path = join(folder, 'alone.jsonl');
  writeFileSync(path, runText('intel61-boot-strict'));
  const { code, out } = await said(['conform', path]);
  expect(code).toBe(64);
  expect(plain(out)).toMatchSnapshot();
  expect((await said(['conform', path, '--design', 'v6.1.192', '--driver', 'intel-vtd'])).code).toBe(0);
});

const two = [runFolder('intel61-type_single'), runFolder('intel612-type_single')];

test('several threads say the same as one', async () => {
  const texts = await Promise.all(['1', '2'].map((workers) => said(['conform', '--workers', workers, ...two])));
  expect(texts.map(({ code }) => code)).toEqual([0, 0]);
  expect(plain(texts[0]?.out ?? '')).toBe(plain(texts[1]?.out ?? '?'));
  expect(plain(texts[0]?.out ?? '')).toMatchSnapshot();
});

test('a kernel that rolls a claim back is not the one that does not', async () => {
  const { code, out } = await said(['conform', '--design', 'v6.1.192', runFolder('intel612-rmrr_partial')]);
  expect(code).toBe(15);
  expect(out).toContain('step 14, A: set_container G C');
  expect(out).toMatch(/^ +errno +EINVAL +EPERM$/m);
  expect(out).toContain('--design v6.1.192 --driver intel-vtd');
});

test('Ctrl-C ends it, and says what was left', async () => {
  const { code, out } = await run(['conform', '--workers', '1', KERNEL_RUNS], { interruptAfterMs: 1500 });
  expect(code).toBe(130);
  expect(out).toContain('left when interrupted');
});
