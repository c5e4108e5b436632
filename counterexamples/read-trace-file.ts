/** Reading a trace from a file or from standard input, whatever that may turn out to be. */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { CheckerError } from '../explorer/errors.ts';
import { readTrace, type Trace } from './trace-file.ts';

/** No trace is larger. What is, is not read any further. */
export const TRACE_BYTES_MAX = 16 * 2 ** 20;

/**
 * The trace in the file at `path`, or on standard input for `-`. Never holds more than
 * {@link TRACE_BYTES_MAX} of it. Refuses with `bad-file` what cannot be read and with `bad-trace` what
 * is no trace.
 */
export async function readTraceFile(path: string, standardInput: Readable = process.stdin): Promise<Trace> {
  const source = path === '-' ? 'standard input' : path;
  const open = () => (path === '-' ? standardInput : createReadStream(path));
  return readTrace(decoded(await bytesOf(open, source), source), source);
}

async function bytesOf(open: () => Readable, source: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of open()) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > TRACE_BYTES_MAX) break;
      chunks.push(bytes);
    }
  } catch (error) {
    throw unreadable(error as NodeJS.ErrnoException, source);
  }
  if (size > TRACE_BYTES_MAX) {
    throw new CheckerError('bad-file', {
      what: `${source} is too large for a trace`,
      expected: `at most ${TRACE_BYTES_MAX / 2 ** 20} MiB`,
      remedy: 'give the name of a trace file',
    });
  }
  return Buffer.concat(chunks);
}

function unreadable(error: NodeJS.ErrnoException, source: string): CheckerError {
  const [what, remedy] =
    error.code === 'ENOENT'
      ? [`there is no file ${source}`, 'check the name; `-` reads standard input']
      : error.code === 'EISDIR'
        ? [`${source} is a directory`, 'give the name of a trace file in it']
        : [`${source} cannot be read`, 'check the file and who may read it'];
  return new CheckerError('bad-file', { what, got: error.code ?? error.message, remedy });
}

function decoded(bytes: Buffer, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CheckerError('bad-file', {
      what: `${source} is not text`,
      expected: 'JSON in UTF-8',
      remedy: 'give the name of a trace file, not compressed and in UTF-8',
    });
  }
}
