/** What the model did for one record, as calls of the kernel. */
import type { ConformedRun, ConformedStep } from '../../conformance/index.ts';
import { explainSteps, stepsText } from '../../counterexamples/index.ts';
import type { StepRecord } from '../../explorer/run.ts';
import type { LocalState } from '../../explorer/system.ts';
import { findDriver, iommuSystem } from '../../model/index.ts';
import { domainMeanings } from '../domain-names.ts';
import { iommuRows } from '../iommu-rows.ts';
import { COLUMNS } from '../terminal.ts';

/** The calls of one record of a run, in their order; nothing where the model had none. */
export function callLines({ design, driver, topology }: ConformedRun, { taken }: ConformedStep): readonly string[] {
  const system = iommuSystem({ design, driver: findDriver(driver), topology, environment: [] });
  const steps = taken.flatMap((record) => explainSteps(system, stateBefore(record), [record]));
  const lines = stepsText(steps, { ...iommuRows(system), labels: [], marks: [], width: COLUMNS });
  return [...lines, ...domainMeanings(lines.join('\n')).map((text) => `    ${text}`)];
}

/** All actors, before the step: who heard nothing in it is as he is after it. */
function stateBefore({ state, deliveries }: StepRecord): Readonly<Record<string, LocalState>> {
  const before = new Map(Object.entries(state));
  for (const delivery of deliveries.toReversed()) before.set(delivery.actor, delivery.before);
  return Object.fromEntries(before);
}
