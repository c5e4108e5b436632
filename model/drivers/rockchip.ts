/** Rockchip: drivers/iommu/rockchip-iommu.c. */
import type { DriverProfile } from '../configuration.ts';
import { IDENTITY } from '../names.ts';
import { contract, PASSES_OLD } from './contract.ts';

export const rockchip: DriverProfile = {
  name: 'rockchip',
  title: 'Rockchip: passes through identity, and stays there when it fails',
  source: `drivers/iommu/rockchip-iommu.c, rk_iommu_attach_device, ${PASSES_OLD}`,
  behaviours: [
    {
      since: 'ever',
      source:
        `rk_iommu_attach_device, ${PASSES_OLD}: rk_iommu_identity_attach first, and again where rk_iommu_enable fails; ` +
        'before v6.7, rk_iommu_detach_device',
      hasBlockedDomain: false,
      hasFlushQueues: false,
      neverFails: [IDENTITY],
      failures: [{ errno: '-ETIMEDOUT', leaves: 'identity', of: 'paging' }],
      transit: 'identity',
      hasPasids: false,
      releases: null,
      legacyDetach: 'passes-through',
    },
  ],
  contract: contract({
    keptOld: [false, `rk_iommu_attach_device, ${PASSES_OLD}: on an error, identity`],
    between: [false, `rk_iommu_attach_device, ${PASSES_OLD}: rk_iommu_identity_attach on the way`],
    blocks: [false, 'rk_iommu_ops has no blocked_domain'],
    again: [true, `rk_iommu_attach_device, ${PASSES_OLD}`],
    truthful: [true, `rk_iommu_attach_device, ${PASSES_OLD}`],
    released: [false, 'rk_iommu_release_device deletes the device link, and no more'],
  }),
  breaks: {
    'I-01': `between two domains of a user the device reaches all memory: rk_iommu_attach_device, ${PASSES_OLD}`,
    'I-05': `a device that fails is left in identity: rk_iommu_attach_device, ${PASSES_OLD}`,
    'I-06': 'a released device stays on a domain that is freed: rk_iommu_release_device',
    'I-11': 'a device that was left elsewhere is taken to be blocked for its reset: rk_iommu_attach_device',
    'I-26': 'a released device stays on the default domain, which may be freed: rk_iommu_release_device',
  },
};
