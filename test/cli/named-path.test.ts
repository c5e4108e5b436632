/** Files in a folder that nobody may list: what is wrong is told, whatever is asked of them. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordedFiles } from '../../cli/conform/recorded-files.ts';
import { scenarioFiles } from '../../cli/litmus/scenario-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'locked-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As somebody who may not do all that root may. */
async function asNobody<T>(mode: number, ask: () => T): Promise<Awaited<T>> {
  chmodSync(folder, mode);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await ask();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o700);
  }
}

const plain = (text: string) => text.replaceAll(folder, 'locked');

describe.each<[string, number, string]>([
  ['may be searched and not listed', 0o311, 'there is no'],
  ['may not be searched', 0o000, 'EACCES'],
])('in a folder that %s', (_, mode, said) => {
  it('a recording', async () => {
    const { files, refused } = await asNobody(mode, () => recordedFiles([join(folder, 'x')]));
    expect(files).toEqual([]);
    expect(refused).toMatchObject([{ why: 'refused', reason: expect.stringContaining(said) }]);
  });

  it('a scenario', async () => {
    const { files, refused } = await asNobody(mode, () => scenarioFiles([join(folder, 'x.litmus')]));
    expect(files).toEqual([]);
    expect(refused.map(({ message }) => message)).toEqual([expect.stringContaining(said)]);
  });
});

it('a folder that may not be listed is told as that', async () => {
  const scenarios = await asNobody(0o000, () => scenarioFiles([folder]));
  expect(scenarios.refused.map(({ message }) => plain(message))).toMatchInlineSnapshot(`
    [
      "locked cannot be read [bad-file]
      got:      EACCES
      remedy:   check the name, and who may read it",
    ]
  `);
  const recordings = await asNobody(0o000, () => recordedFiles([folder]));
  expect(recordings.refused).toMatchObject([{ reason: expect.stringContaining('EACCES') }]);
});
