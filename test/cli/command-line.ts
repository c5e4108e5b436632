/** Runs the built command line as anybody would. */
import { spawn } from 'node:child_process';

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
  /** Ctrl-C after so many milliseconds. */
  readonly interruptAfterMs?: number;
}

/** Runs it with nothing of the surroundings that would change what it says. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { PATH } = process.env;
  // Not even a colour: only a test that asks for one sees it.
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH, NO_COLOR: '1', ...options.environment } });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  // Who refuses its arguments does not read its input.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const timer =
    options.interruptAfterMs === undefined
      ? undefined
      : setTimeout(() => child.kill('SIGINT'), options.interruptAfterMs);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, out, err });
    });
  });
}

/** What it said on standard error when it refused, with exit code 64 and nothing on standard output. */
export async function refusal(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await run(args);
  return code === 64 && out === '' ? err : `not refused: exit code ${code}\n${out}${err}`;
}
