/** Works on many items, on several threads where there are several: the same results in the same order. */
import { setImmediate } from 'node:timers/promises';
import workerpool from 'workerpool';
import { workerScript } from './worker-script.ts';

/** What is to be done with each item: items, news and results are plain data. */
export interface Work<Item, News, Result> {
  /** In the caller's own thread. */
  readonly here: (item: Item, tell: (news: News) => void) => Result | Promise<Result>;
  /** `import.meta.url` of the module whose `worker.ts` does the same under the name `work`. */
  readonly caller: string;
  /** What stands for the result where the end was asked for before, or where a thread failed, and why. */
  readonly lost: (item: Item, why: 'stopped' | 'failed', reason: string) => Result;
}

/** How many work, until when, and who hears of it. */
export interface PoolOptions<News, Result> {
  /** Threads; one works in the caller's own. */
  readonly workers: number;
  /** Items that are not done by then are lost. */
  readonly signal?: AbortSignal | undefined;
  /** Hears of each item, in the order of the items, as soon as all before it are done. */
  readonly onResult?: ((result: Result, index: number) => void) | undefined;
  /** Hears what is told of an item before it is done. */
  readonly onNews?: ((news: News) => void) | undefined;
}

/** What became of each item, in their order. */
export async function inOrder<Item, News, Result>(
  items: readonly Item[],
  work: Work<Item, News, Result>,
  options: PoolOptions<News, Result>,
): Promise<readonly Result[]> {
  const { workers, signal, onResult } = options;
  const isHere = workers <= 1 || items.length === 0 || signal?.aborted === true;
  const working = isHere ? workingHere(work, options) : workingOn(Math.min(workers, items.length), work, options);
  const results: Result[] = [];
  try {
    for (const [index, one] of items.map(working.work).entries()) {
      const result = await one();
      results.push(result);
      onResult?.(result, index);
    }
  } finally {
    await working.end();
  }
  return results;
}

interface Working<Item, Result> {
  /** Puts an item in line; what is returned waits for its result. */
  readonly work: (item: Item) => () => Promise<Result>;
  readonly end: () => Promise<unknown>;
}

function workingHere<Item, News, Result>(
  { here, lost }: Work<Item, News, Result>,
  { signal, onNews }: PoolOptions<News, Result>,
): Working<Item, Result> {
  const work = (item: Item) => async (): Promise<Result> => {
    // So that whoever would abort comes to it between two items.
    await setImmediate();
    return signal?.aborted ? lost(item, 'stopped', INTERRUPTED) : here(item, (news) => onNews?.(news));
  };
  return { work, end: async () => undefined };
}

const INTERRUPTED = 'interrupted';

function workingOn<Item, News, Result>(
  size: number,
  { caller, lost }: Work<Item, News, Result>,
  { signal, onNews }: PoolOptions<News, Result>,
): Working<Item, Result> {
  const pool = workerpool.pool(workerScript(caller), { workerType: 'thread', maxWorkers: size });
  const stop = () => void pool.terminate(true);
  signal?.addEventListener('abort', stop);
  const work = (item: Item) => {
    const done = Promise.resolve(pool.exec('work', [item], { on: (news) => onNews?.(news) })) as Promise<Result>;
    const result = done.catch((error: unknown): Result => {
      if (signal?.aborted) return lost(item, 'stopped', INTERRUPTED);
      return lost(item, 'failed', `a worker failed: ${error instanceof Error ? error.message : String(error)}`);
    });
    return () => result;
  };
  const end = async () => {
    signal?.removeEventListener('abort', stop);
    await pool.terminate();
  };
  return { work, end };
}
