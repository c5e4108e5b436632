/** docs/FROM-PATCH-TO-DESIGN.md shows what is there: its file is a design, and every name in it can be found. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { designOfFile } from '../../cli/design-of-file.ts';
import { GROUP_REQUESTS } from '../../model/events.ts';
import { choiceCatalogue, designs, findDesign, topologies } from '../../model/index.ts';

const ROOT = new URL('../../', import.meta.url);
const text = readFileSync(new URL('docs/FROM-PATCH-TO-DESIGN.md', ROOT), 'utf8');

test('it is at most 60 lines', () => {
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
});

describe('the design in it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'design-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is the third version of the series', async () => {
    const [, code = ''] = /```ts\n(.*?)```/s.exec(text) ?? [];
    const file = join(folder, 'my-reset-v3.ts');
    writeFileSync(file, code);
    const { choices, kernel } = await designOfFile(file);
    expect(choices).toEqual(findDesign('reset-v3').choices);
    expect(kernel).toBe('v6.18');
  });
});

test('the files, requests, choices, designs and topologies that it names are there', () => {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, name = '']) => name.replaceAll("'", ''));
  const files = quoted.filter((name) => /^(model|cli|test)\/.*\.ts$/.test(name));
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) expect(() => readFileSync(new URL(file, ROOT))).not.toThrow();
  const known = [...GROUP_REQUESTS, ...[...choiceCatalogue, ...designs, ...topologies].map(({ name }) => name)];
  const named = quoted.filter((name) => /reset/.test(name) && /^[a-z0-9-]+( reset)?$/.test(name));
  expect(named.length).toBeGreaterThanOrEqual(8);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});
