/**
 * Attaching a group in the type1 driver: to a new domain first, which says whether it works at all, and then
 * to a domain of the container that it can share.
 *
 * Each call of the core is a critical section of its own, so each but the first waits for `proceed`. The
 * caller holds the container's lock all the time. `done` follows where the group is on a domain of the
 * list, `failed` where it is on its blocking domain and nothing is left of the attempt.
 * Source: drivers/vfio/vfio_iommu_type1.c, vfio_iommu_type1_attach_group.
 */
import type { ContainerContinuation, ContainerState } from './container-words.ts';

export function attachingType1(done: ContainerContinuation, failed: ContainerContinuation): ContainerState {
  return {
    tags: 'busy',
    initial: 'allocating',
    states: {
      allocating: {
        always: [
          { guard: 'isEmulated', ...done },
          { target: 'trying', actions: ['allocateTrial', 'attachTrial'] },
        ],
      },
      trying: {
        on: {
          answer: [
            { guard: 'isSuccess', target: 'tried' },
            { ...failed, actions: ['noteErrno', 'freeTrial', ...actionsOf(failed)] },
          ],
        },
      },
      tried: {
        always: [
          { guard: 'isMappedInTheWay', target: 'withdrawing', actions: 'noteConflict' },
          { guard: 'lacksIsolatedMsi', target: 'withdrawing', actions: 'noteNoIsolation' },
          { guard: 'hasCandidate', target: 'matching' },
          { guard: 'isMappedAlready', target: 'replaying' },
          { ...done, actions: ['keepTrial', ...actionsOf(done)] },
        ],
      },
      /** The group is on the new domain, and there is another that it may share. */
      matching: { on: { proceed: { target: 'parting', actions: 'detachGroup' } } },
      parting: { on: { answer: { target: 'parted' } } },
      /** The group is on its blocking domain. */
      parted: { on: { proceed: { target: 'sharing', actions: 'attachCandidate' } } },
      sharing: {
        on: {
          answer: [
            { guard: 'isSuccess', ...done, actions: ['shareCandidate', 'freeTrial', ...actionsOf(done)] },
            { target: 'refused' },
          ],
        },
      },
      refused: { on: { proceed: { target: 'returning', actions: 'attachTrial' } } },
      returning: {
        on: {
          answer: [
            { guard: 'returnsToNextCandidate', target: 'matching', actions: 'nextCandidate' },
            { guard: 'isSuccess', target: 'replaying' },
            { ...failed, actions: ['noteErrno', 'freeTrial', ...actionsOf(failed)] },
          ],
        },
      },
      /**
       * A domain that the group does not share gets the mappings of the container, which may fail: a second one, or the
       * first where groups without an IOMMU of their own were there before.
       */
      replaying: {
        on: {
          proceed: [
            { guard: 'fails', target: 'withdrawing', actions: 'noteErrno' },
            { ...done, actions: ['keepTrial', ...actionsOf(done)] },
          ],
        },
      },
      withdrawing: { on: { proceed: { target: 'withdrawn', actions: 'detachGroup' } } },
      withdrawn: { on: { answer: { ...failed, actions: ['freeTrial', ...actionsOf(failed)] } } },
    },
  };
}

function actionsOf({ actions }: ContainerContinuation) {
  if (actions === undefined) return [];
  return Array.isArray(actions) ? actions : [actions];
}
