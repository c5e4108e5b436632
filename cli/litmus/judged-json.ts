/** What judging came to, for other programs: one JSON object, with every execution as steps that can be replayed. */
import type { FileJudged } from '../../scenarios/index.ts';
import type { ExecutionStanding } from './execution-standings.ts';
import { isAsDeclared, type Judging, resultsOf } from './tally.ts';

/** One object with a line end; `restsOn` is of the executions of the one file, where there is one only. */
export function judgedJson(
  { judged, refused }: Judging,
  elapsedMs: number,
  restsOn?: readonly ExecutionStanding[],
): string {
  const scenarios = judged.flatMap((one) => (one.kind === 'judged' ? one : []));
  const results = scenarios.flatMap(resultsOf);
  const count = (kind: FileJudged['kind']) => judged.filter((one) => one.kind === kind).length;
  const object = {
    isAsDeclared: refused === 0 && judged.every((one) => one.kind === 'judged' && isAsDeclared(one)),
    files: judged.length + refused,
    results: results.length,
    confirmed: results.filter(({ standing }) => standing === 'confirmed').length,
    questions: scenarios.filter(({ isQuestion }) => isQuestion).length,
    faulty: count('faulty') + refused,
    elapsedMs: Math.round(elapsedMs),
    scenarios: judged,
    ...(restsOn === undefined ? {} : { restsOn }),
  };
  // A name of the file may hold what a terminal obeys, and JSON would let it.
  const inert = (text: string) =>
    text.replace(/[^\x20-\x7e\n]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `${inert(JSON.stringify(object, null, 2))}\n`;
}
