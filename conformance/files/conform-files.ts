/** Holds many files against the model. */
import { inOrder, type PoolOptions } from '../../explorer/ordered-pool.ts';
import { type AskedFile, conformFile, type DesignsDone, isLog, noSystems } from './conform-file.ts';
import type { FileConformed } from './file-conformed.ts';

/** What became of each file, in their order; those that are not done when the end is asked for are `stopped`. */
export function conformAll(
  files: readonly AskedFile[],
  options: PoolOptions<DesignsDone, FileConformed>,
): Promise<readonly FileConformed[]> {
  const systems = noSystems();
  const work = {
    here: (asked: AskedFile, tell: (done: DesignsDone) => void) => conformFile(asked, systems, tell),
    caller: import.meta.url,
    lost: ({ path: file }: AskedFile, why: 'stopped' | 'failed', reason: string): FileConformed => {
      return { kind: 'not compared', why, file, reason };
    },
  };
  return inOrder(files, work, isSoonDone(files) ? { ...options, workers: 1 } : options);
}

/** One recording is sooner done than a thread is started. A log may take long, and who aborts it is to be heard. */
function isSoonDone([first, ...others]: readonly AskedFile[]): boolean {
  return others.length === 0 && (first === undefined || !isLog(first));
}
