/** MediaTek: drivers/iommu/mtk_iommu.c and drivers/iommu/mtk_iommu_v1.c. One IOMMU has one page table. */
import type { DriverBehaviour, DriverProfile } from '../configuration.ts';
import { IDENTITY } from '../names.ts';
import { contract, DETACH_MAIL, PASSES_OLD } from './contract.ts';

/** A domain of a user or of a driver is reported to be attached, and nothing happens. */
const NOT_THE_FIRST = {
  errno: '0',
  because: 'not the first',
  leaves: 'old',
  of: 'unmanaged',
  isCertain: true,
} as const;

const breaks = (where: string) => ({
  'I-01': `a device of a user stays where it was, which reaches kernel memory: ${where}`,
  'I-11': `a device is reported to be blocked for its reset: ${where}`,
  'I-05': `a domain that is not the first is reported to be attached: ${where}`,
});

export const mtk: DriverProfile = {
  name: 'mtk',
  title: 'MediaTek M4U: the first domain is the only one; others are reported to be attached',
  source: `drivers/iommu/mtk_iommu.c, mtk_iommu_attach_device, v6.7 and ${PASSES_OLD}`,
  behaviours: [
    {
      since: 'ever',
      source:
        'mtk_iommu_attach_device: the page table is written where bank->m4u_dom is not set; mtk_iommu_config turns ' +
        'translation on and off for the device',
      hasBlockedDomain: false,
      hasFlushQueues: false,
      neverFails: [IDENTITY],
      failures: [NOT_THE_FIRST, { errno: '-ENODEV', leaves: 'old', of: 'paging' }],
      transit: 'none',
      hasPasids: false,
      releases: null,
      legacyDetach: 'passes-through',
    },
  ],
  contract: contract({
    keptOld: [true, 'mtk_iommu_attach_device: mtk_iommu_domain_finalise fails before the hardware is touched'],
    between: [true, 'mtk_iommu_attach_device: there is nothing between'],
    blocks: [false, 'mtk_iommu_ops has no blocked_domain'],
    again: [true, 'mtk_iommu_attach_device'],
    truthful: [false, 'mtk_iommu_attach_device: 0 for a domain whose page table is not written'],
    released: [false, 'mtk_iommu_release_device removes the device link, and no more'],
  }),
  breaks: {
    ...breaks('mtk_iommu_attach_device'),
    'I-06': 'a released device stays on a domain that is freed: mtk_iommu_release_device',
    'I-26': 'a released device stays on the default domain, which may be freed: mtk_iommu_release_device',
  },
};

const current: DriverBehaviour = {
  since: 'v6.7',
  source: `mtk_iommu_v1_attach_device, ${PASSES_OLD}: "Only allow the domain created internally", and returns 0`,
  demandsType: 'identity',
  hasBlockedDomain: false,
  neverFails: [IDENTITY],
  failures: [NOT_THE_FIRST],
  transit: 'none',
  hasPasids: false,
  releases: null,
};

export const mtkV1: DriverProfile = {
  name: 'mtk-v1',
  title: 'MediaTek M4U v1: takes one mapping of its own; others are reported to be attached',
  source: `drivers/iommu/mtk_iommu_v1.c, mtk_iommu_v1_attach_device, ${PASSES_OLD}`,
  behaviours: [
    current,
    {
      ...current,
      since: 'ever',
      source: `mtk_iommu_v1_detach_device turns translation off; ${DETACH_MAIL}: probably identity`,
      legacyDetach: 'passes-through',
    },
  ],
  contract: contract({
    keptOld: [true, `mtk_iommu_v1_attach_device, ${PASSES_OLD}`],
    between: [true, `mtk_iommu_v1_attach_device, ${PASSES_OLD}: there is nothing between`],
    blocks: [false, `mtk_iommu_v1_ops, ${PASSES_OLD}, has no blocked_domain`],
    again: [true, `mtk_iommu_v1_attach_device, ${PASSES_OLD}`],
    truthful: [false, `mtk_iommu_v1_attach_device, ${PASSES_OLD}: 0 for any other domain`],
    released: [false, `mtk_iommu_v1_release_device, ${PASSES_OLD}: removes the device link, and no more`],
  }),
  breaks: breaks(`mtk_iommu_v1_attach_device, ${PASSES_OLD}`),
};
