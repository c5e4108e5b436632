/** Samsung Exynos: drivers/iommu/exynos-iommu.c. */
import type { DriverProfile } from '../configuration.ts';
import { IDENTITY } from '../names.ts';
import { contract, PASSES_OLD } from './contract.ts';

export const exynos: DriverProfile = {
  name: 'exynos',
  title: 'Exynos: passes through identity, where everything is reachable',
  source: `drivers/iommu/exynos-iommu.c, exynos_iommu_attach_device, v6.7 and ${PASSES_OLD}`,
  behaviours: [
    {
      since: 'ever',
      source:
        'exynos_iommu_attach_device: exynos_iommu_identity_attach on the way (b3d14960e629, v6.7; before, ' +
        'exynos_iommu_detach_device), and nothing fails',
      hasBlockedDomain: false,
      hasFlushQueues: false,
      neverFails: [IDENTITY],
      failures: [],
      transit: 'identity',
      hasPasids: false,
      releases: IDENTITY,
      legacyDetach: 'passes-through',
    },
  ],
  contract: contract({
    keptOld: [true, 'exynos_iommu_attach_device, v6.7: once exynos_iommu_identity_attach is through, nothing fails'],
    between: [false, 'exynos_iommu_attach_device, v6.7: exynos_iommu_identity_attach on the way'],
    blocks: [false, `exynos_iommu_ops, ${PASSES_OLD}, has no blocked_domain`],
    again: [true, 'exynos_iommu_attach_device, v6.7'],
    truthful: [true, 'exynos_iommu_attach_device, v6.7'],
    released: [true, `exynos_iommu_ops, ${PASSES_OLD}: release_domain is the identity domain`],
  }),
  breaks: {
    'I-01': 'between two domains of a user the device reaches all memory: exynos_iommu_attach_device, v6.7',
  },
};
