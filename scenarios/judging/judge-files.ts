/** Judges many files, on several threads where there are several: the same results in the same order. */
import { inOrder, type PoolOptions } from '../../explorer/ordered-pool.ts';
import type { FileJudged, JudgeOptions, ScenarioFile } from '../judged.ts';
import { judgeFile } from './judge.ts';

/** A file that is not judged when the end is asked for is told as stopped. */
export type JudgeFilesOptions = JudgeOptions & PoolOptions<never, FileJudged>;

/** A file with how it is to be judged, for a thread. */
export interface AskedScenario {
  readonly file: ScenarioFile;
  readonly options: JudgeOptions;
}

/** What became of each file, in their order. */
export function judgeFiles(
  files: readonly ScenarioFile[],
  { workers, signal, onResult, ...options }: JudgeFilesOptions,
): Promise<readonly FileJudged[]> {
  const work = {
    here: ({ file }: AskedScenario) => judgeFile(file, options),
    caller: import.meta.url,
    lost: ({ file: { file } }: AskedScenario, why: 'stopped' | 'failed', reason: string): FileJudged =>
      why === 'stopped' ? { kind: why, file } : { kind: why, file, reason },
  };
  const asked = files.map((file) => ({ file, options }));
  return inOrder(asked, work, { workers: Math.min(workers, files.length), signal, onResult });
}
