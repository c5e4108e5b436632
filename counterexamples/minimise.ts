/**
 * Fewer steps and fewer failures, with the same ending.
 *
 * The search reports shortest traces, from which no step can be dropped. Others, from a random walk, a
 * person or another configuration, carry steps that have nothing to do with what they show.
 */
import { type Budget, Run } from '../explorer/run.ts';
import type { Step, System } from '../explorer/system.ts';
import { deadlockAfter } from './deadlock.ts';
import { bearingOut } from './ending.ts';
import type { Ending } from './trace-file.ts';

/**
 * Drops from `steps` what `ending` does not need: chunks of half the steps, of a quarter, and so on to
 * single steps, then outcomes that were not the normal one; again, until a whole round drops nothing.
 *
 * The same property fails with the same culprit at the end of the result. No single step and no single
 * outcome can be dropped from it, even when the steps that this disables are dropped as well.
 * Minimising the result gives it back. Steps that do not end so are given back as they are.
 */
export function minimise(system: System, steps: readonly Step[], ending: Ending, budget: Budget): readonly Step[] {
  const attempt = (candidate: readonly Step[]) => takenUntil(system, candidate, ending, budget);
  const shown = attempt(steps);
  if (shown === undefined) return steps;
  let kept = shown;
  for (;;) {
    const fewer = withoutOutcomes(withoutSteps(kept, attempt), attempt);
    if (weight(fewer) === weight(kept)) return kept;
    kept = fewer;
  }
}

type Attempt = (candidate: readonly Step[]) => readonly Step[] | undefined;

/** Every change drops a step or an outcome, and none adds one. */
function weight(steps: readonly Step[]): number {
  return steps.reduce((sum, { outcomes }) => sum + 1 + outcomes.length, 0);
}

function withoutSteps(steps: readonly Step[], attempt: Attempt): readonly Step[] {
  let kept = steps;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < kept.length; ) {
      const fewer = attempt(kept.toSpliced(start, size));
      if (fewer === undefined) start += size;
      else kept = fewer;
    }
  }
  return kept;
}

function withoutOutcomes(steps: readonly Step[], attempt: Attempt): readonly Step[] {
  let kept = steps;
  for (let index = 0; index < kept.length; index++) {
    for (let which = 0; which < (kept[index]?.outcomes.length ?? 0); ) {
      const step = kept[index] as Step;
      const fewer = attempt(kept.with(index, { ...step, outcomes: step.outcomes.toSpliced(which, 1) }));
      if (fewer === undefined) which++;
      else kept = fewer;
    }
  }
  return kept;
}

/**
 * The steps that can be taken, in order, up to the first that ends so; nothing where none does.
 *
 * A step that is no longer enabled is left out: with the opening of a file goes its closing, wherever
 * that is.
 */
function takenUntil(
  system: System,
  steps: readonly Step[],
  ending: Ending,
  budget: Budget,
): readonly Step[] | undefined {
  const run = new Run(system, budget);
  if (bearingOut(ending, run.broken())) return [];
  const taken: Step[] = [];
  for (const step of steps) {
    const result = run.take(step);
    if ('notTaken' in result) continue;
    taken.push(result.taken.step);
    if (bearingOut(ending, result.taken.broken)) return taken;
  }
  const isDeadlock = ending.type === 'deadlocks' && deadlockAfter(system, taken, budget) !== undefined;
  return isDeadlock ? taken : undefined;
}
