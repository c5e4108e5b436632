/** Where the script of a thread is. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assert } from './errors.ts';

/** The compiled `worker.js` next to the module whose `import.meta.url` is `caller`. */
export function workerScript(caller: string): string {
  const root = new URL('..', import.meta.url).href;
  // Run from source, as tests are, the compiled worker is used: Node 20 cannot load TypeScript in a thread.
  const compiled = import.meta.url.endsWith('.ts') ? `${root}dist/` : root;
  const path = fileURLToPath(new URL('./worker.js', caller.replace(root, compiled)));
  // A thread whose script is missing never answers.
  assert(existsSync(path), `the compiled worker ${path} exists (npm run build makes it)`);
  return path;
}
