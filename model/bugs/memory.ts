/** Bugs of mapping. */
import type { Bug } from './bug.ts';

export const MEMORY_BUGS: readonly Bug[] = [
  {
    slug: 'map-failure-lost',
    title: 'iommu_map answers success when the driver fails to map',
    fix: '6fc7e8a3b811 (v7.1)',
    source: 'd6c65b0fd621 (v7.0) to 6fc7e8a3b811: an inverted test, for drivers without the generic page tables',
    design: 'mainline',
    setBack: { mapFailure: 'lost' },
    scope: { topology: 'memory' },
    found: { property: 'I-70', steps: 2 },
  },
];
