/** What the files next to the records say of kernel and hardware. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRecordings, type RecordedMachine, readRecording } from '../../conformance/index.ts';
import { CheckerError } from '../../explorer/errors.ts';
import { TOY, written } from './toy-recording.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recording-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const TOY_TEXT = written(TOY);

/** A folder of that name with these files in it. */
function folderWith(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

let count = 0;
const machineOf = (files: Readonly<Record<string, string>>): RecordedMachine =>
  readRecording(folderWith(`run${count++}`, { 'steps.jsonl': TOY_TEXT, ...files })).machine;

const run = (fields: object) => ({ 'run.json': JSON.stringify(fields) });
const scenario = (line: string) => ({ 'scenario.md': `# run\n\n- What: a claim\n${line}\n- Result: 4 steps\n` });
const trace = (...marks: readonly string[]) => ({
  'trace.txt': ['# tracer: nop', ...marks.map((mark) => `  init-1 [000] ..... 4.2: tracing_mark_write: ${mark}`)].join(
    '\n',
  ),
});

/** The message, without the folder of this run of the tests. */
function faultOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof CheckerError && error.code === 'bad-recording') {
      return error.message.replaceAll(folder, '').replaceAll(/run\d+/g, 'run');
    }
    throw error;
  }
  return 'no fault';
}

describe('of the machine is known', () => {
  it('nothing, where there are only records', () => {
    expect(machineOf({})).toEqual({
      kernel: undefined,
      iommu: undefined,
      commandLine: '',
      bridges: [],
      direct: [],
    });
  });

  it('kernel and IOMMU as they are called, where only run.json is there', () => {
    const { kernel, iommu } = machineOf(run({ kernel: 'k612', iommu: 'arm-smmu-v3' }));
    expect([kernel, iommu]).toEqual(['k612', 'arm-smmu-v3']);
  });

  it('that a kernel is a release candidate, or hides its patch level', () => {
    const kernels = ['Linux version 6.12.0-rc3+ (gcc 15.1.0)', '6.12.0-26-amd64 #1 SMP'].map(
      (text) => machineOf(trace(`kernel: ${text}`)).kernel,
    );
    expect(kernels).toEqual(['6.12-rc3', '6.12.0-26-amd64']);
  });

  it('the IOMMU, whatever each file calls it', () => {
    expect(machineOf({ ...scenario('- Kernel: 6.12.117; IOMMU: VT-d'), ...run({ iommu: 'intel-iommu' }) }).iommu).toBe(
      'VT-d',
    );
  });

  it('the patch level, where the kernel itself tells it, after any name for it', () => {
    const text = 'kernel: 6.1.0-56-amd64 #1 SMP Debian 6.1.192-2 (2026-11-16)';
    expect(machineOf({ ...run({ kernel: 'k61' }), ...trace(text) }).kernel).toBe('6.1.192');
  });

  it('what scenario.md says', () => {
    const line = [
      '- Kernel: 6.12.117 #1 SMP; IOMMU: virtio; smp=1',
      '- Topology: (ACPI DMAR override: RMRR for 05:00.1 and 0001:06:00.0) q35; rp1:e1000e 01:00.0',
    ].join('\n');
    expect(machineOf(scenario(line))).toMatchObject({
      kernel: '6.12.117',
      iommu: 'virtio',
      direct: ['0000:05:00.1', '0001:06:00.0'],
    });
  });

  it('which devices are bridges, and the command line, by marks before the first call', () => {
    const marks = [
      'cmdline: console=ttyS0  intel_iommu=on iommu=pt ',
      'PCI 0000:00:00.0 vendor=0x8086 device=0x29c0 class=0x060000',
      'PCI 0000:00:01.0 vendor=0x1b36 device=0x000c class=0x060400',
      'PCI 0000:00:1f.0 vendor=0x8086 device=0x2918 class=0x060100',
      'PCI 0000:03:00.0 vendor=0x1b36 device=0x000e class=0x060401',
      'CALL step=1 A: rescan',
      'PCI 0000:07:00.0 vendor=0x1b36 device=0x000c class=0x060400',
    ];
    const { bridges, commandLine } = machineOf(trace(...marks));
    expect(bridges).toEqual(['0000:00:01.0', '0000:03:00.0']);
    expect(commandLine).toBe('console=ttyS0 intel_iommu=on iommu=pt');
  });

  it('which devices have direct mappings', () => {
    expect(machineOf(run({ rmrr: '05:00.1, 0001:06:00.0' })).direct).toEqual(['0000:05:00.1', '0001:06:00.0']);
    expect(machineOf(run({ rmrr: null })).direct).toEqual([]);
  });
});

