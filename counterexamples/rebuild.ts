/**
 * From steps to records: a trace is followed by the real machines, never by the tables of a search. So
 * each counterexample that is shown is also a check of the search that found it.
 */
import { assert } from '../explorer/errors.ts';
import { type BrokenProperty, type Budget, Run, replay, type StepRecord } from '../explorer/run.ts';
import type { Step, System } from '../explorer/system.ts';
import { type Deadlock, deadlockAfter } from './deadlock.ts';
import { bearingOut, isLasso } from './ending.ts';
import { fingerprintOf, type SystemState } from './fingerprint.ts';
import { type LassoProof, lassoProof } from './lasso.ts';
import { type Configuration, type Ending, TRACE_VERSION, type Trace } from './trace-file.ts';

/** Steps that were taken by the machines and end as claimed. */
export interface Rebuilt {
  readonly ending: Ending;
  readonly initial: SystemState;
  readonly records: readonly StepRecord[];
  /** What bears the ending out: a broken property or reached goal, a deadlock, or a lasso. */
  readonly proof: Proof;
}

export type Proof =
  | { readonly broken: BrokenProperty }
  | { readonly deadlock: Deadlock }
  | { readonly lasso: LassoProof };

/**
 * Takes `steps` on the machines and finds at their end what `ending` claims.
 *
 * For steps that a search has reported: that they cannot be taken, or end otherwise, is a broken
 * assumption of the checker. For those of a file, see {@link replayTrace}.
 */
export function rebuild(system: System, steps: readonly Step[], ending: Ending, budget: Budget): Rebuilt {
  const { records, stopped, brokenAtStart } = replay(system, steps, budget);
  assert(
    stopped === undefined,
    `the machines take every step of a trace, but not step ${(stopped?.index ?? 0) + 1}: ${JSON.stringify(stopped)}`,
  );
  const broken = records.at(-1)?.broken ?? brokenAtStart;
  const proof = proofOf(system, steps, ending, broken, budget);
  assert(
    proof !== undefined,
    `after its ${steps.length} steps a trace ends as claimed, by ${JSON.stringify(ending)}; broken is ${JSON.stringify(broken)}`,
  );
  return { ending, initial: new Run(system).state, records, proof };
}

/** What bears `ending` out after `steps`, at whose end `broken` do not hold; nothing where it is false. */
export function proofOf(
  system: System,
  steps: readonly Step[],
  ending: Ending,
  broken: readonly BrokenProperty[],
  budget: Budget,
): Proof | undefined {
  if (ending.type === 'deadlocks') {
    const deadlock = deadlockAfter(system, steps, budget);
    return deadlock && { deadlock };
  }
  if (isLasso(ending)) {
    const lasso = lassoProof(system, ending.property, steps, ending.loop, budget);
    return lasso?.property.kind === ending.kind ? { lasso } : undefined;
  }
  const found = bearingOut(ending, broken);
  return found && { broken: found };
}

/** The trace to write to a file. */
export function traceOf({ ending, initial, records }: Rebuilt, configuration: Configuration): Trace {
  return {
    format: 'counterexample trace',
    version: TRACE_VERSION,
    ending,
    configuration,
    initial: fingerprintOf(initial),
    steps: records.map(({ step, state }) => ({ ...step, fingerprint: fingerprintOf(state) })),
  };
}
