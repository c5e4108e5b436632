/** Allwinner: drivers/iommu/sun50i-iommu.c. */
import type { DriverProfile } from '../configuration.ts';
import { IDENTITY } from '../names.ts';
import { contract, PASSES_OLD } from './contract.ts';

/**
 * A domain is allocated with a reference, and each attach takes another: the one that leaving it for identity
 * drops is never the last, so that sun50i_iommu_detach_domain is not reached.
 */
const NEVER_LAST = {
  errno: '0',
  because: 'reference count',
  leaves: 'old',
  of: 'identity',
  when: 'translating',
  isCertain: true,
} as const;

export const sun50i: DriverProfile = {
  name: 'sun50i',
  title: 'Allwinner H6: identity is reported and not set; so are attaches that fail',
  source: `drivers/iommu/sun50i-iommu.c, sun50i_iommu_attach_device and sun50i_iommu_identity_attach, ${PASSES_OLD}`,
  behaviours: [
    {
      since: 'ever',
      source:
        `sun50i_iommu_attach_device, ${PASSES_OLD}: what sun50i_iommu_attach_domain returns is not looked at; ` +
        'sun50i_iommu_domain_alloc_paging: refcount_set to 1; before v6.7, sun50i_iommu_detach_device, as well',
      hasBlockedDomain: false,
      hasFlushQueues: false,
      neverFails: [IDENTITY],
      failures: [NEVER_LAST, { errno: '0', because: 'error ignored', leaves: 'old', of: 'paging' }],
      transit: 'none',
      hasPasids: false,
      releases: null,
      legacyDetach: 'nothing',
    },
  ],
  contract: contract({
    keptOld: [true, `sun50i_iommu_attach_device, ${PASSES_OLD}: reports no error at all`],
    between: [true, `sun50i_iommu_enable, ${PASSES_OLD}: the table's address is written while translation is on`],
    blocks: [false, `sun50i_iommu_ops, ${PASSES_OLD}, has no blocked_domain`],
    again: [true, `sun50i_iommu_attach_device, ${PASSES_OLD}`],
    truthful: [false, `sun50i_iommu_attach_device and sun50i_iommu_identity_attach, ${PASSES_OLD}`],
    released: [false, `sun50i_iommu_ops, ${PASSES_OLD}, has neither release_domain nor release_device`],
  }),
  breaks: {
    'I-01': 'an attach of the blocking domain that fails is reported to work: sun50i_iommu_attach_device',
    'I-05': 'the device stays on its old domain: sun50i_iommu_identity_attach, sun50i_iommu_attach_device',
    'I-06': 'the old default domain is freed, and the device stays on it: sun50i_iommu_identity_attach',
    'I-11': 'a device that was left elsewhere is taken to be blocked for its reset: sun50i_iommu_attach_device',
    'I-26': 'a device stays on the old default domain: sun50i_iommu_identity_attach',
  },
};
