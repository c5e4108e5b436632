import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { refusal, run } from './command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'bad-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The refusal, with the folder's name left out. */
async function refused(...args: readonly string[]): Promise<string> {
  return (await refusal(...args)).replaceAll(`${folder}/`, '');
}

/** The name that a refusal proposes. */
async function nearestOf(...args: readonly string[]): Promise<string | undefined> {
  return /\(nearest:\s+([^)]*)\)/.exec(await refused(...args))?.[1];
}

describe.concurrent('a mistyped command line is refused with what would have been right:', () => {
  it('no command', async ({ expect }) => {
    expect(await refused()).toContain('Commands:');
  });

  it('an unknown command', async ({ expect }) => {
    expect(await refused('explor')).toMatchInlineSnapshot(`
      "error: unknown command 'explor'
      (Did you mean explore?)
      (--help shows commands and flags)
      "
    `);
  });

  it('an unknown flag', async ({ expect }) => {
    expect(await refused('explore', '--dpeth', '8')).toMatchInlineSnapshot(`
      "error: unknown option '--dpeth'
      (Did you mean --depth?)
      (--help shows commands and flags)
      "
    `);
  });

  it('a flag without its value', async ({ expect }) => {
    expect(await refused('explore', '--design')).toMatchInlineSnapshot(`
      "error: option '--design <name>' argument missing
      (--help shows commands and flags)
      "
    `);
  });

  it('a flag of another list', async ({ expect }) => {
    expect(await refused('list', 'designs', '--against', 'v6.1')).toMatchInlineSnapshot(`
      "error: --against is a flag of \`list transitions\` [bad-option]
        got:      list designs
        remedy:   leave it out, or write \`list transitions\`
      "
    `);
  });

  it('more files than one', async ({ expect }) => {
    expect(await refused('replay', 'a.json', 'b.json')).toMatchInlineSnapshot(`
      "error: too many arguments for 'replay'. Expected 1 argument but got 2.
      (--help shows commands and flags)
      "
    `);
  });

  it('a depth that is no number of steps', async ({ expect }) => {
    expect(await refused('explore', '--depth=-1')).toMatchInlineSnapshot(`
      "error: --depth is no whole number [bad-option]
        got:      "-1"
        expected: a whole number of at least 0
        remedy:   correct the flag, or leave it out for its default
      "
    `);
    expect(await refused('explore', '--depth', '1.5')).toContain('"1.5"');
    expect(await refused('explore', '--depth', 'abc')).toContain('"abc"');
  });

  it('an unknown design', async ({ expect }) => {
    const refusal = await refused('explore', '--design', 'mainlin');
    expect(refusal).toMatch(/^error: there is no such design \[unknown-name\]\n {2}got: +mainlin\n {2}expected: /);
    expect(refusal).toContain('(nearest: mainline)');
    expect(refusal).toContain('\n  remedy:   `npm run list -- designs` lists them\n');
  });

  it('an unknown choice of a design, or value of one', async ({ expect }) => {
    expect(await refused('explore', '--design', 'mainline+hot-ad=current')).toContain('(nearest: hot-add)');
    expect(await refused('explore', '--design', 'mainline+hot-add=curent')).toContain('(nearest: current)');
  });

  it('an unknown driver, topology, liberty, invariant, format or list', async ({ expect }) => {
    expect(await nearestOf('explore', '--driver', 'exinos')).toBe('exynos');
    expect(await nearestOf('explore', '--driver', 'vtd')).toBe('intel-vtd');
    expect(await nearestOf('explore', '--driver', 'intel')).toBe('intel-vtd');
    expect(await nearestOf('explore', '--topology', 'defualt')).toBe('default');
    expect(await nearestOf('explore', '--environment', 'leak-pasid')).toBe('leaks-pasid');
    expect(await nearestOf('explore', '--invariant', 'I-1')).toBe('I-01');
    expect(await nearestOf('explore', '--format', 'jsno')).toBe('json');
    expect(await nearestOf('list', 'designes')).toBe('designs');
  });

  it('a long list of names, on lines of at most 80 columns', async ({ expect }) => {
    const text = await refused('explore', '--topology', 'none-of-these');
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).toContain('remedy:   `npm run list -- topologies` lists them');
  });

  it('an invariant that would check nothing here: that is no success', async ({ expect }) => {
    expect(await refused('explore', '--topology', 'pair', '--invariant', 'I-21')).toMatchInlineSnapshot(`
      "error: I-21 says nothing about this configuration [bad-option]
        got:      design mainline, driver ideal, topology pair
        remedy:   leave it out, or choose a configuration that it is about
      "
    `);
    expect(await refused('explore', '--driver', 'intel-vtd', '--invariant', 'I-17')).toContain('I-17 says nothing');
  });

  it('two formats', async ({ expect }) => {
    expect(await refused('explore', '--json', '--format', 'text')).toContain("cannot be used with option '--format");
  });
});

