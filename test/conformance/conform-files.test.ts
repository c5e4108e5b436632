/** Many files, on one thread or on several: the same results in the same order, and no error is lost. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type AskedFile, conformAll, type DesignsDone, type FileConformed } from '../../conformance/index.ts';
import { runFolder } from './kernel-runs.ts';
import { textOfEvents } from './tracing/log-texts.ts';

const asked = (name: string, more: Partial<AskedFile> = {}): AskedFile => ({
  path: `${runFolder(name)}/steps.jsonl.gz`,
  ...more,
});

const files = [
  asked('intel61-boot-strict'),
  asked('virtio612-boot'),
  { path: 'nowhere' },
  asked('intel61-boot-strict', { design: 'no-such-design' }),
] as const;

it('gives the same on several threads, in the order of the files', async () => {
  const heard: number[] = [];
  const onResult = (_: FileConformed, index: number) => heard.push(index);
  const here = await conformAll(files, { workers: 1, onResult });
  const there = await conformAll(files, { workers: 3, onResult });
  expect(there).toEqual(here);
  expect(heard).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  expect(here.map((one) => (one.kind === 'not compared' ? one.why : one.kind))).toEqual([
    ...['conformed', 'conformed', 'refused', 'refused'],
  ]);
  expect(here[3]).toMatchObject({ reason: expect.stringContaining('no-such-design') });
});

it('tells what was not its turn any more', async () => {
  const many = Array.from({ length: 10 }, () => asked('intel61-type_single'));
  for (const workers of [1, 2]) {
    const abort = new AbortController();
    const stopped = await conformAll(many, { workers, signal: abort.signal, onResult: () => abort.abort() });
    expect(stopped).toHaveLength(many.length);
    expect(stopped.at(-1)).toMatchObject({ why: 'stopped', file: many.at(-1)?.path });
  }
});

it('tells a log from records by what is in it, not by what it is called, and how many designs were followed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  const path = join(folder, 'steps.jsonl');
  writeFileSync(path, textOfEvents('attach a'));
  for (const workers of [1, 2]) {
    const heard: DesignsDone[] = [];
    const asked = { path, designs: ['v6.12', 'v6.6'], silent: 2 };
    const [file] = await conformAll([asked], { workers, onNews: (done) => heard.push(done) });
    expect(file).toMatchObject({ kind: 'followed' });
    expect(heard).toEqual([0, 1].map((designs) => ({ designs, of: 2 })));
  }
  rmSync(folder, { recursive: true });
});
