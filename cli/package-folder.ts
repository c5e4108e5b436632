/** Where this package is: the folder of its package.json, from the sources as from what they compile to. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert } from '../explorer/errors.ts';

/** The folder, found upwards from this file. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    assert(above !== folder, 'the package has a package.json');
    folder = above;
  }
  return folder;
}
