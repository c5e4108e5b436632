/**
 * The catalogue of returns: what each operation of the model may return in mainline, by the kernel's source, and a
 * configuration in which it does, or why none has it.
 */
import type { Budget } from '../../explorer/index.ts';
import type { ExpectedReturn } from '../../explorer/system.ts';
import type { Configuration } from '../../model/index.ts';
import { devices } from './devices.ts';
import { iommufdReturns } from './iommufd.ts';
import { ownership } from './ownership.ts';
import { pasidsAndResets } from './pasids-and-resets.ts';
import { processes } from './processes.ts';
import type { OperationReturns, Where } from './rows.ts';
import { vfioReturns } from './vfio.ts';

export type { OperationReturns, ReturnRow, Where } from './rows.ts';

/** The design whose returns they are. */
export const RETURNS_DESIGN = 'mainline';

/** All operations, those of the core first. */
export const operationReturns: readonly OperationReturns[] = [
  ...ownership,
  ...pasidsAndResets,
  ...devices,
  ...processes,
  ...iommufdReturns,
  ...vfioReturns,
];

/**
 * What a search of the configuration must find returned: the rows that name it as the place. More failures than a row
 * needs, and more liberties, take nothing away.
 */
export function expectedReturnsFor(configuration: Configuration, budget: Budget): readonly ExpectedReturn[] {
  if (configuration.design.name !== RETURNS_DESIGN) return [];
  return operationReturns.flatMap(({ operation, calls, source, codes }) =>
    codes.flatMap(({ code, when, met }) =>
      'topology' in met && isThere(met, configuration, budget)
        ? [{ operation, code, source: `${source}, ${calls}: ${when}` }]
        : [],
    ),
  );
}

function isThere(where: Where, { topology, driver, environment }: Configuration, budget: Budget): boolean {
  const liberties = environment.map(({ name }) => name);
  return (
    where.topology === topology.name &&
    (where.driver ?? 'ideal') === driver.name &&
    (where.environment ?? []).every((name) => liberties.includes(name)) &&
    (where.faults ?? 0) <= budget.faults &&
    (where.breaches ?? 0) <= budget.breaches
  );
}
