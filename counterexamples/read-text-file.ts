/** Reading text from a file or from standard input, whatever that may turn out to be. */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { boundedStream, type Telling, textIn } from '../explorer/bounded-file.ts';
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
  const telling = tellingOf(source, kind);
  return { text: textIn(await boundedStream(open, kind.bytesMax, telling), telling), source };
}

function tellingOf(source: string, { noun, bytesMax, holds }: FileKind): Telling {
  return ({ why, got }) => {
    if (why === 'too large') {
      return new CheckerError('bad-file', {
        what: `${source} is too large for a ${noun}`,
        expected: `at most ${bytesMax / 2 ** 20} MiB`,
        remedy: `give the name of a ${noun} file`,
      });
    }
    if (why === 'not text') {
      return new CheckerError('bad-file', {
        what: `${source} is not text`,
        expected: `${holds} in UTF-8`,
        remedy: `give the name of a ${noun} file, not compressed and in UTF-8`,
      });
    }
    const [what, remedy] =
      got === 'ENOENT'
        ? [`there is no file ${source}`, 'check the name; `-` reads standard input']
        : got === 'EISDIR'
          ? [`${source} is a directory`, `give the name of a ${noun} file in it`]
          : [`${source} cannot be read`, 'check the file and who may read it'];
    return new CheckerError('bad-file', { what, got, remedy });
  };
}
