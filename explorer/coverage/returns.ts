/** What operations returned in a search: the records that were taken, each shown once to who knows what a return is. */
import { CheckerError } from '../errors.ts';
import type { ReturnResult } from '../exploration.ts';
import type { Filling } from '../filling.ts';
import { localState } from '../machine.ts';
import type { Paths } from '../paths.ts';
import type { AnswerView, Returned, System } from '../system.ts';
import { stepsTo } from './steps-to.ts';
import { type Sum, type Sums, together } from './sums.ts';

/** Every code of every operation, expected ones that were not met included, by operation, then code. */
export function returnsOf(system: System, filling: Filling, sums: Sums, paths: Paths): ReturnResult[] {
  const found = new Map<string, { readonly returned: Returned; sum: Sum | undefined; isExpected: boolean }>();
  const at = (returned: Returned) => {
    const key = JSON.stringify([returned.operation, returned.code]);
    const entry = found.get(key) ?? { returned, sum: undefined, isExpected: false };
    found.set(key, entry);
    return entry;
  };
  for (const { operation, code } of system.expects ?? []) at({ operation, code }).isExpected = true;
  const { returns = () => [] } = system;
  for (const { answer, sum } of takenAnswers(filling, sums)) {
    for (const returned of checkedReturns(returns, answer)) {
      const entry = at(returned);
      entry.sum = together(entry.sum, sum);
    }
  }
  return [...found.values()]
    .sort((a, b) => compare(a.returned.operation, b.returned.operation) || compare(a.returned.code, b.returned.code))
    .map(({ returned: { operation, code }, sum, isExpected }) => ({
      operation,
      code,
      taken: sum?.count ?? 0,
      steps: sum && stepsTo(sum, paths),
      isExpected,
    }));
}

/** Whether an operation never returned what it is expected to. */
export function isUnmet({ isExpected, taken }: ReturnResult): boolean {
  return isExpected && taken === 0;
}

/** Each answer of a machine that was taken, as {@link System.returns} sees it. */
function* takenAnswers(filling: Filling, sums: Sums): Generator<{ readonly answer: AnswerView; readonly sum: Sum }> {
  for (const { kind, snapshot, event, outcomes } of filling.filledAnswers()) {
    const before = localState(snapshot);
    for (const { offset, name, emitted } of outcomes) {
      const sum = sums.ofRecord(offset);
      if (sum === undefined) continue;
      const delivered = name === undefined ? event : { ...event, outcome: name };
      yield { answer: { kind, before, event: delivered, emitted }, sum };
    }
  }
}

/** Runs what a system declares; what it throws, or says wrongly, becomes a diagnosis. */
export function checkedReturns(returns: NonNullable<System['returns']>, answer: AnswerView): readonly Returned[] {
  const where = `${answer.kind}, event ${JSON.stringify(answer.event)}`;
  const refuse = (what: string, got: string, remedy: string): never => {
    throw new CheckerError('bad-returns', { what, where, got, remedy });
  };
  let said: readonly Returned[];
  try {
    said = returns(answer);
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    return refuse('`returns` throws', got, 'make it total over every answer of every machine');
  }
  const isReturned = (one: Partial<Returned> | undefined) =>
    typeof one?.operation === 'string' && typeof one.code === 'string';
  if (Array.isArray(said) && said.every(isReturned)) return said;
  return refuse(
    '`returns` says something else than operations and codes',
    JSON.stringify(said),
    'return a list of both',
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
