/** Q4: how the core represents who owns a group's DMA, as argued in December 2021. */
import type { DesignChoices } from '../choices/index.ts';
import type { Design } from '../configuration.ts';
import { proposed } from './proposed.ts';

const SERIES = 'Lu Baolu, "Fix BUG_ON in vfio_iommu_group_notifier()"';

/** What every version does to the domain: USER detaches, and only a detached group goes back to its default. */
const context: Partial<DesignChoices> = {
  groupClaims: 'detaches',
  detachWhileOwned: 'nothing',
  groupRelease: 'default-if-detached',
  attachRule: 'default',
};

export const OWNER_TYPES: readonly Design[] = [
  proposed({
    name: 'dma-owner-v2',
    title: 'Q4a (a), first posted: an owner type, a count and a cookie; sharing a domain sets the wrong counter',
    source: `${SERIES}, v2 of 2021-11-28, never merged`,
    base: 'v5.17',
    answers: ['Q4a (a)'],
    choices: { ...context, ownership: 'owner-type', sharedAttach: 'sets-owner-count' },
  }),
  proposed({
    name: 'dma-owner-v3',
    title:
      'Q4a (a), Q4b (a): DMA_OWNER_NONE, DMA_API, PRIVATE_DOMAIN, PRIVATE_DOMAIN_USER; count, cookie, shared attach',
    source: `${SERIES}, v3 of 2021-12-06, never merged`,
    base: 'v5.17',
    answers: ['Q4a (a)', 'Q4b (a)'],
    choices: { ...context, ownership: 'owner-type', sharedAttach: 'counts-attachments' },
  }),
  proposed({
    name: 'dma-owner-v3-corrected',
    title: 'Q4a (a), Q4b (b): as its reviewers corrected it: no NONE, and nobody shares who has not taken ownership',
    source: `${SERIES}, v4 of 2021-12-17, after mails of 2021-12-06 by Joerg Roedel, Jason Gunthorpe and Christoph Hellwig`,
    base: 'v5.17',
    answers: ['Q4a (a)', 'Q4b (b)'],
    choices: { ...context, ownership: 'owner-type-corrected', sharedAttach: 'after-ownership' },
  }),
  proposed({
    name: 'owner-and-count',
    title: 'Q4a (b): owner_cnt and owner say it all, and what they say decides which domain the group is on; merged',
    source: '1ea2a07a532b (v5.19): Add DMA ownership management interfaces; 89395ccedbc1 (v6.2): for single devices',
    answers: ['Q4a (b)'],
    choices: {},
  }),
  proposed({
    name: 'drivers-take-ownership',
    title: 'Q4d (a): each kernel driver takes the ownership of its device by itself',
    source: `weighed with ${SERIES}, November 2021`,
    answers: ['Q4d (a)'],
    choices: { kernelOwner: 'driver' },
  }),
  proposed({
    name: 'buses-take-ownership',
    title: 'Q4d (b): the bus takes it for every driver that does not set driver_managed_dma; merged',
    source: '512881eacfa7 (v5.19): Add device DMA ownership management',
    answers: ['Q4d (b)'],
    choices: {},
  }),
];
