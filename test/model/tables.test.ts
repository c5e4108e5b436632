import { describe, expect, it } from 'vitest';
import { invariantsFor } from '../../invariants/index.ts';
import { findDesign, findDriver, findTopology, iommuSystem } from '../../model/index.ts';
import { expectTablesToEqualMachines } from '../explorer/filled-tables.ts';

describe('every entry that a search of the IOMMU filled is what transition() answers, asked twice', () => {
  it.each([
    ['mainline', 'ideal', 'default', 6, 5000],
    ['v6.1', 'intel-vtd', 'default', 6, 500],
  ] as const)('%s, %s, %s to depth %d', async (design, driver, topology, depth, least) => {
    const configuration = {
      design: findDesign(design),
      driver: findDriver(driver),
      topology: findTopology(topology),
      environment: [],
    };
    const system = { ...iommuSystem(configuration), properties: invariantsFor(configuration) };
    expect(await expectTablesToEqualMachines(system, depth)).toBeGreaterThan(least);
  });
});
