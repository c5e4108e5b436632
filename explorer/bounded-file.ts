/** Reading a file whatever it may turn out to be: never more than a bound of it. What is wrong with it the caller tells. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** Why there is nothing to read. */
export interface Unread {
  readonly why: 'unreadable' | 'not regular' | 'too large' | 'not text';
  /** What the system says; how large it is. */
  readonly got?: string;
}

/** The error to throw for it. */
export type Telling = (unread: Unread) => Error;

/** The bytes of a regular file, at most `bytesMax`: of anything else nobody knows the end, and a pipe would hang. */
export function boundedBytes(path: string, bytesMax: number, telling: Telling): Buffer {
  const descriptor = systemSays(() => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), telling);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw telling({ why: 'not regular' });
    if (stat.size > bytesMax) throw telling({ why: 'too large', got: `${stat.size} bytes` });
    const bytes = Buffer.alloc(stat.size);
    let length = 0;
    while (length < bytes.length) {
      const got = systemSays(() => readSync(descriptor, bytes, length, bytes.length - length, length), telling);
      if (got === 0) break;
      length += got;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** The bytes of whatever `open` opens, a pipe, too; what is longer than `bytesMax` is not read any further. */
export async function boundedStream(open: () => Readable, bytesMax: number, telling: Telling): Promise<Buffer> {
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
    throw unreadable(error, telling);
  }
  if (size > bytesMax) throw telling({ why: 'too large' });
  return Buffer.concat(chunks);
}

/** Bytes as text in UTF-8. */
export function textIn(bytes: Buffer, telling: Telling): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw telling({ why: 'not text' });
  }
}

/** What the system answers; that it does not is the user's to mend, whatever the name was. */
export function systemSays<Answer>(ask: () => Answer, telling: Telling): Answer {
  try {
    return ask();
  } catch (error) {
    throw unreadable(error, telling);
  }
}

function unreadable(error: unknown, telling: Telling): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  return telling({ why: 'unreadable', got: code ?? message });
}
