/** A worker thread: judges one mutant after the other. */
import workerpool from 'workerpool';
import { type AskedMutant, judgeHere } from './judge-here.ts';

const judge = judgeHere();

workerpool.worker({
  work: async (asked: AskedMutant) => {
    const judged = await judge(asked);
    // Told at once: the result waits for those of all mutants before it.
    workerpool.workerEmit(judged);
    return judged;
  },
});
