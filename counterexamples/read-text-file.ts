/** Reading text from a file or from standard input, whatever that may turn out to be. */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { CheckerError } from '../explorer/errors.ts';

/** What a file should be, for who is told that it is not. */
export interface FileKind {
  /** `trace`: a file of that kind is a trace file. */
  readonly noun: string;
  /** No such file is larger. What is, is not read any further. */
  readonly bytesMax: number;
  /** What is in it. */
  readonly holds: string;
}

/**
 * The text of the file at `path`, or of standard input for `-`, and what to call it. Never holds more than
 * `bytesMax` of it, and refuses with `bad-file` what cannot be read.
 */
export async function readTextFile(
  path: string,
  kind: FileKind,
  standardInput: Readable = process.stdin,
): Promise<{ readonly text: string; readonly source: string }> {
  const source = path === '-' ? 'standard input' : path;
  const open = () => (path === '-' ? standardInput : createReadStream(path));
  return { text: decoded(await bytesOf(open, source, kind), source, kind), source };
}

async function bytesOf(open: () => Readable, source: string, kind: FileKind): Promise<Buffer> {
  const { noun, bytesMax } = kind;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of open()) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > bytesMax) break;
      chunks.push(bytes);
    }
  } catch (error) {
    throw unreadable(error as NodeJS.ErrnoException, source, kind);
  }
  if (size > bytesMax) {
    throw new CheckerError('bad-file', {
      what: `${source} is too large for a ${noun}`,
      expected: `at most ${bytesMax / 2 ** 20} MiB`,
      remedy: `give the name of a ${noun} file`,
    });
  }
  return Buffer.concat(chunks);
}

function unreadable(error: NodeJS.ErrnoException, source: string, { noun }: FileKind): CheckerError {
  const [what, remedy] =
    error.code === 'ENOENT'
      ? [`there is no file ${source}`, 'check the name; `-` reads standard input']
      : error.code === 'EISDIR'
        ? [`${source} is a directory`, `give the name of a ${noun} file in it`]
        : [`${source} cannot be read`, 'check the file and who may read it'];
  return new CheckerError('bad-file', { what, got: error.code ?? error.message, remedy });
}

function decoded(bytes: Buffer, source: string, { noun, holds }: FileKind): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CheckerError('bad-file', {
      what: `${source} is not text`,
      expected: `${holds} in UTF-8`,
      remedy: `give the name of a ${noun} file, not compressed and in UTF-8`,
    });
  }
}
