/**
 * Page requests of a device (PRI): `drivers/iommu/io-pgfault.c`.
 *
 * The device raises a request; the interrupt thread of the driver looks up whose it is and hands the group
 * over, two sections; a work item handles it and answers. None of them takes the mutex of the group, so that a PASID may be
 * detached between any two. Before it lets go of a PASID, a driver waits until its requests are through; or it
 * takes the device out of the queue, which answers what is there.
 * Source: drivers/iommu/io-pgfault.c, iommu_report_device_fault, iopf_group_response, iopf_queue_flush_dev,
 * iopf_queue_remove_device; drivers/iommu/iommu-sva.c, iommu_sva_handle_iopf.
 */
import type { Command, Outcome, PlainEvent } from '../../explorer/system.ts';
import { progress, request } from '../commands.ts';
import type { Surroundings } from '../configuration.ts';
import { mayFail } from '../events.ts';
import { faultsSetup } from './words.ts';

const respond = (code: 'SUCCESS' | 'INVALID' | 'FAILURE') => ({ type: 'respond', params: { code } }) as const;

export function faultsMachine(surroundings: Surroundings) {
  const done = ['sayUnanswered', 'forget'] as const;
  const leaves = { actions: 'leaveQueue' } as const;
  return faultsSetup(surroundings).createMachine({
    id: 'faults',
    context: ({ input: { name, device } }) => ({ name, device, isEnabled: false, hasPartial: false, group: null }),
    initial: 'idle',
    on: { 'enable queue': { actions: 'joinQueue' } },
    states: {
      idle: {
        on: {
          raise: [
            { guard: 'isLast', target: 'raising', actions: ['raise', 'askEntry'] },
            { target: 'raising', actions: ['raisePartial', 'askEntry'] },
          ],
          'drain faults': {},
          'remove queue': leaves,
        },
      },
      /** Only what is translated for a process can fault so that somebody answers. */
      raising: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isTranslated', target: 'raised' },
            { target: 'idle', actions: 'forget' },
          ],
        },
      },
      /** In the queue of the hardware. */
      raised: {
        tags: 'busy',
        on: { report: { target: 'lookingUp', actions: 'lookUp' }, 'remove queue': leaves },
      },
      /** `find_fault_handler`: takes no lock. */
      lookingUp: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isLostPartial', target: 'idle', actions: 'forget' },
            { guard: 'isPartial', target: 'idle', actions: 'stash' },
            { guard: 'isFound', target: 'found', actions: 'hold' },
            { target: 'idle', actions: [respond('INVALID'), 'countAnswer', ...done] },
          ],
        },
      },
      /** The thread holds the handle, and nothing that keeps it. */
      found: {
        tags: 'busy',
        on: {
          deliver: [
            {
              guard: 'fails',
              target: 'idle',
              actions: ['takePartial', respond('FAILURE'), 'countAnswer', ...done],
            },
            { target: 'delivering', actions: ['takePartial', 'useDomain'] },
          ],
          'remove queue': leaves,
        },
      },
      delivering: { tags: 'busy', on: { 'domain used': { target: 'queued' } } },
      /** Work is queued for the group. */
      queued: {
        tags: 'busy',
        on: {
          handle: [
            { guard: 'isFreed', target: 'idle', actions: ['sayUsesFreed', ...done] },
            { target: 'using', actions: 'useDomain' },
          ],
          'remove queue': { actions: [respond('INVALID'), 'answerAll', 'leaveQueue'] },
        },
      },
      using: { tags: 'busy', on: { 'domain used': { target: 'handling', actions: 'askProcess' } } },
      handling: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isAnswered', target: 'idle', actions: done },
            { guard: 'isAlive', target: 'idle', actions: [respond('SUCCESS'), 'countAnswer', ...done] },
            { target: 'idle', actions: [respond('INVALID'), 'countAnswer', ...done] },
          ],
        },
      },
    },
  });
}

/** There may be no memory for a group: the device is answered at once. */
export function faultsOutcomes(event: PlainEvent): readonly Outcome[] | undefined {
  if (event.type !== 'deliver') return undefined;
  return mayFail('-ENOMEM');
}

export function faultsCommands({ topology }: Surroundings): readonly Command[] {
  return [
    ...topology.pasids.flatMap((pasid) => [
      request({ type: 'raise', pasid, last: 'yes' }),
      request({ type: 'raise', pasid, last: 'no' }),
    ]),
    progress({ type: 'report' }),
    progress({ type: 'deliver' }),
    progress({ type: 'handle' }),
  ];
}
