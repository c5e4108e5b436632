/** Scenario files are other people's: nothing in one may act on a terminal, a mail program, a browser or a shell. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { hostileFile, runs } from '../../scenarios/hostile-files.ts';
import { said } from '../command-line.ts';
import { acting, HOSTILE, isWellFormed } from '../inert-output.ts';

const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with that wherever words are free. */
function hostileScenario(result: string): string {
  return `IOMMU hostile

(*
 * Question: can this ${HOSTILE} be asked?
 * Source:   ${HOSTILE} and no line end
 *)

{
        group g0 = d0;                  # ${HOSTILE}
        domain A : UNMANAGED;
}

P0 (somebody ${HOSTILE.replaceAll(')', '').replaceAll('(', '')})
{
        r0 = iommu_group_claim_dma_owner(g0, P0);
        r1 = iommu_attach_group(A, g0) if r0 = 0;
}

exists (P0:r0 = 0 /\\ dom(g0) = A)
${result}
`;
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const files = {
  right: write('hostile.litmus', hostileScenario(`Result: mainline/ideal Always # ${HOSTILE}`)),
  wrong: write(
    'wrong.litmus',
    hostileScenario(`Result: mainline/ideal Never # ${HOSTILE}`).replace('hostile', 'wrong'),
  ),
  question: write('question.litmus', hostileScenario('').replace('hostile', 'question')),
  faulty: write('faulty.litmus', hostileScenario('').replace('domain A', `domain ${HOSTILE}`)),
  misnamed: write('\u001b[2J<b>\u202e&.litmus', hostileScenario('')),
} as const;

const formats = {
  text: [],
  explain: ['--explain'],
  verbose: ['--verbose', '--traces'],
  json: ['--format', 'json'],
  junit: ['--format', 'junit'],
} as const;

describe.each(Object.entries(formats))('as %s', (format, flags) => {
  it.each(Object.entries(files))('nothing acts of what is in a file that is %s', async (_, file) => {
    const { out, err } = await said(['litmus', '--workers', '1', ...flags, file]);
    expect(out + err).not.toBe('');
    expect(acting(out)).toEqual([]);
    expect(acting(err)).toEqual([]);
    if (format === 'json') expect(() => JSON.parse(out)).not.toThrow();
    else if (format === 'junit') expect(isWellFormed(out)).toBe(true);
    else expect(out + err).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

it('what acts is shown as what it is', async () => {
  for (const flags of [formats.text, formats.explain]) {
    const { out } = await said(['litmus', '--workers', '1', ...flags, files.right]);
    expect(out.replace(/\s+/g, '')).toContain('can this \\u{1b}[2J'.replaceAll(' ', ''));
  }
});

it('XML is told from what only looks like it', () => {
  expect(isWellFormed('<?xml version="1.0"?><a b="c"><d/>e &amp; f</a>')).toBe(true);
  for (const wrong of ['<a>', '<a></b>', '<a>&</a>', '<a>1 < 2</a>', '<a b="<"/>'])
    expect(isWellFormed(wrong)).toBe(false);
});

it('nothing acts of what is in any file', async () => {
  await fc.assert(
    fc.asyncProperty(hostileFile, fc.constantFrom(...Object.values(formats)), async (text, flags) => {
      const file = write('seed000-replace.litmus', text.replaceAll('*/', 'mainline/').replaceAll('/*', '/ideal'));
      const { code, out, err } = await said(['litmus', '--workers', '1', '--max-states', '300', ...flags, file]);
      expect(acting(out + err)).toEqual([]);
      expect([0, 15, 20, 64]).toContain(code);
    }),
    runs(10),
  );
});
