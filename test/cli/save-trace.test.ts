import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkFolder, saveTrace } from '../../cli/save-trace.ts';

const digest = '3f9c1e07a2b4'.padEnd(64, '0');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'traces-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a trace file', () => {
  it('is named for property and digest, in a folder that is made', () => {
    expect(saveTrace(join(folder, 'a', 'b'), 'I-16', digest, '{}\n')).toBe(join(folder, 'a/b/I-16-3f9c1e07a2b4.json'));
  });

  it('is not written twice', () => {
    const first = saveTrace(folder, 'I-16', digest, '{}\n');
    expect(saveTrace(folder, 'I-16', digest, '{}\n')).toBe(first);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('never overwrites another, nor what a crash left of it', () => {
    writeFileSync(join(folder, 'I-16-3f9c1e07a2b4.json'), '{');
    const second = saveTrace(folder, 'I-16', digest, '{}\n');
    expect(readFileSync(join(folder, 'I-16-3f9c1e07a2b4.json'), 'utf8')).toBe('{');
    expect(second).toBe(join(folder, 'I-16-3f9c1e07a2b4-2.json'));
  });

  it('stays in its folder, whatever the property is called', () => {
    expect(saveTrace(folder, '../../ün kind', digest, '{}\n')).toBe(join(folder, '..-..-n-kind-3f9c1e07a2b4.json'));
  });
});

describe('the folder for traces', () => {
  it('need not exist', () => {
    expect(() => checkFolder(join(folder, 'not', 'yet'))).not.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused before the search where it is a file, or in one', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => checkFolder(file)).toThrow(`${file} is no folder`);
    expect(() => checkFolder(join(file, 'inner'))).toThrow(`${file} is no folder`);
  });
});
