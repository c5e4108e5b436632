/** Renesas: drivers/iommu/ipmmu-vmsa.c. */
import type { DriverProfile } from '../configuration.ts';
import { IDENTITY } from '../names.ts';
import { contract, PASSES_OLD } from './contract.ts';

export const ipmmuVmsa: DriverProfile = {
  name: 'ipmmu-vmsa',
  title: 'Renesas IPMMU: checks first, and points the micro-TLBs elsewhere then',
  source: `drivers/iommu/ipmmu-vmsa.c, ipmmu_attach_device, ${PASSES_OLD}`,
  behaviours: [
    {
      since: 'ever',
      source: `ipmmu_attach_device, ${PASSES_OLD}: ipmmu_domain_init_context fails before ipmmu_utlb_enable`,
      hasBlockedDomain: false,
      hasFlushQueues: false,
      neverFails: [IDENTITY],
      failures: [{ errno: '-EBUSY', because: 'contexts', leaves: 'old', of: 'paging' }],
      transit: 'none',
      hasPasids: false,
      releases: IDENTITY,
      legacyDetach: 'passes-through',
    },
  ],
  contract: contract({
    keptOld: [true, `ipmmu_attach_device, ${PASSES_OLD}: a context is found before the hardware is touched`],
    between: [true, `ipmmu_utlb_enable, ${PASSES_OLD}: from one context to the next`],
    blocks: [false, `ipmmu_ops, ${PASSES_OLD}, has no blocked_domain`],
    again: [true, `ipmmu_attach_device, ${PASSES_OLD}: its context is reused`],
    truthful: [true, `ipmmu_attach_device, ${PASSES_OLD}`],
    released: [true, `ipmmu_release_device, ${PASSES_OLD}: the micro-TLBs are disabled, which lets through`],
  }),
  breaks: {
    'I-01':
      'a released device is untranslated until its first attach, a user meanwhile owning its group: ipmmu_release_device',
  },
};
