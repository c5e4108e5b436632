/** A worker thread: holds one file after the other against the model. */
import workerpool from 'workerpool';
import { type AskedFile, conformFile, noSystems } from './conform-file.ts';

const systems = noSystems();

workerpool.worker({ work: (asked: AskedFile) => conformFile(asked, systems, (done) => workerpool.workerEmit(done)) });
