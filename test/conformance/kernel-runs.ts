/** The recordings in `test/kernel-runs`, for tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** The folder of all runs. */
export const KERNEL_RUNS = fileURLToPath(new URL('../kernel-runs', import.meta.url));

/** The names of the runs, which are those of their folders. */
export const RUN_NAMES: readonly string[] = readdirSync(KERNEL_RUNS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** The folder of one run. */
export const runFolder = (name: string): string => join(KERNEL_RUNS, name);

/** The text of one file of a run, decompressed. */
export const runText = (name: string, file = 'steps.jsonl'): string =>
  gunzipSync(readFileSync(join(runFolder(name), `${file}.gz`))).toString();
