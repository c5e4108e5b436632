/** Holds many files against the model, on several threads where there are several: the same results in the same order. */
import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { assert } from '../../explorer/errors.ts';
import { type AskedFile, conformFile, isLog } from './conform-file.ts';
import type { FileConformed } from './file-conformed.ts';

export interface ConformAllOptions {
  /** Threads; one works in the caller's own. */
  readonly workers: number;
  /** Files that are not done by then are told as stopped. */
  readonly signal?: AbortSignal | undefined;
  /** Hears of each file, in the order of the files, as soon as all before it are done. */
  readonly onResult?: ((conformed: FileConformed, index: number) => void) | undefined;
}

/** What became of each file, in their order. */
export async function conformAll(
  files: readonly AskedFile[],
  { workers, signal, onResult }: ConformAllOptions,
): Promise<readonly FileConformed[]> {
  const size = Math.min(workers, files.length);
  const conforming =
    isDoneHere(files, workers) || signal?.aborted ? conformingHere(signal) : conformingOn(size, signal);
  const results: FileConformed[] = [];
  try {
    for (const [index, one] of files.map(conforming.conform).entries()) {
      const conformed = await one();
      results.push(conformed);
      onResult?.(conformed, index);
    }
  } finally {
    await conforming.end();
  }
  return results;
}

/** One recording is sooner done than a thread is started. A log may take long, and who aborts it is to be heard. */
function isDoneHere(files: readonly AskedFile[], workers: number): boolean {
  return workers <= 1 || files.every((file, index) => index === 0 && !isLog(file));
}

function stopped({ path }: AskedFile): FileConformed {
  return { kind: 'not compared', why: 'stopped', file: path, reason: 'interrupted' };
}

interface Conforming {
  /** Puts a file in line; what is returned waits for its result. */
  readonly conform: (file: AskedFile) => () => Promise<FileConformed>;
  readonly end: () => Promise<unknown>;
}

function conformingHere(signal: AbortSignal | undefined): Conforming {
  const conform = (file: AskedFile) => async (): Promise<FileConformed> => {
    // So that whoever would abort comes to it between two files.
    await setImmediate();
    return signal?.aborted ? stopped(file) : conformFile(file);
  };
  return { conform, end: async () => undefined };
}

function conformingOn(size: number, signal: AbortSignal | undefined): Conforming {
  // Run from source, as tests are, the compiled worker is used: Node 20 cannot load TypeScript in a thread.
  const script = import.meta.url.endsWith('.ts') ? '../../dist/conformance/files/worker.js' : './worker.js';
  const path = fileURLToPath(new URL(script, import.meta.url));
  // A thread whose script is missing never answers.
  assert(existsSync(path), `the compiled worker ${path} exists (npm run build makes it)`);
  const pool = workerpool.pool(path, { workerType: 'thread', maxWorkers: size });
  const stop = () => void pool.terminate(true);
  signal?.addEventListener('abort', stop);
  const conform = (file: AskedFile) => {
    const conformed = Promise.resolve(pool.exec('conform', [file])) as Promise<FileConformed>;
    const result = conformed.catch((error: unknown): FileConformed => {
      if (signal?.aborted) return stopped(file);
      const reason = `a worker failed: ${error instanceof Error ? error.message : String(error)}`;
      return { kind: 'not compared', why: 'failed', file: file.path, reason };
    });
    return () => result;
  };
  const end = async () => {
    signal?.removeEventListener('abort', stop);
    await pool.terminate();
  };
  return { conform, end };
}