describe.concurrent('a bad file is refused with what is wrong with it:', () => {
  const trace = { format: 'counterexample trace', version: 1, ending: { type: 'deadlocks' } };
  const whole = { ...trace, configuration: {}, initial: '0123456789ab', steps: [] };

  it('none of that name', async ({ expect }) => {
    const traces = join(folder, 'traces');
    mkdirSync(traces);
    writeFileSync(join(traces, 'I-16-3f9c1e07a2b4.json'), '');
    expect(await refused('replay', join(traces, 'I-16-3f9c1e07a2b5.json'))).toMatchInlineSnapshot(`
      "error: there is no file traces/I-16-3f9c1e07a2b5.json [bad-file]
        expected: one of I-16-3f9c1e07a2b4.json (nearest: I-16-3f9c1e07a2b4.json)
        remedy:   name a trace file; - reads standard input
      "
    `);
    expect(await refused('replay', join(folder, 'nowhere', 'none.json'))).toContain(
      'there is no file nowhere/none.json',
    );
  });

  it('none of that name, where nothing there is a trace', async ({ expect }) => {
    const packages = join(folder, 'packages');
    mkdirSync(packages);
    writeFileSync(join(packages, 'package.json'), '{}');
    expect(await refused('replay', join(packages, 'none'))).toMatchInlineSnapshot(`
      "error: there is no file packages/none [bad-file]
        remedy:   name a trace file; - reads standard input
      "
    `);
  });

  it('JSON that is no trace', async ({ expect }) => {
    const path = file('package.json', JSON.stringify({ name: 'a-package', version: '0.1.0' }));
    expect(await refused('replay', path)).toMatchInlineSnapshot(`
      "error: package.json is not a trace [bad-trace]
        expected: JSON with \`"format": "counterexample trace"\`
        remedy:   give the name of a file that \`explore\` has written
      "
    `);
  });

  it('a directory', async ({ expect }) => {
    expect(await refused('replay', folder)).toContain('is a directory');
  });

  it('one of 1 GB', async ({ expect }) => {
    const path = file('large.json', '');
    truncateSync(path, 1e9);
    expect(await refused('replay', path)).toMatchInlineSnapshot(`
      "error: large.json is too large for a trace [bad-file]
        expected: at most 16 MiB
        remedy:   give the name of a trace file
      "
    `);
  });

  it('truncated JSON', async ({ expect }) => {
    const path = file('truncated.json', JSON.stringify(whole).slice(0, 50));
    expect(await refused('replay', path)).toContain('is not JSON, or only the beginning of it');
  });

  it('a trace of another version', async ({ expect }) => {
    const path = file('future.json', JSON.stringify({ ...whole, version: 2 }));
    expect(await refused('replay', path)).toMatchInlineSnapshot(`
      "error: future.json is of another version [bad-trace]
        got:      version 2
        expected: version 1
        remedy:   replay it with the release that wrote it, or search the same configuration again
      "
    `);
  });

  it('a trace of another system', async ({ expect }) => {
    const path = file('other.json', JSON.stringify(whole));
    expect(await refused('replay', path)).toContain('is a trace of another system');
  });

  it('a trace that names a file to run: data is never a reason to run code', async ({ expect }) => {
    const design = file('run-me.ts', `throw new Error('it was run')`);
    const configuration = { design, driver: 'ideal', topology: 'default', environment: [] };
    const path = file(
      'sly.json',
      JSON.stringify({ ...whole, configuration: { ...configuration, faults: 1, breaches: 0, grain: 'sections' } }),
    );
    expect(await refused('replay', path)).toMatchInlineSnapshot(`
      "error: sly.json was searched with a design that is a file, whose code is not run because a trace says so [bad-option]
        got:      run-me.ts
        remedy:   name the file yourself: --design run-me.ts
      "
    `);
  });

  it('a design that is missing, fails, or is none', async ({ expect }) => {
    expect(await refused('explore', '--design', './none.ts')).toContain('design ./none.ts does not exist');
    expect(await refused('explore', '--design', file('fails.ts', `throw new Error('oh')`))).toMatchInlineSnapshot(`
      "error: design fails.ts cannot be loaded [bad-file]
        got:      oh
        expected: a module with \`export const design = { name, base, choices }\`
        remedy:   correct the file, or take a design that \`npm run list -- designs\` lists
      "
    `);
    const empty = file('empty.ts', `export const design = { name: 'mine', choices: { 'hot-add': 1 } };`);
    expect(await refused('explore', '--design', empty)).toMatchInlineSnapshot(`
      "error: design empty.ts exports no \`design\` of the right shape [bad-file]
        got:      Invalid input: expected string, received number
                    at choices["hot-add"]
        expected: a module with \`export const design = { name, base, choices }\`
        remedy:   correct the file, or take a design that \`npm run list -- designs\` lists
      "
    `);
    const typo = file('typo.ts', `export const design = { name: 'mine', choices: { 'hot-ad': 'current' } };`);
    expect(await refused('explore', '--design', typo)).toContain('(nearest: hot-add)');
  });

  it('a folder for traces that is a file', async ({ expect }) => {
    expect(await refused('explore', '--out', file('taken', ''))).toMatchInlineSnapshot(`
      "error: --out taken is no folder that traces can be written to [bad-option]
        got:      taken is no folder
        remedy:   name another folder; it is made where it does not exist
      "
    `);
  });

  it('quoted with nothing in it that moves a cursor', async ({ expect }) => {
    expect(await refused('explore', '--design', '\u001b[2Jmainline')).not.toContain('\u001b');
  });
});

it('a program that refuses ends with the same exit code and words', async () => {
  for (const args of [
    ['explore', '--dpeth', '8'],
    ['replay', folder],
  ]) {
    const { code, out, err } = await run(args);
    expect([code, out, err]).toEqual([64, '', await refusal(...args)]);
  }
});

it('a refused run leaves nothing behind', async () => {
  await refused('explore', '--design', 'none', '--out', join(folder, 'out'));
  expect(existsSync(join(folder, 'out'))).toBe(false);
});
