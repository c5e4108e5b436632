/** Paths that a user named: what is there, and what else he may have meant. The system may refuse to say. */
import { readdirSync, statSync } from 'node:fs';
import { dirname, relative } from 'node:path';

/** Whether nothing is at `path`. Where the system does not say, something may be. */
export function isMissing(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

/** The names in the folder that `path` is in, sorted; none where nobody may read it. */
export function namesBeside(path: string): readonly string[] {
  try {
    return readdirSync(dirname(path)).sort();
  } catch {
    return [];
  }
}

/** As it is written on a command line: from here, where it is below. */
export function shownPath(path: string): string {
  const shown = relative('.', path);
  return shown === '' || shown.startsWith('..') ? path : shown;
}
