/** Fewer steps of a lasso: what neither the way to its loop nor fairness in the loop needs is dropped. */
import type { Budget } from '../explorer/run.ts';
import type { Step, System } from '../explorer/system.ts';
import type { LassoEnding } from './ending.ts';
import { lassoProof } from './lasso.ts';

interface Lasso {
  readonly steps: readonly Step[];
  readonly ending: LassoEnding;
}

/**
 * Drops chunks of steps of half the length, a quarter, and so on to single steps, as long as the machines still show a
 * lasso that violates the same property. A search reports the shortest stem to a loop; but its loop is made by going from
 * each place that fairness asks for to the nearest next one, which is not always the shortest.
 */
export function minimiseLasso(system: System, steps: readonly Step[], ending: LassoEnding, budget: Budget): Lasso {
  let kept: Lasso = { steps, ending };
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < kept.steps.length; ) {
      const fewer = without(kept, start, size);
      const { loop } = fewer.ending;
      const isShown = lassoProof(system, ending.property, fewer.steps, loop, budget) !== undefined;
      if (isShown) kept = fewer;
      else start += size;
    }
  }
  return kept;
}

/** A loop of which nothing is left is none: the behaviour stops there. */
function without({ steps, ending }: Lasso, start: number, size: number): Lasso {
  const fewer = steps.toSpliced(start, size);
  const { loop, ...others } = ending;
  if (loop === undefined) return { steps: fewer, ending };
  const droppedBefore = Math.max(0, Math.min(loop, start + size) - start);
  const at = loop - droppedBefore;
  return { steps: fewer, ending: at < fewer.length ? { ...others, loop: at } : others };
}
