/** Which recordings the paths that a user gave stand for. */
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { badRecording } from './bad-recording.ts';
import { asked, fileIn } from './bounded-file.ts';

/** What the file of the records is called in the folder of a run, and the kernel's log, if they are not compressed. */
export const RECORDS = 'steps.jsonl';
const LOG = 'trace.txt';

/** A file to hold against a model: records, or the kernel's log alone. */
export interface FoundRecording {
  readonly path: string;
  readonly kind: 'records' | 'log';
}

/**
 * The recordings of `paths`, in their order and each once. A path is a file (`.jsonl` holds records, anything else is a
 * log), the folder of a run, or a folder of those, which are taken by name; folders in it that hold no run are passed
 * over, and so are symbolic links, which may lead anywhere.
 *
 * @throws CheckerError where a path is not there, or holds no recording.
 */
export function findRecordings(paths: readonly string[]): readonly FoundRecording[] {
  const found = new Map<string, FoundRecording>();
  for (const each of paths.flatMap(recordingsAt)) {
    const place = resolve(each.path);
    if (!found.has(place)) found.set(place, each);
  }
  return [...found.values()];
}

function recordingsAt(path: string): readonly FoundRecording[] {
  if (!asked(path, () => statSync(path)).isDirectory()) return [{ path, kind: isRecords(path) ? 'records' : 'log' }];
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

function isRecords(path: string): boolean {
  return /\.jsonl(\.gz)?$/.test(basename(path));
}

/** The records of the run in a folder; the kernel's log where there is nothing else. */
function runIn(folder: string): FoundRecording | undefined {
  const records = fileIn(folder, RECORDS);
  if (records !== undefined) return { path: records, kind: 'records' };
  const log = fileIn(folder, LOG);
  return log === undefined ? undefined : { path: log, kind: 'log' };
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
