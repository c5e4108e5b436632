/** Unisoc: drivers/iommu/sprd-iommu.c. */
import type { DriverProfile } from '../configuration.ts';
import { contract, DETACH_MAIL, PASSES_OLD } from './contract.ts';

export const sprd: DriverProfile = {
  name: 'sprd',
  title: 'Unisoc: turns the IOMMU off to change its table; knows paging domains only',
  source:
    `drivers/iommu/sprd-iommu.c, sprd_iommu_attach_device, ${PASSES_OLD}; assumed: an IOMMU that is off lets through; ` +
    'left out: sprd_iommu_domain_free turns it off although another domain is attached by then',
  behaviours: [
    {
      since: 'ever',
      source: `sprd_iommu_attach_device, ${PASSES_OLD}; ${DETACH_MAIL}: what detach_dev leaves is unknown`,
      hasBlockedDomain: false,
      hasFlushQueues: false,
      hasIdentityDomain: false,
      neverFails: [],
      failures: [{ errno: '-ENOMEM', leaves: 'old', of: 'paging' }],
      transit: 'identity',
      hasPasids: false,
      releases: null,
      legacyDetach: 'passes-through',
    },
  ],
  contract: contract({
    keptOld: [true, `sprd_iommu_attach_device, ${PASSES_OLD}: the table is allocated first`],
    between: [false, `sprd_iommu_attach_device, ${PASSES_OLD}: sprd_iommu_hw_en turns it off meanwhile`],
    blocks: [false, `sprd_iommu_ops, ${PASSES_OLD}, has no blocked_domain`],
    again: [true, `sprd_iommu_attach_device, ${PASSES_OLD}`],
    truthful: [true, `sprd_iommu_attach_device, ${PASSES_OLD}`],
    released: [false, `sprd_iommu_ops, ${PASSES_OLD}, has neither release_domain nor release_device`],
  }),
  breaks: {
    'I-01': `between two domains of a user the IOMMU is off: sprd_iommu_attach_device, ${PASSES_OLD}`,
    'I-06': `a released device stays on a domain that is freed: sprd_iommu_ops, ${PASSES_OLD}`,
    'I-26': 'a released device stays on the default domain, which may be freed: sprd_iommu_ops',
  },
};
