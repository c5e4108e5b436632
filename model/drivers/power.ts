/** Power: drivers/iommu/fsl_pamu_domain.c, and spapr_tce of arch/powerpc/kernel/iommu.c. */
import type { DriverBehaviour, DriverProfile } from '../configuration.ts';
import { PLATFORM } from '../names.ts';
import { contract, DETACH_MAIL, PASSES_OLD } from './contract.ts';

const pamu: DriverBehaviour = {
  since: 'v6.7',
  source: `fsl_pamu_platform_attach, ${PASSES_OLD}: leaving an unmanaged domain blocks, a hack by its comment`,
  staticDefault: 'platform',
  hasBlockedDomain: false,
  hasIdentityDomain: false,
  neverFails: [PLATFORM],
  failures: [
    {
      errno: '0',
      because: 'stays detached',
      leaves: 'blocked',
      of: 'platform',
      when: 'translating',
      isCertain: true,
    },
    { errno: '-ENODEV', leaves: 'blocked', of: 'paging' },
  ],
  transit: 'blocked',
  hasPasids: false,
  releases: null,
};

export const fslPamu: DriverProfile = {
  name: 'fsl-pamu',
  title: 'Freescale PAMU: the platform decides; a device that a user gave back is blocked for ever after',
  source: `drivers/iommu/fsl_pamu_domain.c, fsl_pamu_attach_device and fsl_pamu_platform_attach, ${PASSES_OLD}`,
  behaviours: [
    pamu,
    {
      ...pamu,
      since: 'ever',
      source: `fsl_pamu_detach_device disables the LIODN; no default domain: ${DETACH_MAIL}`,
      hasDefaultDomain: false,
      legacyDetach: 'blocks',
    },
  ],
  contract: contract({
    keptOld: [false, 'fsl_pamu_attach_device: detaches the old domain before pamu_set_liodn'],
    between: [true, 'fsl_pamu_attach_device: the LIODN is disabled on the way'],
    blocks: [false, `fsl_pamu_ops, ${PASSES_OLD}, has no blocked_domain`],
    again: [true, 'fsl_pamu_attach_device'],
    truthful: [false, `fsl_pamu_platform_attach, ${PASSES_OLD}: blocks where it reports the platform's setting`],
    released: [false, 'fsl_pamu_ops: no release_domain, and release_device is not known'],
  }),
  breaks: {
    'I-01':
      'a released device stays where it was until its first attach, a user meanwhile owning its group: fsl_pamu_ops',
    'I-05': `a device that a user gave back is blocked: fsl_pamu_platform_attach, ${PASSES_OLD}`,
    'I-06': `a device that was released on the domain of a user stays there when that is freed: fsl_pamu_ops, ${PASSES_OLD}`,
    'I-11': 'a device that was left elsewhere is taken to be blocked for its reset: fsl_pamu_attach_device',
    'I-16': 'a member that had moved is not put back: fsl_pamu_platform_attach',
  },
};

export const spaprTce: DriverProfile = {
  name: 'spapr-tce',
  title: 'Power sPAPR TCE: the platform or blocked, and no paging domain',
  source: 'arch/powerpc/kernel/iommu.c, spapr_tce_iommu_ops, v6.7',
  behaviours: [
    {
      since: 'v6.7',
      source:
        'arch/powerpc/kernel/iommu.c, v6.7: blocked is take_ownership, which may fail; platform is release_ownership',
      staticDefault: 'platform',
      hasBlockedDomain: true,
      hasIdentityDomain: false,
      neverFails: [PLATFORM],
      failures: [
        { errno: '-EOPNOTSUPP', because: 'no paging', leaves: 'old', of: 'paging', isCertain: true },
        { errno: '-EBUSY', because: 'ownership', leaves: 'old' },
      ],
      transit: 'none',
      hasPasids: false,
      releases: null,
    },
  ],
  contract: contract({
    keptOld: [true, 'arch/powerpc/kernel/iommu.c, v6.7'],
    between: [true, 'arch/powerpc/kernel/iommu.c, v6.7'],
    blocks: [false, 'spapr_tce_blocked_iommu_attach_dev, v6.7: passes on what take_ownership fails with'],
    again: [true, 'arch/powerpc/kernel/iommu.c, v6.7'],
    truthful: [true, 'arch/powerpc/kernel/iommu.c, v6.7'],
    released: [true, 'spapr_tce_iommu_release_device, v6.7, does nothing: there is no domain that could be freed'],
  }),
  breaks: {
    'I-01':
      'a released device stays where it was until its first attach, a user meanwhile owning its group: spapr_tce_iommu_release_device',
  },
};
