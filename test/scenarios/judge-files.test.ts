import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FileJudged, ScenarioFile } from '../../scenarios/judged.ts';
import { cellsNamed } from '../../scenarios/judging/cells.ts';
import { judgeFile } from '../../scenarios/judging/judge.ts';
import { judgeFiles } from '../../scenarios/judging/judge-files.ts';

const root = new URL('../../litmus/', import.meta.url);
const files: readonly ScenarioFile[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.litmus'))
  .sort()
  .map((file) => ({ file, text: readFileSync(new URL(file, root), 'utf8') }));

describe('several files', () => {
  const few = [
    ...files.filter(({ text }) => !text.includes('*/')).slice(0, 3),
    { file: 'nonsense.litmus', text: 'IOMMU nonsense { P0 () {} exists' },
    { file: 'empty.litmus', text: '' },
  ];

  it('have the same results in the same order on any number of threads, and are heard of in that order', async () => {
    const heard: string[] = [];
    const onResult = ({ file }: FileJudged, index: number) => heard.push(`${index} ${file}`);
    const here = await judgeFiles(few, { workers: 1 });
    const there = await judgeFiles(few, { workers: 2, onResult });
    expect(there).toEqual(here);
    expect(here.map(({ file }) => file)).toEqual(few.map(({ file }) => file));
    expect(heard).toEqual(few.map(({ file }, index) => `${index} ${file}`));
    expect(here.map(({ kind }) => kind)).toEqual(['judged', 'judged', 'judged', 'faulty', 'faulty']);
  });

  it('are none', async () => {
    expect(await judgeFiles([], { workers: 2 })).toEqual([]);
  });

  it.each([1, 2])('that an abort comes before are told as stopped, with %i threads', async (workers) => {
    const aborting = new AbortController();
    const onResult = () => aborting.abort();
    const judged = await judgeFiles(few.slice(0, 3), { workers, signal: aborting.signal, onResult });
    expect(judged[0]?.kind).toBe('judged');
    expect(judged).toHaveLength(3);
    const over = await judgeFiles(few, { workers, signal: aborting.signal });
    expect(over).toEqual(few.map(({ file }) => ({ kind: 'stopped', file })));
  });
});

it('a design or a driver that an option names, and that is none, is told and not thrown', () => {
  const [first] = files as [ScenarioFile];
  expect(judgeFile(first, { asked: [{ design: 'v0.1', driver: 'ideal' }] })).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('there is no such design'),
  });
});

describe('designs that agree in all that was read of them', () => {
  const folders = [...new Set(files.map(({ file }) => file.split('/')[0]))];
  const sample = folders.flatMap((folder) => {
    const isWalked = /Result: (mainline|\*)\/ideal +(Never|Sometimes|Always)/;
    const own = files.filter(({ file, text }) => file.startsWith(`${folder}/`) && isWalked.test(text));
    return own[Math.floor(own.length / 2)] ?? [];
  });
  const asked = cellsNamed({ design: '*', driver: 'ideal' });

  it.each(sample)('have the same answers where each is walked by itself: $file', (file) => {
    const reusing = judgeFile(file, { asked });
    const walking = judgeFile(file, { asked, isReusing: false });
    if (reusing.kind !== 'judged' || walking.kind !== 'judged') throw new Error(JSON.stringify(walking));
    expect(reusing.cells.some(({ sameAs }) => sameAs !== undefined)).toBe(true);
    expect({ ...reusing, cells: reusing.cells.map(({ sameAs: _, ...cell }) => cell) }).toEqual(walking);
  });
});
