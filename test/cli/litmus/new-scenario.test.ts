/** `litmus --new`: a file that runs at once, nothing overwritten, and no name that is none. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { said } from '../command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'new-scenario-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function start(name: string, ...flags: readonly string[]) {
  const { code, out, err } = await said(['litmus', '--new', `${folder}/${name}`, ...flags]);
  return { code, out: out.replaceAll(`${folder}/`, ''), err: err.replaceAll(`${folder}/`, '') };
}

async function judged(name: string, ...flags: readonly string[]) {
  const { code, out, err } = await said(['litmus', '--workers', '1', join(folder, name), ...flags]);
  return { code, err, observation: /^Observation .*$/m.exec(out)?.[0] };
}

describe('a new file', () => {
  it('says what may stand where, and gets an answer as it is', async () => {
    expect(await start('who-binds')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "who-binds.litmus is a scenario that runs. Judge it, change it, judge it again:

        iommu-check litmus who-binds.litmus

      Functions that it may call, and words of its clauses:

        iommu-check list calls
        iommu-check list terms
      ",
      }
    `);
    expect(readFileSync(join(folder, 'who-binds.litmus'), 'utf8')).toMatchInlineSnapshot(`
      "IOMMU who-binds

      (*
       * Question: can a kernel driver bind to a device whose group a user has?
       * Source:   the mail, commit or function that it comes from
       *)

      {
              # Who there is. The order of devices is that of the group's list.
              group g0 = d0;
              domain A : UNMANAGED;
              # More that may stand here, each ended by a semicolon:
              #   max_pasids(d0) = 2        a property: list properties
              #   drv(d0) = managed         a state to start from; calls reach it
              #   may fail attach_dev(d0)   fails once, or not: list failures
      }

      # Threads: a name, who it is, and functions of the kernel: list calls. A
      # register keeps what one returns; after "if", a call may be left out.
      P0 (user of the group)
      {
              r0 = iommu_group_claim_dma_owner(g0, P0);
              r1 = iommu_attach_group(A, g0) if r0 = 0;
      }

      P1 (driver core)
      {
              r0 = bind(d0, kernel);
      }

      # exists, forall: of the ends. ever, throughout: of every moment, also in
      # the middle of a call. /\\ and, \\/ or, ~ not; words: list terms.
      exists (P0:r0 = 0 /\\ P1:r0 = 0)

      # What you expect goes below the clause, and is judged:
      # Result: mainline/ideal Never
      "
    `);
    expect(await judged('who-binds.litmus')).toEqual({
      code: 0,
      err: '',
      observation: 'Observation who-binds Never 0 2  1:exists mainline/ideal',
    });
  });

  it('takes groups and devices of a topology, and runs on them', async () => {
    expect((await start('on-a-pair.litmus', '--topology', 'pair')).code).toBe(0);
    expect(readFileSync(join(folder, 'on-a-pair.litmus'), 'utf8')).toContain('        topology pair;\n');
    expect((await judged('on-a-pair.litmus')).code).toBe(0);
  });

  it('calls what the design has that it is for', async () => {
    expect((await start('before-owners', '--design', 'v5.17')).out).toContain(
      'litmus before-owners.litmus --design v5.17\n',
    );
    const text = readFileSync(join(folder, 'before-owners.litmus'), 'utf8');
    expect(text).not.toContain('claim_dma_owner');
    expect(text).toContain('# Result: v5.17/ideal Never\n');
    const { observation } = await judged('before-owners.litmus', '--design', 'v5.17');
    expect(observation).toMatch(
      /^Observation before-owners (Never|Sometimes|Always) \d+ \d+ {2}1:exists v5\.17\/ideal$/,
    );
  });

  it('is never written over another', async () => {
    await start('once');
    const before = readFileSync(join(folder, 'once.litmus'), 'utf8');
    expect(await start('once', '--topology', 'pair')).toMatchInlineSnapshot(`
      {
        "code": 64,
        "err": "error: once.litmus is there already, and is not overwritten [bad-option]
        got:      EEXIST
        remedy:   choose another name, or remove the file
      ",
        "out": "",
      }
    `);
    expect(readFileSync(join(folder, 'once.litmus'), 'utf8')).toBe(before);
  });

  it.each([
    'Capital',
    'two words',
    '-x',
    'x--y',
    '7seeds',
    'x;rm -rf y',
    '$(id)',
    '\u001b[2J',
    '*)',
    'x'.repeat(61),
    '..',
    '',
  ])('is not called %j', async (name) => {
    const { code, out, err } = await start(name === '' ? ' ' : name);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toMatch(/^error: this is no name for a scenario \[bad-option\]\n/);
    expect(err).not.toMatch(/^.{81}/m);
    expect(err).not.toMatch(/(?!\n)\p{C}/u);
  });

  it('needs a folder, a topology and a design that are there', async () => {
    expect((await start('nowhere/x')).err).toContain('there is no such folder');
    expect((await start('x', '--topology', 'pairs')).err).toContain('(nearest: pair)');
    expect((await start('x', '--design', 'mainlin')).err).toContain('(nearest: mainline)');
  });
});
