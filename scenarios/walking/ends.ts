/** What the ends of all executions say of each clause, and who waits for ever in them. */
import type { ArrangedClause, Arrangement, Instruction, Program } from '../arrangement.ts';
import type { ClauseObservation, Execution, Hang, Walked } from '../judged.ts';
import { isOfMoments, type Moments } from './moments.ts';
import { executionToEnd, type Node, stuckIn } from './nodes.ts';
import { registersKey, type ThreadState } from './threads.ts';

interface End {
  readonly node: Node;
  /** Equal for ends with the same states of all machines and registers, in which the same threads are stuck where. */
  readonly key: string;
  /** By clause, whether this end is a positive. */
  readonly isPositive: readonly boolean[];
  readonly execution: Execution;
}

/**
 * Counts the ends, which come in the order in which they were reached. `sightings`: for each clause of moments that
 * showed, the first execution up to there.
 */
export function observed(
  arrangement: Arrangement,
  moments: Moments,
  nodes: readonly Node[],
  sightings: ReadonlyMap<number, Execution>,
): Pick<Walked, 'ends' | 'observations' | 'hangs'> {
  const { clauses, threads } = arrangement;
  const ends = nodes.map((node): End => {
    const stuck = stuckIn(threads, node);
    const holds = moments.atEnd(node.run, node.threads, new Set(stuck));
    return {
      node,
      key: [node.run.stateKey, ...node.threads.map(placeKey)].join('\n'),
      isPositive: clauses.map(({ quantifier }, index) => {
        if (!isOfMoments(quantifier)) return holds[index] === true;
        return node.seen.has(index) === (quantifier === 'ever');
      }),
      execution: executionToEnd(arrangement, node),
    };
  });
  return {
    ends: new Set(ends.map(({ key }) => key)).size,
    observations: clauses.map((clause, index) =>
      observationOf(clause, index, ends, sightings.get(index), moments.neverSo(index)),
    ),
    hangs: hangsIn(threads, ends),
  };
}

/** Where a thread is, and what it knows. */
function placeKey({ next, call, registers }: ThreadState): string {
  return JSON.stringify([next, call !== undefined, registersKey(registers)]);
}

function observationOf(
  { quantifier }: ArrangedClause,
  index: number,
  ends: readonly End[],
  sighting: Execution | undefined,
  neverSo: readonly string[],
): ClauseObservation {
  const positives = ends.filter(({ isPositive }) => isPositive[index]);
  const negatives = ends.filter(({ isPositive }) => !isPositive[index]);
  const positive = new Set(positives.map(({ key }) => key)).size;
  const negative = new Set(negatives.map(({ key }) => key)).size;
  return {
    verdict: positive === 0 ? 'Never' : negative === 0 ? 'Always' : 'Sometimes',
    positive,
    negative,
    witness: quantifier === 'ever' ? sighting : positives[0]?.execution,
    counterexample: quantifier === 'throughout' ? sighting : negatives[0]?.execution,
    ...(positive === 0 && negative > 0 && neverSo.length > 0 && { neverSo }),
  };
}

/** Each call in which some thread waits for ever, or that it cannot make, once. */
function hangsIn(programs: readonly Program[], ends: readonly End[]): readonly Hang[] {
  const found = new Map<string, Hang>();
  for (const { node, execution } of ends) {
    for (const [index, { name, instructions }] of programs.entries()) {
      const { next, call } = node.threads[index] as ThreadState;
      const instruction: Instruction | undefined = instructions[next];
      const isBegun = call !== undefined;
      const key = JSON.stringify([index, next, isBegun, execution.refused?.[name]]);
      if (instruction === undefined || found.has(key)) continue;
      const { text, at } = instruction;
      found.set(key, { thread: name, instruction: next, call: text, at, isBegun, execution });
    }
  }
  return [...found.values()];
}
