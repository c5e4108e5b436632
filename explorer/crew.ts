/** The worker threads of a search: one assignment each per level, and what they report. */
import workerpool from 'workerpool';
import { AssertionError } from './errors.ts';
import type { Assignment, Report } from './worker.ts';
import { workerScript } from './worker-script.ts';

export class Crew {
  readonly size: number;
  readonly #pool: workerpool.Pool;

  constructor(size: number) {
    this.size = size;
    this.#pool = workerpool.pool(workerScript(import.meta.url), {
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
