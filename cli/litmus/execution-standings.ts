/** What the executions rest on that show a verdict of a file, or refute a declared result: for other programs. */
import type { StepStanding } from '../../conformance/index.ts';
import { assert } from '../../explorer/errors.ts';
import { replay } from '../../explorer/index.ts';
import { findDesign, findDriver } from '../../model/index.ts';
import { arrange, type JudgedScenario, type Scenario } from '../../scenarios/index.ts';
import { restsOn } from '../rests-on.ts';
import { UNLIMITED } from './execution-text.ts';
import { executionsOf } from './executions.ts';

/** An execution, by what is said of it, and its cell; the steps are those of its threads. */
export interface ExecutionStanding {
  readonly says: string;
  readonly design: string;
  readonly driver: string;
  readonly restsOn: readonly StepStanding[];
}

/** Of each execution that would be shown. */
export function executionStandings(judged: JudgedScenario, scenario: Scenario): readonly ExecutionStanding[] {
  return executionsOf(judged, true).flatMap(({ execution, cell: { design, driver }, says }) => {
    const arranged = arrange(scenario, findDesign(design), findDriver(driver));
    if ('kind' in arranged || arranged.configuration === undefined) return [];
    const { configuration, system } = arranged;
    const { records, stopped } = replay(
      system,
      [...execution.start, ...execution.steps.map(({ step }) => step)],
      UNLIMITED,
    );
    assert(stopped === undefined, 'an execution that was found can be taken again');
    return [{ says, design, driver, restsOn: restsOn(configuration, system, records.slice(execution.start.length)) }];
  });
}
