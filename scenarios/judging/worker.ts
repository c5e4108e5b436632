/** A worker thread: judges one file after the other. */
import workerpool from 'workerpool';
import { judgeFile } from './judge.ts';
import type { AskedScenario } from './judge-files.ts';

workerpool.worker({ work: ({ file, options }: AskedScenario) => judgeFile(file, options) });
