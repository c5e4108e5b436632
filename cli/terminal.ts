/** Where output goes, and what the environment says about it. */
import type { Writable } from 'node:stream';
import picocolors from 'picocolors';
import type { ProgressStream } from './progress-line.ts';

/** The streams and settings that commands write by. */
export interface Terminal {
  /** Results. */
  readonly out: Pick<Writable, 'write'>;
  /** Progress and diagnostics. */
  readonly err: ProgressStream;
  readonly colors: ReturnType<typeof picocolors.createColors>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What a terminal is taken to show in a line. */
export const COLUMNS = 80;

/** The terminal of a process. */
export function terminalOf({ stdout, stderr, env }: NodeJS.Process): Terminal {
  const colors = picocolors.createColors(hasColors(stdout.isTTY, env));
  return { out: stdout, err: stderr, colors, environment: env };
}

/** Runs with a signal that the first Ctrl-C gives; the second ends the program. */
export async function interruptible<Result>(run: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once('SIGINT', interrupt);
  try {
    return await run(abort.signal);
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

/** NO_COLOR over FORCE_COLOR over what the output is. Not picocolors' own test, which colours files where CI is set. */
export function hasColors(isTerminal: boolean, environment: Terminal['environment']): boolean {
  if (environment['NO_COLOR']) return false;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && environment['TERM'] !== 'dumb';
}

/** How `command` is called by who called this program: through npm from a checkout, or by its own name. */
export function programCall(command: string, environment: Terminal['environment']): string {
  return environment['npm_command'] === 'run' || environment['npm_command'] === 'run-script'
    ? `npm run ${command} --`
    : `iommu-check ${command}`;
}