describe('files of different runs', () => {
  it('are told from each other by the kernel', () => {
    const files = { ...scenario('- Kernel: 6.12.117; IOMMU: intel'), ...trace('kernel: 6.1.192') };
    expect(faultOf(() => machineOf(files))).toMatchInlineSnapshot(`
      "two files contradict each other about the kernel [bad-recording]
        where:    /run/trace.txt
        got:      6.1 here, 6.12 in /run/scenario.md
        expected: files of one run
        remedy:   remove the file that belongs to another run"
    `);
    expect(faultOf(() => machineOf({ ...scenario('- Kernel: 6.1.190'), ...trace('kernel: 6.1.192') }))).toContain(
      '6.1.192 here, 6.1.190 in /run/scenario.md',
    );
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['6.1 here, 6.12 in /run/run.json', { ...trace('kernel: 6.1.192'), ...run({ kernel: 'k612' }) }],
    ['virtio here, intel in /run/run.json', { ...scenario('- Kernel: -; IOMMU: virtio'), ...run({ iommu: 'intel' }) }],
    ['iommu=pt here, none in /run/run.json', { ...trace('cmdline: quiet iommu=pt'), ...run({ cmdline: 'quiet' }) }],
    [
      '0000:05:00.1 here, none in /run/run.json',
      { ...scenario('- Topology: (RMRR for 05:00.1) q35'), ...run({ rmrr: null }) },
    ],
  ])('are told from each other: %s', (got, files) => {
    expect(faultOf(() => machineOf(files))).toContain(got);
  });

  it('are told from each other by the number of steps', () => {
    expect(faultOf(() => machineOf({ 'scenario.md': '- Result: 5 steps; 0 differ' }))).toMatchInlineSnapshot(`
      "the recording has not as many steps as were counted [bad-recording]
        where:    /run/steps.jsonl
        got:      4
        expected: 5, as /run/scenario.md tells
        remedy:   take another copy of the recording, or record it again"
    `);
  });
});

it('a run.json that is damaged is a fault', () => {
  const faults = ['{', '[]', '{"iommu": 3}', '{"iommu": "\\u001b[2J"}', '{"rmrr": "ff"}'].map((text) =>
    faultOf(() => machineOf({ 'run.json': text })),
  );
  expect(faults.map((fault) => fault.split('\n')[0])).toMatchInlineSnapshot(`
    [
      "the file is not JSON [bad-recording]",
      "the file says nothing of a run [bad-recording]",
      "\`iommu\` is wrong [bad-recording]",
      "\`iommu\` is wrong [bad-recording]",
      "the devices with a direct mapping are no PCI addresses [bad-recording]",
    ]
  `);
});

describe('recordings are found', () => {
  const RUN = { 'steps.jsonl': TOY_TEXT };

  it('by file, by folder, and by a folder of folders, those in the order of their names', () => {
    const runs = folderWith('runs', { 'README.md': '' });
    for (const name of ['b', 'a']) folderWith(`runs/${name}`, RUN);
    folderWith('runs/formats', { 'map.format': '' });
    folderWith('runs/report', { 'trace.txt': '' });
    const found = (path: string) => findRecordings(path).map((file) => file.replace(runs, ''));
    expect(found(runs)).toEqual(['/a/steps.jsonl', '/b/steps.jsonl', '/report/trace.txt']);
    expect(found(`${runs}/a`)).toEqual(['/a/steps.jsonl']);
    expect(found(`${runs}/README.md`)).toEqual(['/README.md']);
  });

  it('but not where there is none', () => {
    const runs = folderWith('runs', { 'README.md': '' });
    expect(faultOf(() => findRecordings(runs))).toMatchInlineSnapshot(`
      "the folder holds no recording [bad-recording]
        where:    /runs
        got:      README.md
        expected: steps.jsonl, trace.txt, either as .gz, or folders with one of them
        remedy:   give a recording, the folder of a run, or a folder of those"
    `);
    expect(faultOf(() => findRecordings(`${runs}/none`))).toMatchInlineSnapshot(`
      "there is no such file or folder [bad-recording]
        where:    /runs/none
        got:      ENOENT
        expected: a file of records, the folder of a run, or a folder of those
        remedy:   check the name, and who may read it"
    `);
    expect(faultOf(() => readRecording(runs))).toMatchInlineSnapshot(`
      "the folder has no steps.jsonl [bad-recording]
        where:    /runs
        expected: the folder of a run, with steps.jsonl or steps.jsonl.gz
        remedy:   give the name of a recording, or of the folder of a run"
    `);
    expect(faultOf(() => readRecording('\0'))).toContain('ERR_INVALID_ARG_VALUE');
    expect(faultOf(() => readRecording('x'.repeat(10_000)))).toContain('ENAMETOOLONG');
  });

  it('but not where two files could be meant', () => {
    const path = folderWith('run', { ...RUN, 'steps.jsonl.gz': '' });
    expect(faultOf(() => findRecordings(path))).toMatchInlineSnapshot(`
      "the folder has the same file twice [bad-recording]
        where:    /run
        got:      steps.jsonl and steps.jsonl.gz
        expected: one of them
        remedy:   remove one of them, or give the name of the one that is meant"
    `);
  });

  it('but not through links within a folder', () => {
    const elsewhere = folderWith('elsewhere', RUN);
    const runs = folderWith('runs', {});
    folderWith('runs/own', RUN);
    symlinkSync(elsewhere, join(runs, 'linked'));
    expect(findRecordings(runs)).toEqual([join(runs, 'own/steps.jsonl')]);
    const linking = folderWith('linking', {});
    symlinkSync(join(elsewhere, 'steps.jsonl'), join(linking, 'steps.jsonl'));
    expect(faultOf(() => findRecordings(linking))).toMatchInlineSnapshot(`
      "the file is a symbolic link [bad-recording]
        where:    /linking/steps.jsonl
        expected: a file of its own: links within a folder are not followed
        remedy:   copy the file, or give the name of what the link leads to"
    `);
    // What the user names is meant.
    expect(readRecording(join(runs, 'linked')).name).toBe('linked');
  });

  it('and are called as their folder, or as the file where it has a name of its own', () => {
    const path = folderWith('claim', { ...RUN, 'copy.jsonl': TOY_TEXT });
    expect(readRecording(path).name).toBe('claim');
    expect(readRecording(`${path}/steps.jsonl`).name).toBe('claim');
    expect(readRecording(`${path}/copy.jsonl`).name).toBe('copy');
  });
});
