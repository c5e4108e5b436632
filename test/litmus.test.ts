/** Every result that a file of `litmus/` declares holds. */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { type FileJudged, judgeFiles } from '../scenarios/index.ts';

const FOLDER = new URL('../litmus/', import.meta.url);
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.litmus'))
  .sort()
  .map((file) => ({ file, text: readFileSync(new URL(file, FOLDER), 'utf8') }));

describe('the results that are declared hold:', () => {
  let judged: readonly FileJudged[];
  beforeAll(async () => {
    judged = await judgeFiles(files, { workers: availableParallelism() });
  }, 240_000);

  it.each(files.map(({ file }, index) => [file, index] as const))('%s', (_, index) => {
    expect(wrongOf(judged[index])).toEqual([]);
  });
});

/** What is not as declared, or why there is no telling. */
function wrongOf(judged: FileJudged | undefined): readonly string[] {
  if (judged?.kind !== 'judged') return [JSON.stringify(judged)];
  return judged.clauses.flatMap(({ text, results }) =>
    results
      .filter(({ standing }) => standing !== 'confirmed')
      .map(({ at, declared, design, driver, standing }) => {
        return `line ${at.line}: ${declared} of ${text} in ${design}/${driver}: ${standing}`;
      }),
  );
}
