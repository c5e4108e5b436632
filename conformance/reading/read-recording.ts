/** A recording from its file, or what is wrong with it. */
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { inert } from '../../explorer/plain-text.ts';
import type { Recording } from '../recording.ts';
import { badRecording } from './bad-recording.ts';
import { fileIn, stemOf, textOf } from './bounded-file.ts';
import { RECORDS } from './find-recordings.ts';
import { readMachine } from './machine.ts';
import { recordsOf } from './records.ts';

/**
 * Reads the recording at `path`: a file of records, or the folder of a run, which has one. What the files next to the
 * records say of kernel and hardware is read with them. Files may be compressed with gzip.
 *
 * @throws CheckerError where there is none, or where it cannot be what was recorded.
 */
export function readRecording(path: string): Recording {
  const file = isFolder(path) ? recordsIn(path) : path;
  const folder = dirname(resolve(file));
  const isNamedByFolder = [RECORDS, `${RECORDS}.gz`].includes(basename(file));
  return {
    name: isNamedByFolder ? inert(basename(folder)) : stemOf(file),
    file: inert(file),
    machine: readMachine(dirname(file)),
    records: recordsOf(textOf(file), file),
  };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function recordsIn(folder: string): string {
  const file = fileIn(folder, RECORDS);
  if (file !== undefined) return file;
  throw badRecording(folder, {
    what: `the folder has no ${RECORDS}`,
    got: readdirSync(folder).slice(0, 5).join(', ') || 'nothing',
    expected: `the folder of a run, with ${RECORDS} or ${RECORDS}.gz`,
    remedy: 'give the name of a recording, or of the folder of a run',
  });
}
