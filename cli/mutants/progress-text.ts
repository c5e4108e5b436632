/** How far a campaign is, in one line. */
import type { CampaignProgress } from '../../mutants/index.ts';
import { ProgressLine } from '../progress-line.ts';
import type { Terminal } from '../terminal.ts';
import { counted, duration, grouped } from '../wording.ts';

/** `120 of 812 mutants (14 %)  3 survivors  41.2 s, 3 min 50 s left`: as long for each as for those of this run so far. */
export function progressText({ done, of, known, survivors }: CampaignProgress, elapsedMs: number): string {
  const judged = done - known;
  const left = judged === 0 ? '' : `, ${duration((elapsedMs / judged) * (of - done))} left`;
  const percent = of === 0 ? 100 : Math.floor((100 * done) / of);
  return `${grouped(done)} of ${counted(of, 'mutant')} (${percent} %)  ${counted(survivors, 'survivor')}  ${duration(elapsedMs)}${left}`;
}

/** How often it is told that one mutant takes long: on a terminal, where the line rewrites itself, and in a log. */
const [TERMINAL_MS, LOG_MS] = [1000, 60_000];

/** Shows it from now on, also while one mutant takes long. */
export class Showing {
  readonly #line: ProgressLine;
  readonly #started = performance.now();
  readonly #timer: NodeJS.Timeout;
  #latest: CampaignProgress | undefined;

  constructor({ err, environment }: Terminal) {
    this.#line = new ProgressLine(err, environment);
    this.#timer = setInterval(() => this.#tell(), err.isTTY === true ? TERMINAL_MS : LOG_MS);
  }

  show(progress: CampaignProgress): void {
    this.#latest = progress;
    this.#tell();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#line.end();
  }

  #tell(): void {
    const latest = this.#latest;
    const elapsedMs = performance.now() - this.#started;
    if (latest !== undefined) this.#line.show(elapsedMs, () => progressText(latest, elapsedMs));
  }
}
