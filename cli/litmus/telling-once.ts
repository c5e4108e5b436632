/** Of several executions in one text: the same start, and what a name stands for, once. */
import { domainMeanings } from '../domain-names.ts';
import { GIVEN } from './execution-text.ts';

/** Gives back the lines of an execution without what the executions before it have told. */
export function tellingOnce(): (lines: readonly string[]) => readonly string[] {
  const told = new Set<string>();
  let last = '';
  return (lines) => {
    const meanings = domainMeanings(lines.join('\n'));
    const fresh = lines.filter((line) => !meanings.includes(line) || !told.has(line));
    for (const line of meanings) told.add(line);
    const [ruler = ''] = fresh;
    const end = fresh.indexOf(ruler, 1);
    const start = fresh.slice(1, end);
    // A line alone says more than that it is repeated; and a moment may be marked in a start.
    if (start.length < 2 || !start[0]?.startsWith(`${GIVEN} `) || fresh.indexOf(ruler, end + 1) < 0) return fresh;
    const isRepeated = start.join('\n') === last;
    last = start.join('\n');
    return isRepeated ? [ruler, `${GIVEN} as above`, ...fresh.slice(end)] : fresh;
  };
}
