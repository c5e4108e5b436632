/** Historic bugs: each is found with its fix taken back, in the fewest steps, and the fixed design is clean. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkBug, isClean, mismatchOf } from '../../cli/bug-check.ts';
import { invariants } from '../../invariants/index.ts';
import { FINDINGS } from '../../model/bugs/findings.ts';
import { bugs, findDesign } from '../../model/index.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bugs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

// What is not mended is searched for where its trace is compared, in findings.test.ts.
describe.each(bugs.filter((bug) => !FINDINGS.includes(bug)))('$slug', (bug) => {
  test('is found where it was, and only there', async () => {
    const { reproductions, fixed } = await checkBug(bug, { folder, workers: 1 }, { environment: {} });
    expect(reproductions.map(mismatchOf).filter((mismatch) => mismatch !== undefined)).toEqual([]);
    for (const { finding } of reproductions)
      expect(finding?.explanation.steps.length).toBe(finding?.violation.steps.length);
    expect(fixed === undefined || isClean(fixed)).toBe(true);
  });
});

describe('the catalogue', () => {
  test('has a fix or none, a known property and what each stage leaves', () => {
    const names = new Set(invariants.map(({ name }) => name));
    for (const { slug, fix, source, setBack, found, stages = [] } of bugs) {
      expect([slug, /^[a-z][a-z0-9-]+$/.test(slug)]).toEqual([slug, true]);
      expect([slug, source === '']).toEqual([slug, false]);
      expect([slug, names.has(found.property)]).toEqual([slug, true]);
      expect([slug, fix === null]).toEqual([slug, Object.keys(setBack).length === 0]);
      for (const stage of stages) expect([slug, names.has(stage.found.property)]).toEqual([slug, true]);
    }
    expect(new Set(bugs.map(({ slug }) => slug)).size).toBe(bugs.length);
  });

  test('takes back what the fixed design has', () => {
    for (const { slug, design, setBack, stages = [] } of bugs) {
      const { choices } = findDesign(design);
      for (const [key, value] of [setBack, ...stages.map((stage) => stage.setBack)].flatMap(Object.entries))
        expect([slug, key, choices[key as keyof typeof choices] === value]).toEqual([slug, key, false]);
    }
  });
});
