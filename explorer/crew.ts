/** The worker threads of a search: one assignment each per level, and what they report. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { AssertionError, assert } from './errors.ts';
import type { Assignment, Report } from './worker.ts';

export class Crew {
  readonly size: number;
  readonly #pool: workerpool.Pool;

  constructor(size: number) {
    this.size = size;
    // Run from source, as tests are, the compiled worker is used: Node 20 cannot load TypeScript in a thread.
    const script = import.meta.url.endsWith('.ts') ? '../dist/explorer/worker.js' : './worker.js';
    const path = fileURLToPath(new URL(script, import.meta.url));
    // A thread whose script is missing never answers.
    assert(existsSync(path), `the compiled worker ${path} exists (npm run build makes it)`);
    this.#pool = workerpool.pool(path, { workerType: 'thread', minWorkers: size, maxWorkers: size });
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
