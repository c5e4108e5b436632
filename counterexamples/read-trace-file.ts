/** Reading a trace from a file or from standard input, whatever that may turn out to be. */
import type { Readable } from 'node:stream';
import { readTextFile } from './read-text-file.ts';
import { readTrace, type Trace } from './trace-file.ts';

/** No trace is larger. What is, is not read any further. */
export const TRACE_BYTES_MAX = 16 * 2 ** 20;

/**
 * The trace in the file at `path`, or on standard input for `-`. Never holds more than
 * {@link TRACE_BYTES_MAX} of it. Refuses with `bad-file` what cannot be read and with `bad-trace` what
 * is no trace.
 */
export async function readTraceFile(path: string, standardInput: Readable = process.stdin): Promise<Trace> {
  const kind = { noun: 'trace', bytesMax: TRACE_BYTES_MAX, holds: 'JSON' };
  const { text, source } = await readTextFile(path, kind, standardInput);
  return readTrace(text, source);
}
