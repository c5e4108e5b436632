/** A number for the code that decides a result: another one, where anything of it is changed. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** Of the code in `folders`, and of the `files` (without their ending), both named from the package's root. */
export function codeRevision(folders: readonly string[], files: readonly string[] = []): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const root = new URL(`../${folder}/`, import.meta.url);
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
      if (/(?<!\.d)\.[jt]s$/.test(name)) hash.update(name).update(readFileSync(new URL(name, root)));
    }
  }
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  for (const name of files) hash.update(name).update(readFileSync(new URL(`../${name}.${ending}`, import.meta.url)));
  return hash.digest('hex');
}
