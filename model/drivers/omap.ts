/** TI OMAP: drivers/iommu/omap-iommu.c. */
import type { DriverBehaviour, DriverProfile } from '../configuration.ts';
import { IDENTITY } from '../names.ts';
import { contract, DETACH_MAIL, PASSES_OLD } from './contract.ts';

/** `omap_domain->dev` is cleared by identity only, when it finds the domain to be the old one. */
const STILL_ATTACHED = {
  errno: '-EINVAL',
  because: 'attached',
  leaves: 'old',
  of: 'paging',
  when: 'again',
  isCertain: true,
} as const;

const current: DriverBehaviour = {
  since: 'v6.7',
  source: `omap_iommu_attach_dev, ${PASSES_OLD}: a domain remembers its device when another takes its place`,
  demandsType: 'identity',
  hasBlockedDomain: false,
  neverFails: [IDENTITY],
  failures: [STILL_ATTACHED, { errno: '-ENOMEM', leaves: 'old', of: 'paging' }],
  transit: 'none',
  hasPasids: false,
  releases: null,
};

export const omap: DriverProfile = {
  name: 'omap',
  title: 'OMAP: a domain that another took the place of cannot be attached again',
  source: `drivers/iommu/omap-iommu.c, omap_iommu_attach_dev, ${PASSES_OLD}`,
  behaviours: [
    current,
    {
      ...current,
      since: 'ever',
      source: `omap_iommu_detach_dev turns the IOMMU off; no default domain: ${DETACH_MAIL}`,
      hasDefaultDomain: false,
      legacyDetach: 'passes-through',
    },
  ],
  contract: contract({
    keptOld: [true, `omap_iommu_attach_dev, ${PASSES_OLD}: omap_iommu_attach_init fails before`],
    between: [true, `omap_iommu_attach, ${PASSES_OLD}`],
    blocks: [false, `omap_iommu_ops, ${PASSES_OLD}, has no blocked_domain`],
    again: [false, `omap_iommu_attach_dev, ${PASSES_OLD}: -EINVAL where omap_domain->dev is set`],
    truthful: [true, `omap_iommu_attach_dev, ${PASSES_OLD}`],
    released: [false, `omap_iommu_release_device, ${PASSES_OLD}: frees its data, and no more`],
  }),
  breaks: {
    'I-01':
      'a released device stays where it was until its first attach, a user meanwhile owning its group: omap_iommu_release_device',
    'I-05': `a detached device stays on the domain of the user: omap_iommu_attach_dev, ${PASSES_OLD}`,
    'I-06': `a detached device stays on the domain of the user, who frees it: omap_iommu_attach_dev, ${PASSES_OLD}`,
    'I-11': 'a device that was left elsewhere is taken to be blocked for its reset: omap_iommu_attach_dev',
    'I-15': `a detach, which must not fail, is refused: omap_iommu_attach_dev, ${PASSES_OLD}`,
    'I-16': 'a member that had moved is not put back: omap_iommu_attach_dev',
  },
};
