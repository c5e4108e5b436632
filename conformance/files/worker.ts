/** A worker thread: holds one file after the other against the model. */
import workerpool from 'workerpool';
import { conformFile } from './conform-file.ts';

workerpool.worker({ conform: conformFile });
