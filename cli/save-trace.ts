/** Keeping traces: each in a file of its own, named for what it shows, and none is ever overwritten. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CheckerError } from '../explorer/errors.ts';

/** Refuses a folder that traces cannot be written to: before a search of hours, not after it. */
export function checkFolder(folder: string): void {
  let existing = resolve(folder);
  while (!existsSync(existing)) existing = dirname(existing);
  const fault = folderFault(existing);
  if (fault === undefined) return;
  throw new CheckerError('bad-option', {
    what: `--out ${folder} is no folder that traces can be written to`,
    got: `${existing} ${fault}`,
    remedy: 'name another folder; it is made where it does not exist',
  });
}

function folderFault(path: string): string | undefined {
  if (!statSync(path).isDirectory()) return 'is no folder';
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return undefined;
  } catch {
    return 'may not be written to';
  }
}

/**
 * Writes `text` to a file of `folder` that is named for the property and the search's digest, and gives
 * its path back. The same trace is not written twice; where another one has the name, a number is added.
 */
export function saveTrace(folder: string, property: string, digest: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const name = `${property.replace(/[^A-Za-z0-9.]+/g, '-')}-${digest.slice(0, 12)}`;
  for (let number = 1; ; number++) {
    const path = join(folder, `${name}${number === 1 ? '' : `-${number}`}.json`);
    try {
      writeFileSync(path, text, { flag: 'wx' });
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (statSync(path).isFile() && readFileSync(path, 'utf8') === text) return path;
    }
  }
}
