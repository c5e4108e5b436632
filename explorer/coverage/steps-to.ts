/** The steps that something was taken by first. */
import type { Paths } from '../paths.ts';
import type { Step } from '../system.ts';
import type { Sum, TakenPlace } from './sums.ts';

/** What happens before the first step, once. */
export const AT_START: Sum = { count: 1, position: -1, command: 0, branch: 0 };

/** Shortest steps of which the last is the one at `place`; none for the start. */
export function stepsTo({ position, command, branch }: TakenPlace, paths: Paths): readonly Step[] {
  if (position === AT_START.position) return [];
  return [...paths.to(position), paths.step(position, command, branch)];
}
