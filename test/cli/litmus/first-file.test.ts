/** docs/LITMUS.md starts with a file and with what is answered; it is answered so. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { said } from '../command-line.ts';

const page = readFileSync(new URL('../../../docs/LITMUS.md', import.meta.url), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'first-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The indented text between two lines of the page, the first of them included. */
function shown(from: string, to: string): string {
  const start = page.indexOf(from);
  expect(start).toBeGreaterThan(0);
  return `${page.slice(start, page.indexOf(to, start)).replace(/^ {4}/gm, '').trim()}\n`;
}

it('the first file is answered as the page says', async () => {
  const file = join(folder, 'bind-while-owned.litmus');
  writeFileSync(file, shown('    IOMMU bind-while-owned', 'From top to bottom'));
  const { code, out } = await said(['litmus', '--workers', '1', file]);
  expect(out.replaceAll(`${folder}/`, '')).toBe(shown('    bind-while-owned  (', '`--new NAME`'));
  expect(code).toBe(0);
});
