import { describe, expect, it } from 'vitest';
import { expectTablesToEqualMachines } from '../explorer/filled-tables.ts';
import { systemOf } from './system-of.ts';

describe('every entry that a search of the IOMMU filled is what transition() answers, asked twice', () => {
  it.each([
    ['mainline', 'ideal', 'default', 6, 5000],
    ['v6.1', 'intel-vtd', 'default', 6, 500],
  ] as const)('%s, %s, %s to depth %d', async (design, driver, topology, depth, least) => {
    expect(await expectTablesToEqualMachines(systemOf(design, driver, topology), depth)).toBeGreaterThan(least);
  });
});
