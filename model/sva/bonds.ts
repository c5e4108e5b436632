/**
 * Bonds of devices and processes, under `iommu_sva_lock`.
 *
 * Binding is one section. Unbinding is two: the PASID is detached, and then the domain goes. Processes do
 * not take the lock to exit, so one may exit in between.
 * Source: drivers/iommu/iommu-sva.c, iommu_sva_bind_device, iommu_sva_unbind_device, mm_pasid_drop.
 */
import type { Surroundings } from '../configuration.ts';
import { svaAtStart } from './context.ts';
import { svaSetup } from './words.ts';

export function svaMachine(surroundings: Surroundings) {
  // Only where a topology has page requests is there anybody to ask.
  const hasFaults = surroundings.topology.faults !== undefined;
  const enable = hasFaults ? (['enableFaults'] as const) : [];
  return svaSetup(surroundings).createMachine({
    id: 'sva',
    context: svaAtStart(surroundings),
    initial: 'idle',
    // `mm_pasid_drop` takes no lock, nor does whoever handles a page request.
    on: {
      ...(hasFaults && {
        'use domain': [
          { guard: 'isFreedDomain', actions: ['sayUsesFreedDomain', 'answerUsed'] },
          { actions: 'answerUsed' },
        ],
      }),
      'process exits': { actions: 'processExits' },
      'process dropped': { actions: 'processDropped' },
    },
    states: {
      idle: {
        on: {
          'bind process': [
            { guard: 'isBeyondTable', actions: { type: 'answer', params: { errno: '-EOVERFLOW' } } },
            { guard: 'isOutOfPasids', actions: { type: 'answer', params: { errno: '-ENOSPC' } } },
            { target: 'lookingUp', actions: ['takeBind', 'takePasid'] },
          ],
          'unbind process': [
            { guard: 'isNotCounted', actions: ['warnUncounted', 'returnUnbound'] },
            { guard: 'isSharedBond', actions: ['unshare', 'returnUnbound'] },
            { guard: 'keepsAttached', actions: ['dropAsked', 'returnUnbound'] },
            { guard: 'hasLostPasid', target: 'detached', actions: 'takeUnbind' },
            { target: 'detaching', actions: ['takeUnbind', 'detach'] },
          ],
        },
      },
      /** Is there a bond already? */
      lookingUp: {
        tags: 'busy',
        always: [
          { guard: 'looksAtAttachment', target: 'askingSlot', actions: 'askSlot' },
          { guard: 'isListedBond', target: 'idle', actions: ['shareListed', 'answerBond', 'forgetCall'] },
          { target: 'bonding' },
        ],
      },
      /** `iommu_attach_handle_get`, or up to v6.7 `iommu_get_domain_for_dev_pasid`. */
      askingSlot: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isNothingAttached', target: 'bonding' },
            {
              guard: 'isOtherAttached',
              target: 'idle',
              actions: [{ type: 'refuse', params: { errno: '-EBUSY' } }, 'forgetCall'],
            },
            { guard: 'makesOwnBond', target: 'idle', actions: ['bondAttached', 'answerBond', 'forgetCall'] },
            { target: 'idle', actions: ['shareAttached', 'answerBond', 'forgetCall'] },
          ],
        },
      },
      /** Every domain of the process is tried, then a new one. */
      bonding: {
        tags: 'busy',
        always: [
          { guard: 'hasUntried', target: 'attachingKnown', actions: ['takeNext', 'attach'] },
          { target: 'attachingNew', actions: ['allocateDomain', 'grabProcess', 'attach'] },
        ],
      },
      attachingKnown: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'idle', actions: ['bondKnown', ...enable, 'answerBond', 'forgetCall'] },
            { target: 'bonding' },
          ],
        },
      },
      attachingNew: {
        tags: 'busy',
        on: {
          answer: [
            {
              guard: 'isSuccess',
              target: 'idle',
              actions: ['bondNew', 'enlist', ...enable, 'answerBond', 'forgetCall'],
            },
            { target: 'givingUp', actions: ['noteErrno', 'freeDomain', 'dropProcess', 'continue'] },
          ],
        },
      },
      givingUp: { tags: 'busy', on: { dropped: { target: 'idle', actions: ['answerErrno', 'forgetCall'] } } },
      detaching: { tags: 'busy', on: { answer: { target: 'detached' } } },
      /** The PASID is detached; the lock is still held. */
      detached: {
        tags: 'busy',
        on: {
          proceed: [
            ...(hasFaults
              ? ([
                  { guard: 'skipsDraining', target: 'dropping', actions: 'leaveQueue' },
                  { target: 'dropping', actions: ['drainFaults', 'leaveQueue'] },
                ] as const)
              : []),
            { target: 'dropping' },
          ],
        },
      },
      dropping: {
        tags: 'busy',
        always: [
          { guard: 'isStillUsed', target: 'idle', actions: ['dropBond', 'returnUnbound', 'forgetCall'] },
          { target: 'freeing', actions: ['unlistEarly', 'dropBond', 'freeDomain', 'dropProcess', 'continue'] },
        ],
      },
      freeing: {
        tags: 'busy',
        on: {
          dropped: [
            { guard: 'readsFreed', target: 'idle', actions: ['sayReadsFreed', 'returnUnbound', 'forgetCall'] },
            { guard: 'unlistsLate', target: 'idle', actions: ['unlist', 'dropPasid', 'returnUnbound', 'forgetCall'] },
            { target: 'idle', actions: ['dropPasid', 'returnUnbound', 'forgetCall'] },
          ],
        },
      },
    },
  });
}
