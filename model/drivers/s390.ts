/** s390 PCI: drivers/iommu/s390-iommu.c. */
import type { DriverBehaviour, DriverProfile } from '../configuration.ts';
import { BLOCKED } from '../names.ts';
import { contract, DETACH_MAIL, PASSES_OLD } from './contract.ts';

const current: DriverBehaviour = {
  since: 'v6.15',
  source: `s390_iommu_attach_device and s390_attach_dev_identity, ${PASSES_OLD}: blocking_domain_attach_device first`,
  hasBlockedDomain: true,
  neverFails: [BLOCKED],
  failures: [{ errno: '-EIO', leaves: 'blocked' }],
  transit: 'blocked',
  hasPasids: false,
  releases: BLOCKED,
};

export const s390: DriverProfile = {
  name: 's390',
  title: 's390 PCI: blocks the device first; before v6.7 it had no default domain',
  source: `drivers/iommu/s390-iommu.c, ${PASSES_OLD}`,
  behaviours: [
    current,
    {
      ...current,
      since: 'v6.13',
      source: 'ecda483339a5 (v6.13): Implement blocking domain; identity came later',
      hasIdentityDomain: false,
    },
    {
      ...current,
      since: 'v6.7',
      source: 'c76c067e488c (v6.7): Use dma-iommu layer; s390_iommu_detach_device comes first',
      hasBlockedDomain: false,
      neverFails: [],
      hasIdentityDomain: false,
    },
    {
      ...current,
      since: 'ever',
      source: `before c76c067e488c (v6.7): detach_dev goes back to the platform's DMA operations; ${DETACH_MAIL}`,
      hasDefaultDomain: false,
      legacyDetach: 'platform',
      hasBlockedDomain: false,
      neverFails: [],
      hasIdentityDomain: false,
    },
  ],
  contract: contract({
    keptOld: [false, `s390_iommu_attach_device, ${PASSES_OLD}: "If we fail now DMA remains blocked"`],
    between: [true, `s390_iommu_attach_device, ${PASSES_OLD}: blocked on the way`],
    blocks: [true, 'blocking_domain_attach_device, ecda483339a5 (v6.13); none before'],
    again: [true, `s390_iommu_attach_device, ${PASSES_OLD}`],
    truthful: [true, `s390_iommu_attach_device, ${PASSES_OLD}`],
    released: [true, 'ecda483339a5 (v6.13): release_domain is the blocking domain'],
  }),
  breaks: {
    'I-05': `a device whose translation cannot be registered is left blocked: s390_iommu_attach_device, ${PASSES_OLD}`,
  },
};
