/** Which return of which operation a step made. */
import type { Json, StepView } from '../../explorer/system.ts';

/**
 * The code that `actor` was returned by `operation` in the step; undefined where he was not, or where the step made more
 * than one return: then what it left is not the work of one operation.
 */
export function codeOf({ observations }: StepView, actor: string | undefined, operation: string): string | undefined {
  const [returned, another] = observations;
  const isIt = returned?.actor === actor && returned?.event['operation'] === operation;
  return isIt && another === undefined ? String(returned?.event['errno']) : undefined;
}

/** Before and after the step, what `role` is. */
export function bothOf<T extends Json>({ before, after }: StepView, role: string): { readonly was: T; readonly is: T } {
  return { was: before[role] as T, is: after[role] as T };
}

/** Whether two values of plain data are written alike. */
export function isSame(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
