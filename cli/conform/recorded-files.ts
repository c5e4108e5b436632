/** Which recordings are meant: the files that are named, and those of folders. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type FileConformed, type FoundRecording, findRecordings } from '../../conformance/index.ts';
import { CheckerError, nearestName } from '../../explorer/errors.ts';
import { inert } from '../../explorer/plain-text.ts';

/** What was asked for: the files, and what cannot be one. */
export interface RecordedFiles {
  readonly files: readonly FoundRecording[];
  readonly refused: readonly FileConformed[];
}

/** What `names` name, in their order and each once; the runs of a folder in the order of their names. */
export function recordedFiles(names: readonly string[]): RecordedFiles {
  const found = new Map<string, FoundRecording>();
  const refused: FileConformed[] = [];
  // One that is none leaves the others to be compared.
  for (const name of names) {
    try {
      if (!existsSync(name)) throw missing(name);
      for (const file of findRecordings([name])) {
        const place = resolve(file.path);
        if (!found.has(place)) found.set(place, { ...file, path: shownPath(file.path) });
      }
    } catch (error) {
      if (!(error instanceof CheckerError)) throw error;
      refused.push({ kind: 'unreadable', file: inert(name), message: error.message });
    }
  }
  return { files: [...found.values()], refused };
}

/** As it is written on a command line: from here, where it is below. */
function shownPath(path: string): string {
  const shown = relative('.', path);
  return shown === '' || shown.startsWith('..') ? path : shown;
}

/** Says which file or folder was probably meant: one beside it. */
function missing(name: string): CheckerError {
  const folder = dirname(name);
  const beside = existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
  const meant = nearestName(relative(folder, name), beside);
  return new CheckerError('bad-file', {
    what: `there is no ${name}`,
    expected: meant && `a recording (nearest: ${shownPath(join(folder, meant))})`,
    remedy: "name a steps.jsonl, a run's folder, a folder of runs, or the text of an ftrace log",
  });
}
