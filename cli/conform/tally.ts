/** What was reproduced, counted: operations of one run, of all, and the exit code. */
import {
  type ConformedRun,
  type ConformedStep,
  type DesignFollowed,
  type FileConformed,
  isOperation,
  type NotCompared,
  type StepVerdict,
  type TraceFollowed,
} from '../../conformance/index.ts';
import { EXIT } from '../exit-codes.ts';

/** Operations by what became of them. Records that are none count only where they differ. */
export interface Counts {
  /** All but the states before, between and after them, and the passing of time. */
  readonly operations: number;
  readonly reproduced: number;
  readonly differing: number;
  /** By the name of the operation, the most frequent first. */
  readonly outside: readonly (readonly [kind: string, count: number])[];
  /** Of which nothing is known: they have too many explanations. */
  readonly leftOpen: number;
  /** After a difference in which the model was lost, or after a limit. */
  readonly notFollowed: number;
  /** Records that are no operations, whose groups are not as recorded. */
  readonly otherDiffering: number;
}

/** Counts what `runs` have together. */
export function countsOf(runs: readonly ConformedRun[]): Counts {
  const steps = runs.flatMap((run) => run.steps);
  const operations = steps.filter(({ record }) => isOperation(record));
  const having = (kind: ConformedStep['verdict']['kind']) => operations.filter((step) => step.verdict.kind === kind);
  return {
    operations: operations.length,
    reproduced: having('reproduced').length,
    differing: having('differs').length,
    outside: byFrequency(having('outside').flatMap(({ verdict }) => (verdict.kind === 'outside' ? verdict.what : []))),
    leftOpen: having('limit').length,
    notFollowed: having('not followed').length,
    otherDiffering: steps.filter(({ record, verdict }) => !isOperation(record) && verdict.kind === 'differs').length,
  };
}

/** How many operations are none of the model's. */
export function outsideOf({ outside }: Counts): number {
  return outside.reduce((sum, [, count]) => sum + count, 0);
}

/** The records that are not as the model has them, in their order. */
export function differingOf({ steps }: ConformedRun): readonly ConformedStep[] {
  return steps.filter(({ verdict }) => verdict.kind === 'differs');
}

/** The record at which there were more explanations than are followed. */
export function limitOf({ steps }: ConformedRun): ConformedStep | undefined {
  return steps.find(({ verdict }) => verdict.kind === 'limit');
}

/** Whether the model did all that was recorded. */
export function isReproduced({ steps }: ConformedRun): boolean {
  return steps.every(({ verdict: { kind } }) => !NOT_REPRODUCED.includes(kind));
}

const NOT_REPRODUCED: readonly StepVerdict['kind'][] = ['differs', 'limit', 'not followed'];

/** What a file comes to: `limit` where it is not known of all records. */
export type FileVerdict = 'reproduced' | 'differs' | 'limit' | NotCompared['why'];

/** Nothing that was not judged is reproduced. */
export function verdictOf(file: FileConformed): FileVerdict {
  switch (file.kind) {
    case 'conformed':
      if (file.steps.length === 0) return 'refused';
      if (isReproduced(file)) return 'reproduced';
      return differingOf(file).length === 0 ? 'limit' : 'differs';
    case 'followed':
      return verdictOfLog(file.followed);
    case 'not compared':
      return file.why;
  }
}

/** Where no design is named, one that explains the log is enough. */
function verdictOfLog({ designs }: TraceFollowed): FileVerdict {
  const has = (verdict: DesignFollowed['verdict']) => designs.some((design) => design.verdict === verdict);
  if (designs.length === 0) return 'refused';
  if (has('explained')) return 'reproduced';
  return has('limit') ? 'limit' : 'differs';
}

const CODES: readonly (readonly [FileVerdict, number])[] = [
  ['failed', EXIT.internal],
  ['stopped', EXIT.interrupted],
  ['refused', EXIT.usage],
  ['differs', EXIT.mismatch],
  ['limit', EXIT.limit],
];

/** Of those that apply, the first of 70, 130, 64, 15 and 20; without anything to judge, 64. */
export function exitCodeOf(verdicts: readonly FileVerdict[]): number {
  if (verdicts.length === 0) return EXIT.usage;
  return CODES.find(([verdict]) => verdicts.includes(verdict))?.[1] ?? EXIT.holds;
}

function byFrequency(names: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
}
