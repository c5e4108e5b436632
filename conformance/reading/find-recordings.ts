/** Which recordings a path that a user gave stands for. */
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { badRecording } from './bad-recording.ts';
import { asked, fileIn } from './run-files.ts';

/** What the file of the records is called in the folder of a run, and the kernel's log, if they are not compressed. */
export const RECORDS = 'steps.jsonl';
const LOG = 'trace.txt';

/**
 * The files to hold against a model that `path` stands for: the file itself, that of the run whose folder it is, or those
 * of the runs in it, in the order of their names. Folders in it that hold no run are passed over, and so are symbolic
 * links, which may lead anywhere.
 *
 * @throws CheckerError where nothing is there, or no recording.
 */
export function findRecordings(path: string): readonly string[] {
  if (!asked(path, () => statSync(path)).isDirectory()) return [path];
  const run = runIn(path);
  if (run !== undefined) return [run];
  const entries = entriesOf(path);
  const runs = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => runIn(join(path, entry.name)))
    .filter((each) => each !== undefined);
  if (runs.length === 0) throw holdsNone(path, entries);
  return runs;
}

/** The records of the run in a folder; the kernel's log where there is nothing else. */
function runIn(folder: string): string | undefined {
  return fileIn(folder, RECORDS) ?? fileIn(folder, LOG);
}

function entriesOf(folder: string): readonly Dirent[] {
  const entries = asked(folder, () => readdirSync(folder, { withFileTypes: true }));
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function holdsNone(folder: string, entries: readonly Dirent[]) {
  const names = entries.map(({ name }) => name);
  return badRecording(folder, {
    what: 'the folder holds no recording',
    got: names.length === 0 ? 'nothing' : names.slice(0, 5).join(', ') + (names.length > 5 ? ', ...' : ''),
    expected: `${RECORDS}, ${LOG}, either as .gz, or folders with one of them`,
    remedy: 'give a recording, the folder of a run, or a folder of those',
  });
}
