import { expect, test } from 'vitest';
import {
  type Ending,
  endingOf,
  minimise,
  readTrace,
  rebuild,
  replayTrace,
  traceOf,
  writeTrace,
} from '../../counterexamples/index.ts';
import { explore, type Step, type System } from '../../explorer/index.ts';
import { attachLoop, naiveLock, philosophers } from './toy-systems.ts';

const budget = { faults: 1, breaches: 0 };

/** What a search finds, first violations and then goals. */
async function found(system: System): Promise<readonly { readonly ending: Ending; readonly steps: readonly Step[] }[]> {
  const { violations, goals } = await explore(system, { ...budget, continueAfterViolation: true });
  const reached = goals.flatMap(({ property, steps }) =>
    steps === undefined ? [] : [{ ending: { type: 'reaches', property } as const, steps }],
  );
  return [...violations.map((violation) => ({ ending: endingOf(violation), steps: violation.steps })), ...reached];
}

test.for([
  ['a race for a lock', naiveLock(), ['violates', 'reaches']],
  ['a loop without roll-back', attachLoop({ passesIdentity: true }), ['violates', 'violates']],
  ['locks in different orders', philosophers(), ['deadlocks']],
] as const)(
  '%s: what the search finds, the machines do, and no step of it can be dropped',
  async ([, system, endings]) => {
    const findings = await found(system);
    expect(findings.map(({ ending }) => ending.type)).toEqual(endings);
    for (const { ending, steps } of findings) {
      const rebuilt = rebuild(system, steps, ending, budget);
      expect(minimise(system, steps, ending, budget)).toEqual(steps);
      const trace = readTrace(writeTrace(traceOf(rebuilt, { budget: { ...budget } })));
      expect(replayTrace(system, trace, budget)).toMatchObject({ isConfirmed: true, end: { type: 'as-claimed' } });
    }
  },
);
