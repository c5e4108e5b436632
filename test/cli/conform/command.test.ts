/** `conform` as anybody runs it: on the recordings, and on what is none. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { KERNEL_RUNS, runFolder, runText } from '../../conformance/kernel-runs.ts';
import { written } from '../../conformance/toy-recording.ts';
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
    ['failures that are no number', ['--faults', '-1', shortest]],
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
  const { code, out, err } = await said(['conform', path]);
  expect(code).toBe(64);
  expect(out).toBe('');
  expect(plain(err)).toMatchSnapshot();
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

test('a design of a file is asked as a listed one', async () => {
  const path = join(folder, 'mine.ts');
  const choices = "{ 'set-domain-roll-back': 'visited-and-failing' }";
  writeFileSync(path, `export const design = { name: 'mine', base: 'v6.1.192', choices: ${choices} };\n`);
  const { code, out } = await said(['conform', '--design', path, runFolder('intel61-rmrr_partial')]);
  expect(code).toBe(15);
  expect(out).toContain('held against design mine with driver intel-vtd');
  expect(out).toContain('step 14, A: set_container G C');
  expect(plain(out)).toContain('--design folder/mine.ts --driver intel-vtd');
});

describe('a log of the kernel\u2019s own tracepoints', () => {
  const path = join(folder, 'hot-add.txt');
  writeFileSync(path, runText('intel612-rmrr_hotadd', 'trace.txt'));
  const flags = ['--driver', 'intel-vtd', path];

  it('is explained by its own kernel', async () => {
    const { code, out } = await said(['conform', ...flags]);
    expect(code).toBe(0);
    expect(out).toContain('14 events; passed over: tracing_mark_write');
    expect(out).toContain('v6.12.117: explained');
    expect(out).toContain('UNDECIDED between');
  });

  it('is not explained by another: the first event that none explains', async () => {
    const { code, out } = await said(['conform', '--design', 'v6.1.192', ...flags]);
    expect(code).toBe(15);
    expect(out).toContain('v6.1.192: NOT EXPLAINED');
    expect(out).toMatch(/NO STATE EXPLAINS line 499, 8\.634955:\s+remove_device_from_group 0000:05:00\.1/);
    const junit = await said(['conform', '--format', 'junit', '--design', 'v6.1.192', ...flags]);
    expect(junit.out).toContain('failures="1"');
  });
});

/** One device, claimed on a 6.1: the domain that blocks it is an empty one, of no type of its own. */
function claimOn61(): string {
  const free = {
    type: 'DMA-FQ',
    vfionode: 1,
    devs: '0000:01:00.0[vfio-pci]',
    owner_cnt: 0,
    owner: '-',
    default: 'def8#1',
    blocking: '-',
    domain: 'def8#1',
    domain_type: 'DMA-FQ',
  };
  const claimed = { owner_cnt: 1, owner: 'U#1', blocking: 'D#2', domain: 'D#2', domain_type: 'UNMANAGED' };
  const call = (step: number, op: string, info: string, groups: object) => ({
    ...{ step, op, t: step, t_ret: step + 0.5, ret: { rc: 0, errno: '0', info }, pending: false, events: [] },
    groups: { 8: groups },
  });
  const records = [
    { step: 0, op: 'INIT', groups: { 8: free } },
    call(1, 'A: open_container C', '', free),
    call(2, 'A: open_group G @0000:01:00.0', 'gid=8', free),
    call(3, 'A: set_container G C', '', { ...free, ...claimed }),
    {
      step: null,
      op: 'END',
      t: 5,
      t_ret: null,
      ret: null,
      pending: null,
      events: [],
      groups: { 8: { ...free, ...claimed } },
    },
  ];
  const run = join(folder, 'claim');
  mkdirSync(run);
  writeFileSync(join(run, 'steps.jsonl'), written(records));
  writeFileSync(join(run, 'run.json'), JSON.stringify({ kernel: 'k61', iommu: 'intel' }));
  return run;
}

test('which designs explain a recording', async () => {
  const { code, out } = await said(['conform', '--which', '--workers', '1', claimOn61()]);
  expect(plain(out)).toMatchSnapshot();
  expect(code).toBe(0);
});

test('Ctrl-C ends it, and says what was left', async () => {
  const { code, out } = await run(['conform', '--workers', '1', KERNEL_RUNS], { interruptAfter: 'output' });
  expect(code).toBe(130);
  expect(out).toContain('left when interrupted');
});
