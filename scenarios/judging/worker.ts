/** A worker thread: judges one file after the other. */
import workerpool from 'workerpool';
import { judgeFile } from './judge.ts';

workerpool.worker({ judge: judgeFile });
