/**
 * The first use of the DMA API attaches a device whose attach was put off.
 * Source: drivers/iommu/dma-iommu.c, iommu_dma_map_page and the like; drivers/iommu/iommu.c, iommu_deferred_attach.
 */
import { answer, end, type GroupRequests, type GroupState } from './setup.ts';

export const deferralRequests: GroupRequests = {
  'deferred attach': [
    { guard: 'isNotDeferred', actions: answer('0') },
    // The DMA API of the platform does not ask.
    { guard: 'hasNoDefaultDomain', actions: answer('0') },
    { guard: 'putsOffAgain', actions: answer('0') },
    { guard: 'isFencedOff', actions: answer('-EBUSY') },
    // iommu_get_dma_domain: the default domain, whichever the group is on.
    { target: 'catchingUp', actions: ['takeCall', 'attachDeferred'] },
  ],
};

export const deferralStates = {
  catchingUp: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'quiet', actions: ['clearDeferred', 'answerCall', 'forgetCall'] },
        end.answered,
      ],
    },
  },
} satisfies Record<string, GroupState>;
