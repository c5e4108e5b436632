/** The naive checker, which knows no tables, agrees on the IOMMU too: levels, transitions, violations, goals. */
import { describe, it } from 'vitest';
import { expectAgreement } from '../explorer/agreement.ts';
import { systemOf } from './system-of.ts';

describe('table search and naive search agree on', () => {
  it.each([
    ['mainline', 'ideal', 'single', undefined, 0],
    ['mainline', 'intel-vtd', 'pair', undefined, 0],
    ['mainline', 'exynos', 'single', undefined, 1],
    ['v6.1', 'intel-vtd', 'pair', undefined, 0],
    ['v6.1.192', 'intel-vtd', 'pair', undefined, 1],
    ['mainline', 'ideal', 'pair-pasid', 4, 0],
    ['mainline', 'virtio', 'pair-iommufd', 4, 1],
    ['mainline', 'ideal', 'default', 3, 0],
  ] as const)('%s, %s, %s, depth %s, %d breaches', async (design, driver, topology, depth, breaches) => {
    await expectAgreement(systemOf(design, driver, topology), { depth, breaches, faults: 1 });
  });
});
