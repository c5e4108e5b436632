/** Judges many files, on several threads where there are several: the same results in the same order. */
import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { assert } from '../../explorer/errors.ts';
import type { FileJudged, JudgeOptions, ScenarioFile } from '../judged.ts';
import { judgeFile } from './judge.ts';

export interface JudgeFilesOptions extends JudgeOptions {
  /** Threads; one judges in the caller's own. */
  readonly workers: number;
  /** Files that are not judged by then are told as stopped. */
  readonly signal?: AbortSignal | undefined;
  /** Hears of each file, in the order of the files, as soon as all before it are judged. */
  readonly onResult?: ((judged: FileJudged, index: number) => void) | undefined;
}

/** What became of each file, in their order. */
export async function judgeFiles(
  files: readonly ScenarioFile[],
  { workers, signal, onResult, ...options }: JudgeFilesOptions,
): Promise<readonly FileJudged[]> {
  const size = Math.min(workers, files.length);
  const judging = size <= 1 || signal?.aborted ? judgingHere(options, signal) : judgingOn(size, options, signal);
  const results: FileJudged[] = [];
  try {
    for (const [index, one] of files.map(judging.judge).entries()) {
      const judged = await one();
      results.push(judged);
      onResult?.(judged, index);
    }
  } finally {
    await judging.end();
  }
  return results;
}

interface Judging {
  /** Puts a file in line; what is returned waits for its result. */
  readonly judge: (file: ScenarioFile) => () => Promise<FileJudged>;
  readonly end: () => Promise<unknown>;
}

function judgingHere(options: JudgeOptions, signal: AbortSignal | undefined): Judging {
  const judge = (file: ScenarioFile) => async (): Promise<FileJudged> => {
    // So that whoever would abort comes to it between two files.
    await setImmediate();
    return signal?.aborted ? { kind: 'stopped', file: file.file } : judgeFile(file, options);
  };
  return { judge, end: async () => undefined };
}

function judgingOn(size: number, options: JudgeOptions, signal: AbortSignal | undefined): Judging {
  // Run from source, as tests are, the compiled worker is used: Node 20 cannot load TypeScript in a thread.
  const script = import.meta.url.endsWith('.ts') ? '../../dist/scenarios/judging/worker.js' : './worker.js';
  const path = fileURLToPath(new URL(script, import.meta.url));
  // A thread whose script is missing never answers.
  assert(existsSync(path), `the compiled worker ${path} exists (npm run build makes it)`);
  const pool = workerpool.pool(path, { workerType: 'thread', maxWorkers: size });
  const stop = () => void pool.terminate(true);
  signal?.addEventListener('abort', stop);
  const judge = (file: ScenarioFile) => {
    const judged = Promise.resolve(pool.exec('judge', [file, options])) as Promise<FileJudged>;
    const result = judged.catch((error: unknown): FileJudged => {
      if (signal?.aborted) return { kind: 'stopped', file: file.file };
      const reason = `a worker failed: ${error instanceof Error ? error.message : String(error)}`;
      return { kind: 'failed', file: file.file, reason };
    });
    return () => result;
  };
  const end = async () => {
    signal?.removeEventListener('abort', stop);
    await pool.terminate();
  };
  return { judge, end };
}
