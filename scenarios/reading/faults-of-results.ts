/** Results that a file declares twice. */
import type { Fault } from '../fault.ts';
import type { Scenario } from '../scenario.ts';

/** Of one clause, two results for the same designs and drivers. */
export function faultsOfResults({ clauses }: Scenario): readonly Fault[] {
  return clauses.flatMap(({ results }) => {
    const cells = results.map(({ design, driver }) => `${design.text}/${driver.text}`);
    return results.flatMap(({ at }, index) => {
      const cell = cells[index] as string;
      const first = cells.indexOf(cell);
      const what = `${cell} has a result already`;
      const remedy = `leave this one out, or that on line ${results[first]?.at.line}`;
      return first === index ? [] : [{ at, what, got: cell, expected: 'another design or driver', remedy }];
    });
  });
}
