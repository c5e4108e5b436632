/** Of what `litmus` asks a file, where the file does not say. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { said } from '../command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'asked-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A user replaces its domain; of the clauses, only the first may declare a result. */
const replacing = (result = '') => `IOMMU ask
(*
 * Question: is there a moment on a third domain?
 * Source:   a mail of 2023
 *)
{ group g0 = d0; domain A, B : UNMANAGED; owner(g0) = P0; dom(g0) = A; }
P0 (iommufd) { r0 = iommu_group_replace_domain(g0, B); }
ever (hw(d0) != A /\\ hw(d0) != B)
${result}
exists (P0:r0 = 0)
`;

async function observations(text: string, ...flags: readonly string[]): Promise<readonly string[]> {
  const file = join(folder, 'ask.litmus');
  writeFileSync(file, text);
  const { out } = await said(['litmus', '--workers', '1', ...flags, file]);
  return out.match(/^Observation .*$/gm) ?? [];
}

it('a star is every kernel, or every driver', async () => {
  const [first] = await observations(replacing(), '--design', '*');
  expect(first).toMatch(/^Observation ask Never 0 1 +1:ever all \d+ kernels from v6\.6 to mainline with$/);
  const withEach = await observations(replacing(), '--driver', '*');
  expect(withEach.some((line) => /^Observation ask Always 1 0 +1:ever mainline with \S/.test(line))).toBe(true);
});

it('a clause without results is asked of mainline, whatever another names', async () => {
  const lines = await observations(replacing('Result: */ideal Never'));
  expect(lines.filter((line) => line.includes('2:exists'))).toEqual([
    expect.stringMatching(/^Observation ask Always 1 0 +2:exists mainline\/ideal$/),
  ]);
});
