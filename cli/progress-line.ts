/**
 * How far a command is, on standard error.
 *
 * On a terminal one line that rewrites itself; elsewhere, and where a terminal claims to have no columns,
 * a plain line every few seconds, so that a log shows that something happens and nothing fills it.
 */
import type { Progress } from '../explorer/exploration.ts';
import { duration, grouped, rounded } from './wording.ts';

/** The part of `process.stderr` that is used. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

const REWRITE_MS = 100;
const PLAIN_MS = 5000;
const CLEAR_LINE = '\r\u001b[K';

/** Shows how far one command is; to be told of its end. */
export class ProgressLine {
  readonly #stream: ProgressStream;
  readonly #canRewrite: boolean;
  /** When a line was last written, by the search's own clock. */
  #writtenAt = 0;
  #isShown = false;

  constructor(stream: ProgressStream, environment: Readonly<Record<string, string | undefined>>) {
    this.#stream = stream;
    this.#canRewrite = stream.isTTY === true && !environment['CI'] && environment['TERM'] !== 'dumb';
  }

  /** Of a search. */
  update(progress: Progress): void {
    this.show(progress.elapsedMs, () => progressText(progress));
  }

  /** What `tell` says after `elapsedMs`, unless something was shown just before. */
  show(elapsedMs: number, tell: () => string): void {
    const { columns = 0 } = this.#stream;
    const rewrites = this.#canRewrite && columns > 0;
    if (elapsedMs - this.#writtenAt < (rewrites ? REWRITE_MS : PLAIN_MS)) return;
    this.#writtenAt = elapsedMs;
    const text = tell();
    if (rewrites) {
      this.#stream.write(`${CLEAR_LINE}${text.slice(0, columns - 1)}`);
      this.#isShown = true;
    } else this.#stream.write(`${text}\n`);
  }

  /** Takes the line away: what follows starts where it was. */
  end(): void {
    if (this.#isShown) this.#stream.write(CLEAR_LINE);
    this.#isShown = false;
  }
}

/** `level 12  4.12 M states  3.20 M transitions/s  frontier 123 k (45 % done)  512 MiB  12.3 s`. */
function progressText(progress: Progress): string {
  const { depth, states, transitions, frontier, remaining, elapsedMs, bytes } = progress;
  const rate = elapsedMs > 0 ? (transitions / elapsedMs) * 1000 : 0;
  const done = frontier === 0 ? 100 : Math.floor((100 * (frontier - remaining)) / frontier);
  return [
    `level ${depth}`,
    `${rounded(states)} states`,
    `${rounded(rate)} transitions/s`,
    `frontier ${rounded(frontier)} (${done} % done)`,
    `${grouped(bytes / 2 ** 20)} MiB`,
    duration(elapsedMs),
  ].join('  ');
}
