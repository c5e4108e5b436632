/** A file of ftrace, compressed or not. */
import { textOf } from '../reading/run-files.ts';
import type { TraceLog } from '../traced.ts';
import { readTraceLog } from './read-trace-log.ts';

/** @throws CheckerError `bad-recording` */
export function readTraceFile(file: string): TraceLog {
  return readTraceLog(textOf(file), file);
}
