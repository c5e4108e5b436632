/** The steps that something was taken by first. */
import type { Paths } from '../paths.ts';
import type { Step } from '../system.ts';
import type { TakenPlace } from './sums.ts';

/** Shortest steps of which the last is the one at `place`. */
export function stepsTo({ position, command, branch }: TakenPlace, paths: Paths): readonly Step[] {
  return [...paths.to(position), paths.step(position, command, branch)];
}
