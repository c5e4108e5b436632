/** `litmus` as somebody calls it: what it says, where, and with which exit code. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run, said } from '../command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'litmus-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A user replaces its domain, asked of `results`; it passes through a third one where the driver does. */
function replacing(name: string, results: string, question = 'is there a moment on a third domain?'): string {
  return `IOMMU ${name}

(*
 * Question: ${question}
 * Source:   a mail of 2023
 *)

{
        group g0 = d0;
        domain A, B : UNMANAGED;
        owner(g0) = P0;
        dom(g0) = A;
}

P0 (iommufd)
{
        r0 = iommu_group_replace_domain(g0, B);
}

ever (hw(d0) != A /\\ hw(d0) != B)
${results}
`;
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const right = write(
  'right/replace.litmus',
  replacing('replace', 'Result: mainline/ideal Never\nResult: v6.1/ideal NoSuchCall'),
);
const wrong = write(
  'wrong/replace.litmus',
  replacing('replace', 'Result: mainline/exynos Never # hitless\nResult: mainline/ideal Never'),
);
const question = write('question/ask.litmus', replacing('ask', ''));
/** A misspelt function, a sign of C, and a verdict that is none. */
const faulty = write(
  'faulty/faulty.litmus',
  replacing('faulty', 'Result: mainline/ideal Nevr')
    .replace('iommu_group_replace_domain', 'iommu_group_replce_domain')
    .replace('/\\', '&&'),
);

/** What was said, without the name of the folder and without times. */
async function litmus(...args: readonly string[]) {
  const { code, out, err } = await said(['litmus', '--workers', '1', ...args]);
  const plain = (text: string) => text.replaceAll(`${folder}/`, '').replace(/\d+(\.\d+)? m?s\.$/m, 'SECONDS.');
  return { code, out: plain(out), err: plain(err) };
}

describe('a file', () => {
  it('whose results hold: each with the kernel’s line', async () => {
    expect(await litmus(right)).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "replace  (right/replace.litmus)
        is there a moment on a third domain?

      ever (hw(d0) != A /\\ hw(d0) != B)
      Observation replace Never 0 1       1:ever mainline/ideal
      Observation replace NoSuchCall 0 0  1:ever v6.1/ideal
        there is no iommu_group_replace_domain

      As declared: 2 results, of 2 pairs of design and driver.
      ",
      }
    `);
  });

  it('with a result that does not: the execution that refutes it', async () => {
    expect(await litmus(wrong)).toMatchInlineSnapshot(`
      {
        "code": 15,
        "err": "",
        "out": "replace  (wrong/replace.litmus)
        is there a moment on a third domain?

      ever (hw(d0) != A /\\ hw(d0) != B)
      Observation replace Always 1 0  1:ever mainline/exynos
      Observation replace Never 0 1   1:ever mainline/ideal
        NOT AS DECLARED: line 21 says Never (hitless), found Always

      So in mainline/exynos:
      ---------------------------------------------------------------------------
      given iommu_group_claim_dma_owner(g0, P0) = 0
                                               g0->domain: g0.dma -> g0.empty
                                               g0->owner: NULL -> P0
                                               d0.rid: g0.dma -> g0.empty
            iommu_attach_group(A, g0) = 0      g0->domain: g0.empty -> A
                                               d0.rid: g0.empty -> A
      ---------------------------------------------------------------------------
      P0    r0 = iommu_replace_group_handle(g0, B)
              attach_dev(B, d0) [set]          rid: A -> identity <<<
                the hardware of d0 gets B      d0.rid: identity -> B
              = 0                              g0->domain: A -> B
                                               g0->handle: stored
            = 0
      ---------------------------------------------------------------------------
      g0.dma: the default domain of g0.
      g0.empty: an empty paging domain, allocated to block g0.
      Rests on: 0 of 1 step recorded, 1 read (group replace group, entry attach
        and 2 more), 0 assumed.

      NOT AS DECLARED: 1 of 2 results.
      ",
      }
    `);
  });

  it('without results is asked of mainline, or of what is named', async () => {
    expect(await litmus(question)).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "ask  (question/ask.litmus)
        is there a moment on a third domain?

      ever (hw(d0) != A /\\ hw(d0) != B)
      Observation ask Never 0 1  1:ever mainline/ideal

      A question: no result is declared.
      ",
      }
    `);
    const { code, out } = await litmus(question, '--design', 'v6.1', '--design', 'v6.6', '--driver', 'ideal');
    expect(code).toBe(0);
    expect(out).toContain(
      'Observation ask NoSuchCall 0 0  1:ever v6.1/ideal\n  there is no iommu_group_replace_domain\n',
    );
    expect(out).toContain('Observation ask Never 0 1       1:ever v6.6/ideal\n');
  });

  it('with faults: all of them, on standard error, and the others are judged', async () => {
    const { code, out, err } = await litmus(faulty, right);
    expect(code).toBe(64);
    expect(err).toMatchInlineSnapshot(`
      "error: faulty/faulty.litmus has 3 faults [bad-scenario]

      faulty/faulty.litmus:17:14: there is no such function
         17 | r0 = iommu_group_replce_domain(g0, B);
            |      ^^^^^^^^^^^^^^^^^^^^^^^^^
        got:      iommu_group_replce_domain
        expected: one of 86 names (nearest: iommu_group_replace_domain)
        remedy:   take one of \`list calls\`

      faulty/faulty.litmus:20:19: another sign is used here
         20 | ever (hw(d0) != A && hw(d0) != B)
            |                   ^^
        got:      &&
        remedy:   write /\\ for "and", \\/ for "or", ~ for "not"

      faulty/faulty.litmus:21:24: Nevr is not known here
         21 | Result: mainline/ideal Nevr
            |                        ^^^^
        got:      Nevr
        expected: "Never", "Sometimes", "Always" or "NoSuchCall" (nearest: Never)
        remedy:   write Never

      "
    `);
    expect(out).toMatchInlineSnapshot(`
      "Observation replace Never 0 1  1:ever mainline/ideal
      Observation replace NoSuchCall 0 0  1:ever v6.1/ideal

      2 files, 2 results: 2 as declared. 1 file not read. SECONDS.
      "
    `);
  });

  it('that is not walked to its end is left open', async () => {
    const { code, out } = await litmus(right, '--max-states', '1');
    expect(code).toBe(20);
    expect(out).toContain('Not known: mainline/ideal: more than 1 state\n');
    expect(out).toContain('  NOT JUDGED: line 21 says Never of mainline/ideal\n');
    expect(out).toContain('\nNOT JUDGED: 1 of 2 results.\n');
  });

  it('comes on standard input, too', async () => {
    const { code, out } = await run(['litmus', '--workers', '1', '-'], { input: replacing('typed', '') });
    expect(code).toBe(0);
    expect(out).toContain('typed  (standard input)\n');
    expect(out).toContain('Observation typed Never 0 1  1:ever mainline/ideal\n');
  });
});

