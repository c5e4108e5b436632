/** Findings are found in the fewest steps, and docs/FINDINGS.md says of each what the checker says. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkBug, isClean, mismatchOf } from '../cli/bug-check.ts';
import { traceText } from '../cli/report-text.ts';
import { FINDINGS } from '../model/bugs/findings.ts';

const page = readFileSync(new URL('../docs/FINDINGS.md', import.meta.url), 'utf8');
const sections = page.split(/^## /m).slice(1);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'findings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('every finding has a section, and every section is of a finding', () => {
  const named = sections.map((section) => /^([a-z0-9-]+)/.exec(section)?.[1]);
  expect(named).toEqual(FINDINGS.map(({ slug }) => slug));
});

test('the index names every finding, in order', () => {
  const index = page.split(/^## /m)[0] ?? '';
  const named = [...index.matchAll(/^\| \[([a-z0-9-]+)\]\(#\1\) \|/gm)].map(([, slug]) => slug);
  expect(named).toEqual(FINDINGS.map(({ slug }) => slug));
});

test('prose is wrapped, and drafts can be mailed as they are', () => {
  const prose = page.replaceAll(/^```text$[\s\S]*?^```$/gm, '').split('\n');
  const long = prose.filter((line) => {
    if (line.startsWith('| ') || line.startsWith('> Fixes: ')) return false;
    return line.length > (line.startsWith('>') ? 74 : 118);
  });
  expect(long).toEqual([]);
});

describe.each(FINDINGS)('$slug', (finding) => {
  const section = sections.find((text) => text.startsWith(`${finding.slug}\n`)) ?? '';

  test('is found as it is known, and told with its shortest trace', async () => {
    const { reproductions, fixed } = await checkBug(finding, { folder, workers: 1 }, { environment: {} });
    expect(reproductions.map(mismatchOf).filter((mismatch) => mismatch !== undefined)).toEqual([]);
    for (const { finding: found } of reproductions)
      expect(found?.explanation.steps.length).toBe(found?.violation.steps.length);
    expect(fixed === undefined || isClean(fixed)).toBe(true);
    const [first] = reproductions;
    if (first?.finding === undefined) throw new Error(`${finding.slug} was not found`);
    expect(section).toContain(`\`\`\`text\n${traceText(first.configured, first.finding)}\n\`\`\``);
  });

  test.each(['Kernels:', 'Recorded:', 'History:', 'Draft:'])('says %s', (part) => {
    expect(section).toContain(`**${part}**`);
  });

  test('has a draft that says whom it is for, what was read and how it was found', () => {
    const draft = (section.split('**Draft:**')[1] ?? '').replaceAll(/\n> ?/g, ' ');
    for (const part of [/ Subject: /, / To: /, / Cc: /, / Read: .* at /, /[Ff]ound by model checking/]) {
      expect(draft).toMatch(part);
    }
  });
});
