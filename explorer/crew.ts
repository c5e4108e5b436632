/** The worker threads of a search: one assignment each per level, and what they report. */
import workerpool from 'workerpool';
import { AssertionError } from './errors.ts';
import type { Assignment, Report } from './worker.ts';

export class Crew {
  readonly size: number;
  readonly #pool: workerpool.Pool;

  constructor(size: number) {
    this.size = size;
    // Run from source, as tests are, the compiled worker is used: Node 20 cannot load TypeScript in a thread.
    const script = import.meta.url.endsWith('.ts') ? '../dist/explorer/worker.js' : './worker.js';
    this.#pool = workerpool.pool(new URL(script, import.meta.url).pathname, {
      workerType: 'thread',
      minWorkers: size,
      maxWorkers: size,
    });
  }

  /** Every worker takes chunks until none is left, memory runs out or it is told to stop. */
  async expand(assignment: Assignment): Promise<Report[]> {
    try {
      return await Promise.all(Array.from({ length: this.size }, () => this.#pool.exec('expand', [assignment])));
    } catch (error) {
      throw new AssertionError(`a worker failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async dismiss(): Promise<void> {
    await this.#pool.terminate();
  }
}
