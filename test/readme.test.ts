/** The README, followed to the letter: every command runs, exits as it says and prints what stands below it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Output as in a file, whatever the test runner says about colours. */
const PLAIN = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };

interface Block {
  readonly language: string;
  readonly text: string;
}

const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
const blocks: readonly Block[] = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', text = '']) => ({ language, text }),
);

/** Each command with what it should exit with and print. */
const commands = blocks.flatMap(({ language, text }, index) => {
  if (language !== 'sh') return [];
  const lines = text.trim().split('\n');
  return lines.map((line, at) => {
    const [command = '', exit = '0'] = line.split(/\s*# exits with /);
    const next = blocks[index + 1];
    const printed = at === lines.length - 1 && next?.language === 'text' ? next.text : '';
    return { command: command.replace('npm ci && ', ''), exit: Number(exit), printed };
  });
});

interface Ended {
  readonly exit: number;
  readonly printed: string;
}

function run(file: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd: ROOT, env: PLAIN, maxBuffer: 2 ** 26 }, (error, stdout) => {
      resolve({ exit: error === null ? 0 : Number(error.code), printed: stdout });
    });
  });
}

describe('the README', () => {
  it('has commands and a system of the reader’s own', () => {
    expect(commands.length).toBeGreaterThan(8);
    expect(blocks.filter(({ language }) => language === 'js')).toHaveLength(1);
  });

  it.each(commands)('$command', async ({ command, exit, printed }) => {
    const ended = await run('bash', ['-c', command]);
    expect(ended.exit).toBe(exit);
    expect(ended.printed).toContain(printed);
  });

  it('shows a system of at most 30 lines that finds what it says', async () => {
    const { text = '' } = blocks.find(({ language }) => language === 'js') ?? {};
    const { text: printed = '' } = blocks[blocks.findIndex(({ language }) => language === 'js') + 1] ?? {};
    expect(text.trim().split('\n').filter(Boolean).length).toBeLessThanOrEqual(30);
    // Inside the package, so that its name resolves as it would for a user.
    const folder = await mkdtemp(join(ROOT, 'dist', 'readme-'));
    try {
      await writeFile(join(folder, 'system.mjs'), text);
      expect((await run('node', [join(folder, 'system.mjs')])).printed).toBe(printed);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
