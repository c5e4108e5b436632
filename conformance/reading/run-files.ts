/** The files of a recording: found in folders, read and decompressed, and what is wrong with one that cannot be. */
import { lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { boundedBytes, systemSays, type Telling, textIn, type Unread } from '../../explorer/bounded-file.ts';
import { inert } from '../../explorer/plain-text.ts';
import { badRecording, type Fault, TAKE_ANOTHER_COPY } from './bad-recording.ts';

/** No file of a recording is larger, decompressed: the longest of those known has less than 200 KiB. */
export const BYTES_MAX = 64 * 2 ** 20;

/** The bytes of a file, decompressed where its name ends in `.gz`. Refuses all but regular files: a pipe would hang. */
export function bytesOf(file: string): Buffer {
  const bytes = boundedBytes(file, BYTES_MAX, tellingOf(file));
  return file.endsWith('.gz') ? decompressed(bytes, file) : bytes;
}

function decompressed(bytes: Buffer, file: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: BYTES_MAX });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tellingOf(file)({ why: 'too large', got: 'more, decompressed' });
    throw badRecording(file, {
      what: 'the compressed file is damaged',
      got: code ?? message,
      expected: 'a whole file of gzip',
      remedy: `${TAKE_ANOTHER_COPY}; only a compressed file is named .gz`,
    });
  }
}

const FAULTS: Readonly<Record<Unread['why'], Fault>> = {
  unreadable: {
    what: 'this cannot be read',
    expected: 'a file of records, the folder of a run, or a folder of those',
    remedy: 'check the name, and who may read it',
  },
  'not regular': {
    what: 'this is no regular file',
    expected: 'a file, or a folder of files',
    remedy: 'give the name of a recording',
  },
  'too large': {
    what: 'the file is too large for a recording',
    expected: `at most ${BYTES_MAX / 2 ** 20} MiB`,
    remedy: 'give the name of a recording; record a longer one in parts',
  },
  'not text': {
    what: 'the file is not text',
    expected: 'text in UTF-8',
    remedy: `${TAKE_ANOTHER_COPY}; a compressed file must be named .gz`,
  },
};

function tellingOf(path: string): Telling {
  return ({ why, got }) => {
    const what = got === 'ENOENT' ? 'there is no such file or folder' : FAULTS[why].what;
    return badRecording(path, { ...FAULTS[why], what, got });
  };
}

/** What the system says of a file or a folder. */
export function asked<Answer>(path: string, ask: () => Answer): Answer {
  return systemSays(ask, tellingOf(path));
}

/**
 * The file of that name in a folder, as it is or compressed; nothing where there is neither.
 *
 * What the user did not name himself is not followed: a link in somebody's folder may lead anywhere.
 */
export function fileIn(folder: string, name: string): string | undefined {
  const found = [name, `${name}.gz`].map((each) => join(folder, each)).filter(exists);
  const [file, second] = found;
  if (file === undefined) return undefined;
  if (second !== undefined) {
    throw badRecording(folder, {
      what: 'the folder has the same file twice',
      got: `${basename(file)} and ${basename(second)}`,
      expected: 'one of them',
      remedy: 'remove one of them, or give the name of the one that is meant',
    });
  }
  if (asked(file, () => lstatSync(file)).isSymbolicLink()) {
    throw badRecording(file, {
      what: 'the file is a symbolic link',
      expected: 'a file of its own: links within a folder are not followed',
      remedy: 'copy the file, or give the name of what the link leads to',
    });
  }
  return file;
}

function exists(file: string): boolean {
  return asked(file, () => lstatSync(file, { throwIfNoEntry: false })) !== undefined;
}

/** What a file is called without its endings: that of compression, and its own. */
export function stemOf(file: string): string {
  return (
    inert(
      basename(file)
        .replace(/\.gz$/, '')
        .replace(/\.[^.]*$/, ''),
    ) || inert(basename(dirname(file)))
  );
}

/** The text of a file; refuses what is not UTF-8. */
export function textOf(file: string): string {
  return textIn(bytesOf(file), tellingOf(file));
}