describe('several files', () => {
  it('take the kernel’s lines each, and a tally', async () => {
    expect(await litmus(join(folder, 'right'), join(folder, 'wrong'), question)).toMatchInlineSnapshot(`
      {
        "code": 15,
        "err": "",
        "out": "Observation replace Never 0 1  1:ever mainline/ideal
      Observation replace NoSuchCall 0 0  1:ever v6.1/ideal
      Observation replace Always 1 0  1:ever mainline/exynos
      Observation replace Never 0 1  1:ever mainline/ideal
      wrong/replace.litmus: NOT AS DECLARED: line 21 says Never
        (hitless), found Always
      Observation ask Never 0 1  1:ever mainline/ideal

      3 files, 4 results: 3 as declared, 1 not. 1 question. SECONDS.
      Not as declared: wrong/replace.litmus.
      ",
      }
    `);
  });

  it('take a line each where all is as declared, if that is enough', async () => {
    expect(await litmus(join(folder, 'right'), question, '--quiet', '--design', 'mainline')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "right/replace.litmus: 1 as declared
      ask  (question/ask.litmus)
        is there a moment on a third domain?

      ever (hw(d0) != A /\\ hw(d0) != B)
      Observation ask Never 0 1  1:ever mainline/ideal

      A question: no result is declared.

      2 files, 1 result: 1 as declared. 1 question. SECONDS.
      ",
      }
    `);
  });

  it('show executions where they are asked for', async () => {
    const { code, out } = await litmus(right, wrong, '--traces');
    expect(code).toBe(15);
    expect(out.match(/^given/gm)?.length).toBe(1);
    expect(out).toContain('As declared: 2 results');
  });

  it('show each design with each driver where that is asked for', async () => {
    const { code, out } = await litmus(
      right,
      write('star/replace.litmus', replacing('replace', 'Result: */ideal Never')),
      '--verbose',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^Observation replace Never 0 1 +1:ever v6\.6\/ideal$/m);
    expect(out).toMatch(/^Observation replace Never 0 1 +1:ever mainline\/ideal$/m);
    expect(out).toMatch(/^ {2}left out: v6\.3, .*v5\.19.* without$/m);
  });
});

describe('what is named and is no scenario', () => {
  it.each([
    ['a missing file', [join(folder, 'right/replac.litmus')]],
    ['a file of another kind', ['package.json']],
    ['a folder without any', ['cli']],
    ['a file that is named twice', [right, join(folder, 'right')]],
  ])('%s', async (_, args) => {
    const { code, err } = await litmus(...args);
    expect(code).toBe(64);
    expect(err).toMatchSnapshot();
  });

  it('leaves the other files of the same folder to be judged', async () => {
    write('folder/a.litmus', replacing('a', 'Result: mainline/ideal Never'));
    const b = write('folder/b.litmus', replacing('b', 'Result: mainline/ideal Never'));
    write('folder/below/c.litmus', replacing('c', 'Result: mainline/ideal Never'));
    const { code, out } = await litmus('--quiet', b, join(folder, 'folder'));
    expect(code).toBe(64);
    expect(out.match(/^.*: 1 as declared$/gm)).toEqual([
      'folder/b.litmus: 1 as declared',
      'folder/a.litmus: 1 as declared',
      'folder/below/c.litmus: 1 as declared',
    ]);
    expect(out).toContain('4 files, 3 results: 3 as declared. 1 file not read.');
  });

  it('a design or a driver that is none, with the nearest', async () => {
    expect((await litmus(right, '--design', 'mainlin')).err).toContain('(nearest: mainline)');
    expect((await litmus(right, '--driver', 'intel-vdt')).err).toContain('(nearest: intel-vtd)');
  });

  it('flags that contradict each other', async () => {
    for (const args of [
      ['--topology', 'pair', right],
      ['--explain'],
      ['--explain', '--json', right],
      ['--quiet', '--traces', right],
      ['--new', 'x', right],
      ['--new', 'x', '--design', 'v6.1', '--design', 'v6.6'],
    ]) {
      const { code, err } = await litmus(...args);
      expect({ args, code }).toEqual({ args, code: 64 });
      expect(err).toContain('remedy:');
    }
  });
});

describe('other programs', () => {
  it('get one object, with every execution as steps', async () => {
    const { code, out } = await litmus(wrong, '--json');
    expect(code).toBe(15);
    const { isAsDeclared, files, results, confirmed, scenarios } = JSON.parse(out);
    expect({ isAsDeclared, files, results, confirmed }).toEqual({
      isAsDeclared: false,
      files: 1,
      results: 2,
      confirmed: 1,
    });
    const [{ cells }] = scenarios;
    const [{ outcome }] = cells;
    expect(outcome.observations[0].witness.steps).toMatchObject([
      { thread: 'P0', step: { actor: 'P0', command: { type: 'call', of: 'replace group' } } },
    ]);
  });

  it('get a test case for each result', async () => {
    const { code, out } = await litmus(wrong, question, faulty, '--format', 'junit');
    expect(code).toBe(64);
    expect(out).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="iommu-check litmus" tests="4" failures="2" skipped="1">
        <testsuite name="wrong/replace.litmus" tests="2" failures="1" skipped="0">
          <testcase classname="wrong/replace.litmus" name="1:ever (hw(d0) != A /\\ hw(d0) != B) mainline/exynos Never"><failure message="line 21: declared Never, found Always in mainline/exynos"/></testcase>
          <testcase classname="wrong/replace.litmus" name="1:ever (hw(d0) != A /\\ hw(d0) != B) mainline/ideal Never"/>
        </testsuite>
        <testsuite name="question/ask.litmus" tests="1" failures="0" skipped="1">
          <testcase classname="question/ask.litmus" name="1:ever (hw(d0) != A /\\ hw(d0) != B)"><skipped message="no result declared: mainline/ideal Never"/></testcase>
        </testsuite>
        <testsuite name="faulty/faulty.litmus" tests="1" failures="1" skipped="0">
          <testcase classname="faulty/faulty.litmus" name="is a scenario"><failure message="faulty/faulty.litmus has 3 faults [bad-scenario]

      faulty/faulty.litmus:17:14: there is no such function
         17 | r0 = iommu_group_replce_domain(g0, B);
            |      ^^^^^^^^^^^^^^^^^^^^^^^^^
        got:      iommu_group_replce_domain
        expected: one of 86 names (nearest: iommu_group_replace_domain)
        remedy:   take one of \`list calls\`

      faulty/faulty.litmus:20:19: another sign is used here
         20 | ever (hw(d0) != A &amp;&amp; hw(d0) != B)
            |                   ^^
        got:      &amp;&amp;
        remedy:   write /\\ for &quot;and&quot;, \\/ for &quot;or&quot;, ~ for &quot;not&quot;

      faulty/faulty.litmus:21:24: Nevr is not known here
         21 | Result: mainline/ideal Nevr
            |                        ^^^^
        got:      Nevr
        expected: &quot;Never&quot;, &quot;Sometimes&quot;, &quot;Always&quot; or &quot;NoSuchCall&quot; (nearest: Never)
        remedy:   write Never"/></testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });
});

describe('nothing of a file moves a cursor or opens a tag', () => {
  const evil = '\u001b[2J\u0007<script>&\u202e';
  const path = write(`${evil.replace(/[/]/g, '')}.litmus`, replacing('evil', 'Result: mainline/ideal Always', evil));

  it.each([['--traces'], ['--explain'], ['--format', 'json'], ['--format', 'junit'], ['--design', 'v6.6']])(
    '%s %s',
    async (...flags) => {
      const { out, err } = await litmus(path, ...flags);
      expect(out + err).not.toMatch(/(?!\n)\p{C}/u);
      if (flags.includes('junit')) expect(out).not.toContain('<script>');
    },
  );
});

it('Ctrl-C prints what was found so far', async () => {
  // As many files as take longer than a person waits.
  for (let number = 0; number < 200; number++)
    write(`many/f${number}.litmus`, replacing(`f${number}`, 'Result: */ideal Never'));
  const { code, out } = await run(['litmus', '--workers', '2', join(folder, 'many')], { interruptAfter: 'output' });
  expect(code).toBe(130);
  expect(out).toMatch(/INTERRUPTED: \d+ files? not judged/);
});
