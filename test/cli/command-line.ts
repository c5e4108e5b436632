/** Runs the built command line: as anybody would, or without a process of its own where only its words are asked for. */
import { spawn } from 'node:child_process';
import { terminalOf } from '../../cli/terminal.ts';

const MAIN = new URL('../../dist/cli/main.js', import.meta.url).pathname;

export interface Ran {
  readonly code: number | null;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly err: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Ctrl-C after so many milliseconds, or as soon as it has said something on standard output. */
  readonly interruptAfter?: number | 'output';
}

/** Runs it with nothing of the surroundings that would change what it says. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { PATH } = process.env;
  // Not even a colour: only a test that asks for one sees it.
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH, NO_COLOR: '1', ...options.environment } });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (out === '' && options.interruptAfter === 'output') child.kill('SIGINT');
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  // Who refuses its arguments does not read its input.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const timer =
    typeof options.interruptAfter === 'number'
      ? setTimeout(() => child.kill('SIGINT'), options.interruptAfter)
      : undefined;
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, out, err });
    });
  });
}

/** The same without a process of its own, which takes longer than most commands. */
export async function said(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const built = new URL('../../dist/cli/command-line.js', import.meta.url).href;
  const { runCommandLine } = (await import(built)) as typeof import('../../cli/command-line.ts');
  const written = { out: '', err: '' };
  const streamTo = (name: 'out' | 'err') => ({
    isTTY: false,
    write(text: string) {
      written[name] += text;
      return true;
    },
  });
  const surroundings = { stdout: streamTo('out'), stderr: streamTo('err'), env: { NO_COLOR: '1', ...environment } };
  const terminal = terminalOf(surroundings as unknown as NodeJS.Process);
  const code = await runCommandLine([process.execPath, MAIN, ...args], terminal);
  return { code, ...written };
}

/** What it said on standard error when it refused, with exit code 64 and nothing on standard output. */
export async function refusal(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await said(args);
  return code === 64 && out === '' ? err : `not refused: exit code ${code}\n${out}${err}`;
}
