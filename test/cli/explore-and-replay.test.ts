/** The main job, as anybody would run it; what differs in its words alone takes no process. Runs that more than one test looks at are made once. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ran, run, said } from './command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'explore-'));
afterAll(() => rmSync(folder, { recursive: true }));

const explore = (...args: readonly string[]) => run(['explore', '--out', folder, ...args]);
const saidOf = (...args: readonly string[]) => said(['explore', '--out', folder, ...args]);

describe('a search that finds nothing', () => {
  let json: Ran;
  beforeAll(async () => {
    json = await explore('--depth', '3', '--workers', '1', '--json');
  });

  it('exits 0, says so on standard output, and writes no trace', async () => {
    const { code, out, err } = await explore('--depth', '3', '--workers', '2', '--stats', '--coverage');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^HOLDS, exhaustive to depth 3, frontier [\d,]+, with at most 1 failure and no\nbreach: /);
    expect(out).toMatch(/^machine +rest states +states +events +entries +seconds +actors$/m);
    expect(out).toMatch(/^Transitions never taken: beyond depth 3\. /m);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(out).toContain(`Digest   ${JSON.parse(json.out).digest}\n`);
    expect(readdirSync(folder).filter((name) => name.startsWith('deadlock'))).toEqual([]);
  });

  it('is one JSON object on standard output', () => {
    expect({ code: json.code, err: json.err }).toEqual({ code: 0, err: '' });
    const { verdict, completeness, depth, faults, workers, violations, digest } = JSON.parse(json.out);
    expect({ verdict, completeness, depth, faults, workers, violations }).toEqual({
      verdict: 'holds',
      completeness: 'bounded',
      depth: 3,
      faults: 1,
      workers: 1,
      violations: [],
    });
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('exits 20 where a limit was hit first, and does not call that a success', async () => {
    const { code, out } = await saidOf('--max-states', '100');
    expect(code).toBe(20);
    expect(out).toMatch(/^UNDECIDED: /);
    expect(out).toMatch(/^Limits +max-states/m);
  });

  it('exits 130 where somebody interrupts it, and prints what it has', async () => {
    const { code, out, err } = await run(
      ['explore', '--topology', 'wide', '--workers', '1', '--json', '--out', folder],
      {
        interruptAfter: 3000,
      },
    );
    expect({ code, err }).toEqual({ code: 130, err: '' });
    const { limits, completeness, states, isRepeatable } = JSON.parse(out);
    expect({ completeness, isRepeatable }).toEqual({ completeness: 'limit-reached', isRepeatable: false });
    expect(limits).toContain('interrupted');
    expect(states).toBeGreaterThan(1);
  });
});

describe('a search of the 6.1 design', () => {
  const v61 = ['--design', 'v6.1', '--driver', 'intel-vtd', '--invariant', 'I-16'];
  let found: Ran;
  let trace: string;
  beforeAll(async () => {
    found = await explore(...v61);
    trace = /^Saved +(\S+)$/m.exec(found.out)?.[1] ?? '';
  });

  it('exits 12 with a trace in a file that is named for the invariant and the digest', () => {
    expect({ code: found.code, err: found.err }).toEqual({ code: 12, err: '' });
    expect(found.out).toMatch(/^VIOLATED: I-16 after \d+ steps? \(fault: core\)$/m);
    const digest = /^Digest +(\S+)$/m.exec(found.out)?.[1] ?? '';
    expect(trace).toBe(join(folder, `I-16-${digest.slice(0, 12)}.json`));
  });

  it('is told by the names of the kernel, without what only the model has', () => {
    const steps = found.out.slice(found.out.indexOf('I-16 does not hold'));
    expect(steps).toMatch(/^ +iommu_(group_claim_dma_owner|attach_group)\(g1/m);
    expect(steps).toMatch(/devices: \[d1\] -> \[d1, d2\]/);
    expect(steps).not.toMatch(/\b(call|move|isLeftByFailure): /);
  });

  it('gives the same file again, not another', async () => {
    const before = readdirSync(folder);
    const again = JSON.parse((await saidOf(...v61, '--json')).out);
    expect(again.violations[0].trace).toBe(trace);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('is confirmed by a replay, from the file or from standard input', async () => {
    const fromFile = await run(['replay', trace]);
    expect({ code: fromFile.code, err: fromFile.err }).toEqual({ code: 0, err: '' });
    expect(fromFile.out).toMatch(/^Confirmed: after \d+ steps? I-16 does not hold \(fault: core\)\.$/m);
    const input = readFileSync(trace, 'utf8');
    expect(await run(['replay', '-'], { input })).toEqual(fromFile);
  });

  it('exits 15 where another design does not end so', async () => {
    const { code, out } = await said(['replay', trace, '--design', 'mainline', '--json']);
    expect(code).toBe(15);
    expect(JSON.parse(out)).toMatchObject({ isConfirmed: false, design: 'mainline', driver: 'intel-vtd' });
    expect((await said(['replay', trace, '--design', 'mainline'])).out).toMatchInlineSnapshot(`
      "The topology or the start differs under design mainline and driver
      intel-vtd; the trace goes on.
      Step 2 is not taken, vfio: claim g1: under design mainline and driver
      intel-vtd attach_dev of d2 cannot end with "-EPERM (RMRR), left on old"
      here. So it is not shown that I-16 does not hold (fault: core).
      "
    `);
  });

  it('can be of a file, whose code is run where the command line names it', async () => {
    const design = join(folder, 'mine.ts');
    writeFileSync(design, `const base: string = 'v6.1';\nexport const design = { name: 'mine', base, choices: {} };\n`);
    const { code, out } = await explore('--design', design, ...v61.slice(2));
    expect(code).toBe(12);
    expect(out).toContain('assumed: this design is of no kernel that was looked at.');
    const saved = /^Saved +(\S+)$/m.exec(out)?.[1] ?? '';
    expect(existsSync(saved)).toBe(true);
    expect((await run(['replay', saved, '--design', design])).code).toBe(0);
  });
});

describe('a driver that fails a call that must not fail', () => {
  it('is at fault in every output, whatever the property says of the core', async () => {
    // Putting a member back must not fail, and I-16 sees only that it is not where it was.
    const breach = ['--topology', 'pair', '--breaches', '1', '--invariant', 'I-16'];
    const { code, out } = await saidOf(...breach, '--json');
    expect(code).toBe(12);
    const [{ culprit, trace }] = JSON.parse(out).violations;
    expect(culprit).toBe('driver contract');
    expect((await saidOf(...breach)).out).toMatch(
      /^VIOLATED: .* \(fault: driver contract\)$[\s\S]*^Fault {4}driver contract$/m,
    );
    const replayed = await said(['replay', trace]);
    expect(replayed.out).toMatch(/^Confirmed: .* \(fault: driver\s+contract\)\.$[\s\S]*^Fault {4}driver contract$/m);
    expect(JSON.parse((await said(['replay', trace, '--json'])).out)).toMatchObject({ culprit: 'driver contract' });
  });
});
