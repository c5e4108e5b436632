/** Which recordings are meant: the files that are named, and those of folders. */
import { dirname, join, relative, resolve } from 'node:path';
import { type FileConformed, findRecordings } from '../../conformance/index.ts';
import { CheckerError, nearestName } from '../../explorer/errors.ts';
import { inert } from '../../explorer/plain-text.ts';
import { isMissing, namesBeside, shownPath } from '../named-path.ts';

/** What was asked for: the files, and what cannot be one. */
export interface RecordedFiles {
  /** Their paths, as messages show them. */
  readonly files: readonly string[];
  readonly refused: readonly FileConformed[];
}

/** What `names` name, in their order and each once; the runs of a folder in the order of their names. */
export function recordedFiles(names: readonly string[]): RecordedFiles {
  const found = new Map<string, string>();
  const refused: FileConformed[] = [];
  // One that is none leaves the others to be compared.
  for (const name of names) {
    try {
      if (isMissing(name)) throw missing(name);
      for (const path of findRecordings(name)) {
        const place = resolve(path);
        if (!found.has(place)) found.set(place, shownPath(path));
      }
    } catch (error) {
      if (!(error instanceof CheckerError)) throw error;
      refused.push({ kind: 'not compared', why: 'refused', file: inert(name), reason: error.message });
    }
  }
  return { files: [...found.values()], refused };
}

/** Says which file or folder was probably meant: one beside it. */
function missing(name: string): CheckerError {
  const folder = dirname(name);
  const meant = nearestName(relative(folder, name), namesBeside(name));
  return new CheckerError('bad-file', {
    what: `there is no ${name}`,
    expected: meant && `a recording (nearest: ${shownPath(join(folder, meant))})`,
    remedy: "name a steps.jsonl, a run's folder, a folder of runs, or the text of an ftrace log",
  });
}
