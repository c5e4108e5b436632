/** Recordings and logs are other people's: nothing in one may act on a terminal, a mail program, a browser or a shell. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import picocolors from 'picocolors';
import { afterAll, describe, expect, it } from 'vitest';
import { conformedJson } from '../../../cli/conform/conformed-json.ts';
import { conformedJunit } from '../../../cli/conform/conformed-junit.ts';
import { ranked, reachOf } from '../../../cli/conform/ranking.ts';
import { runRow } from '../../../cli/conform/run-row.ts';
import { failureText, fileText } from '../../../cli/conform/run-text.ts';
import { tallyText } from '../../../cli/conform/tally-text.ts';
import { whichText } from '../../../cli/conform/which-text.ts';
import type { FileConformed } from '../../../conformance/index.ts';
import { findDesign } from '../../../model/index.ts';
import { runFolder, runText } from '../../conformance/kernel-runs.ts';
import { said } from '../command-line.ts';
import { acting, HOSTILE, isWellFormed } from '../inert-output.ts';
import { explained, log, open, refused, right, unexplained, wrong } from './conformed.ts';

const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Fields that take one of some words, or that the checker gives itself. */
const OURS: readonly string[] = [
  'kind',
  'why',
  'verdict',
  'chosenBy',
  'topology',
  'taken',
  'shared',
  'design',
  'driver',
];

/** Objects in which nothing is a file's. */
const MADE_OF_OURS: readonly string[] = ['topology', 'taken', 'shared', 'design'];

/** `value` with something hostile behind every text that a file could have given. */
function hostile<T>(value: T): T {
  if (typeof value === 'string') return `${value} ${HOSTILE}\n${HOSTILE}` as T;
  if (Array.isArray(value)) return value.map(hostile) as T;
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, inner]) => {
    const isOurs = OURS.includes(name) && (typeof inner !== 'object' || MADE_OF_OURS.includes(name));
    return [name, isOurs ? inner : hostile(inner)];
  });
  return Object.fromEntries(fields);
}

const files: readonly FileConformed[] = [
  right,
  wrong,
  open,
  refused,
  { kind: 'not compared', why: 'refused', file: 'x', reason: 'no' } as const,
  { kind: 'not compared', why: 'failed', file: 'x', reason: 'no' } as const,
  { kind: 'not compared', why: 'stopped', file: 'x', reason: 'interrupted' } as const,
  log('a', [explained('v6.1')]),
  log('b', [unexplained('v6.1'), unexplained('v6.12')]),
].map(hostile);

const colors = picocolors.createColors(false);
const text = (isVerbose: boolean) => (file: FileConformed) =>
  fileText(file, {
    isVerbose,
    isAmongOthers: false,
    colors,
    environment: {},
  });

describe('of a recording with hostile names', () => {
  it('no text acts, nor is anything but ASCII', () => {
    const reaches = files.map((file) => ({ designs: [findDesign('v6.1')], reach: reachOf(file) }));
    const which = {
      ...hostile({ name: 'a', file: 'b' }),
      notes: [],
      noun: 'event',
      ranks: ranked(reaches, undefined),
    } as const;
    const texts = [
      ...files.map(text(false)),
      ...files.map(text(true)),
      ...files.map((file) => runRow(file, colors)),
      ...files.map(failureText),
      tallyText(files, 1, colors),
      whichText(which, true, colors),
    ];
    for (const one of texts) {
      expect(acting(one)).toEqual([]);
      expect(one).toMatch(/^[\x20-\x7e\n]*$/);
    }
  });

  it('no line is longer than a terminal', () => {
    const rows = files.map((file) => runRow(file, colors));
    const lines = [...files.flatMap((file) => text(true)(file).split('\n')), ...rows];
    // A command must be copied as it is.
    const long = lines.filter((line) => line.length > 80 && !/^ {2}(npm|iommu)/.test(line));
    expect(long).toEqual([]);
  });

  it('JSON and XML stay what they are', () => {
    const json = conformedJson(files, 1);
    expect(acting(json)).toEqual([]);
    expect(JSON.parse(json).runs).toHaveLength(files.length);
    const xml = conformedJunit(files, text(true));
    expect(acting(xml)).toEqual([]);
    expect(isWellFormed(xml)).toBe(true);
  });
});

/** A run whose records have that wherever words are free, in a folder that is called so. */
function hostileRun(): string {
  const run = join(folder, `run ${HOSTILE.replaceAll('/', '')}`);
  mkdirSync(run);
  for (const name of ['run.json.gz', 'scenario.md.gz', 'trace.txt.gz'])
    copyFileSync(join(runFolder('intel61-boot-strict'), name), join(run, name));
  const records = runText('intel61-boot-strict')
    .trim()
    .split('\n')
    .map((line) => {
      const record = JSON.parse(line);
      if (record.ret) record.ret.info = HOSTILE;
      return JSON.stringify(record.op?.startsWith('A: ') ? { ...record, op: `${record.op} ${HOSTILE}` } : record);
    });
  writeFileSync(join(run, 'steps.jsonl'), `${records.join('\n')}\n`);
  return run;
}

const run = hostileRun();

it.each([[[]], [['--verbose']], [['--json']], [['--format', 'junit']]])(
  'nothing acts of what is in a file, with %j',
  async (flags) => {
    const { out, err } = await said(['conform', ...flags, run]);
    expect(out + err).not.toBe('');
    expect(acting(out)).toEqual([]);
    expect(acting(err)).toEqual([]);
  },
);

it('nothing acts of the name of what is not there', async () => {
  const { code, out, err } = await said(['conform', HOSTILE, `${folder}/${HOSTILE.replaceAll('/', '')}`]);
  expect(code).toBe(64);
  expect(acting(out + err)).toEqual([]);
});
