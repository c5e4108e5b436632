/**
 * The README, followed: every command runs, exits as it says and prints what stands below it. The first goes
 * through npm to the letter; of the others the script runs, without building once more what was built before.
 */
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

const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** What the scripts begin with that run the program. */
const BUILD = 'tsc -p tsconfig.build.json && ';

/** What `npm run` does once it has built: the rest of the script, with the arguments, as npm's child. */
function withoutBuild(command: string): { readonly command: string; readonly environment: NodeJS.ProcessEnv } {
  const [, name = '', args = ''] = /^npm run ([a-z]+)(?: -- (.*))?$/.exec(command) ?? [];
  const script = scripts[name] ?? '';
  if (!script.startsWith(BUILD)) throw new Error(`${command} is no script of package.json that begins with ${BUILD}`);
  const environment = { npm_command: 'run', npm_lifecycle_event: name };
  return { command: `${script.slice(BUILD.length)} ${args}`, environment };
}

interface Ended {
  readonly exit: number;
  readonly printed: string;
}

function run(file: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const env = { ...PLAIN, ...environment };
  return new Promise((resolve) => {
    execFile(file, args, { cwd: ROOT, env, maxBuffer: 2 ** 26 }, (error, stdout) => {
      resolve({ exit: error === null ? 0 : Number(error.code), printed: stdout });
    });
  });
}

describe('the README', () => {
  it('has commands and a system of the reader’s own', () => {
    expect(commands.length).toBeGreaterThan(8);
    expect(blocks.filter(({ language }) => language === 'js')).toHaveLength(1);
  });

  it.each(commands.slice(0, 1))('$command', async ({ command, exit, printed }) => {
    const ended = await run('bash', ['-c', command]);
    expect(ended.exit).toBe(exit);
    expect(ended.printed).toContain(printed);
  });

  it.each(commands.slice(1))('$command', async ({ command, exit, printed }) => {
    const built = withoutBuild(command);
    const ended = await run('bash', ['-c', built.command], built.environment);
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
