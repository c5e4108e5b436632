/** A recording from its file, or what is wrong with it. */
import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { inert } from '../../explorer/plain-text.ts';
import type { RecordedStep, Recording } from '../recording.ts';
import { badRecording, TAKE_ANOTHER_COPY } from './bad-recording.ts';
import { RECORDS } from './find-recordings.ts';
import { machineOf } from './machine.ts';
import { type Says, saidIn } from './machine-files.ts';
import { recordsOf } from './records.ts';
import { asked, fileIn, stemOf, textOf } from './run-files.ts';

/**
 * Reads the recording at `path`: a file of records, or the folder of a run, which has one. What the files next to the
 * records say of kernel and hardware is read with them. Files may be compressed with gzip.
 *
 * @throws CheckerError where there is none, or where it cannot be what was recorded.
 */
export function readRecording(path: string): Recording {
  const file = asked(path, () => statSync(path)).isDirectory() ? recordsIn(path) : path;
  const folder = dirname(resolve(file));
  const isNamedByFolder = [RECORDS, `${RECORDS}.gz`].includes(basename(file));
  const records = recordsOf(textOf(file), file);
  const said = saidIn(dirname(file));
  mustHaveAll(records, said, file);
  return {
    name: isNamedByFolder ? inert(basename(folder)) : stemOf(file),
    file: inert(file),
    machine: machineOf(said),
    records,
  };
}

/** Whether a text is of records, whatever its file is called: JSON objects. No log begins like one. */
export function isRecords(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/** Where a file tells how many steps there were, the last ones are not lost. */
function mustHaveAll(records: readonly RecordedStep[], said: readonly Says[], file: string): void {
  const counted = said.find(({ steps }) => steps !== undefined);
  const last = records.reduce((highest, { number }) => Math.max(highest, number ?? 0), 0);
  if (counted === undefined || counted.steps === last) return;
  throw badRecording(file, {
    what: 'the recording has not as many steps as were counted',
    got: `${last}`,
    expected: `${counted.steps}, as ${counted.file} tells`,
    remedy: TAKE_ANOTHER_COPY,
  });
}

function recordsIn(folder: string): string {
  const file = fileIn(folder, RECORDS);
  if (file !== undefined) return file;
  throw badRecording(folder, {
    what: `the folder has no ${RECORDS}`,
    expected: `the folder of a run, with ${RECORDS} or ${RECORDS}.gz`,
    remedy: 'give the name of a recording, or of the folder of a run',
  });
}
