/** How systems that cannot be checked are refused: the whole text. */
import { expect } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { CheckerError } from '../../explorer/errors.ts';
import { explore } from '../../explorer/explore.ts';
import { Run } from '../../explorer/run.ts';
import type { Step, System } from '../../explorer/system.ts';
import { step, systemOf } from './systems/small-systems.ts';

/** The text with which a step-by-step run refuses `system`, at the latest after `steps`. */
export function refusalOfRun(system: System, ...steps: readonly Step[]): string {
  try {
    const run = new Run(system);
    for (const each of steps) run.take(each);
  } catch (error) {
    if (error instanceof CheckerError) return error.message;
    throw error;
  }
  throw new Error('not refused');
}

/** The text with which the search refuses `system`: what a run says, and the steps that lead there. */
export async function refusalOf(system: System): Promise<string> {
  const error: unknown = await explore(system).then(
    () => 'not refused',
    (reason: unknown) => reason,
  );
  if (error instanceof CheckerError) return error.message;
  throw error;
}

/** One actor `a` with a command `go`; both ways to run it must refuse it with the same diagnosis. */
export async function refusalOfMachine(machine: AnyStateMachine): Promise<string> {
  const system = systemOf({ a: [machine, 'go'] });
  const [ofRun, ofSearch] = [refusalOfRun(system, step('a', 'go')), await refusalOf(system)];
  expect(ofSearch.split('\n  reached:')[0]).toBe(ofRun);
  return ofSearch;
}
