/** The mock driver of iommufd's selftest: drivers/iommu/iommufd/selftest.c. */
import type { DriverProfile } from '../configuration.ts';
import { BLOCKED } from '../names.ts';
import { contract } from './contract.ts';

export const mock: DriverProfile = {
  name: 'mock',
  title: 'the mock of the selftest of iommufd: its groups default to the blocked domain',
  source: 'drivers/iommu/iommufd/selftest.c, mock_ops and mock_domain_nop_attach, v6.13',
  behaviours: [
    {
      since: 'v6.7',
      source: 'mock_ops, v6.13: default_domain and blocked_domain are one; there is no hardware',
      staticDefault: 'blocked',
      hasBlockedDomain: true,
      hasIdentityDomain: false,
      neverFails: [BLOCKED],
      failures: [{ errno: '-EINVAL', because: 'dirty tracking', leaves: 'old', of: 'paging' }],
      transit: 'none',
      isHitless: true,
      hasPasids: true,
      releases: BLOCKED,
    },
  ],
  contract: contract({
    keptOld: [true, 'mock_domain_nop_attach, v6.13: a check, and nothing else'],
    between: [true, 'mock_domain_nop_attach, v6.13: there is nothing between'],
    blocks: [true, 'mock_blocking_domain, v6.13'],
    again: [true, 'mock_domain_nop_attach, v6.13'],
    truthful: [true, 'mock_domain_nop_attach, v6.13'],
    released: [true, 'mock_release_device, v6.13: there is no hardware'],
  }),
  breaks: {},
};
