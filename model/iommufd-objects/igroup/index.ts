/**
 * What iommufd keeps of a group: which of its devices are bound, and which are attached to what.
 *
 * `quiet` means that nobody holds its lock. The first device of the group that is attached calls the core;
 * those that follow are only noted.
 * Source: drivers/iommu/iommufd/device.c at v7.0, iommufd_hw_pagetable_attach, iommufd_device_do_replace,
 * iommufd_hw_pagetable_detach.
 */
import { setup } from 'xstate';
import type { Command } from '../../../explorer/system.ts';
import { request } from '../../commands.ts';
import { pasidsOf, type Surroundings } from '../../configuration.ts';
import type { Emitted, Errno } from '../../events.ts';
import { hwptOf, objectsOf } from '../names.ts';
import { igroupActions } from './actions.ts';
import type { IgroupContext, IgroupEvent } from './context.ts';
import { igroupGuards } from './guards.ts';

export { handleOf } from './actions.ts';
export type { IgroupContext } from './context.ts';

function igroupSetup(surroundings: Surroundings) {
  return setup({
    types: {
      context: {} as IgroupContext,
      events: {} as IgroupEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string; readonly group: string },
      tags: {} as 'busy',
    },
    guards: igroupGuards(surroundings),
    actions: igroupActions(surroundings),
  });
}

type IgroupState = Parameters<ReturnType<typeof igroupSetup>['createStateConfig']>[0];

const answer = (errno: Errno) => ({ type: 'answer', params: { errno } }) as const;

/** Before the core is asked. */
const refuse = (by: string) => ['noteRefusal', { type: 'sayRefused', params: { by } }] as const;

const quiet: IgroupState = {
  on: {
    // iommufd_get_group, iommufd_put_group
    join: { actions: ['join', answer('0')] },
    leave: { actions: 'leave' },
    // iommufd_hw_pagetable_attach
    attach: [
      { guard: 'isMember', actions: answer('-EBUSY') },
      { guard: 'isOnAnother', actions: answer('-EINVAL') },
      { target: 'attaching', actions: 'takeCall' },
    ],
    // iommufd_device_do_replace
    replace: [
      { guard: 'hasNone', actions: answer('-EINVAL') },
      { guard: 'isStranger', actions: answer('-EINVAL') },
      { guard: 'isOnSame', actions: answer('0') },
      { target: 'replacing', actions: 'takeCall' },
    ],
    // iommufd_hw_pagetable_detach
    detach: [
      { guard: 'hasNone', actions: answer('0') },
      { target: 'detaching', actions: ['takeCall', 'removeDevice'] },
    ],
    // The hardware asks for a page; the handle of the attachment says whom.
    fault: { guard: 'mayFault', actions: 'queueFault' },
  },
};

const failed = { target: 'quiet', actions: ['answerCall', 'forgetCall'] } as const;

const attachStates = {
  attaching: {
    tags: 'busy',
    always: [{ guard: 'isForRid', target: 'reserving', actions: 'enforceOne' }, { target: 'checking' }],
  },
  reserving: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'checking' },
        { target: 'quiet', actions: ['noteErrno', 'answerCall', 'forgetCall'] },
      ],
    },
  },
  /** Only the first device is checked, and only for it the core is called. */
  checking: {
    tags: 'busy',
    always: [
      { guard: 'isFirst', target: 'checkingFirst' },
      { target: 'quiet', actions: ['holdForOne', 'addDevice', 'answerCall', 'forgetCall'] },
    ],
  },
  checkingFirst: {
    tags: 'busy',
    always: [
      { guard: 'refusesFaults', target: 'unreserving', actions: refuse('iommufd_hwpt_compatible_device') },
      { guard: 'refusesPasids', target: 'unreserving', actions: refuse('iommufd_hwpt_pasid_compat') },
      { target: 'attachingCore', actions: 'attachCore' },
    ],
  },
  attachingCore: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'quiet', actions: ['holdForOne', 'addDevice', 'answerCall', 'forgetCall'] },
        { target: 'unreserving', actions: 'noteErrno' },
      ],
    },
  },
  /** err_unresv of iommufd_hw_pagetable_attach */
  unreserving: {
    tags: 'busy',
    always: [{ guard: 'isForRid', target: 'quiet', actions: ['removeOne', 'answerCall', 'forgetCall'] }, failed],
  },
} as const satisfies Record<string, IgroupState>;

const replaceStates = {
  /** iommufd_group_do_replace_reserved_iova */
  replacing: {
    tags: 'busy',
    always: [{ guard: 'changesIoas', target: 'reservingAll', actions: 'enforceAll' }, { target: 'checkingReplace' }],
  },
  reservingAll: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'checkingReplace' },
        { target: 'undoing', actions: 'noteErrno' },
      ],
    },
  },
  /** iommufd_hwpt_replace_device: of the group, the device that asks is checked. */
  checkingReplace: {
    tags: 'busy',
    always: [
      { guard: 'refusesFaults', target: 'undoing', actions: refuse('iommufd_hwpt_compatible_device') },
      { guard: 'refusesPasids', target: 'undoing', actions: refuse('iommufd_hwpt_pasid_compat') },
      { target: 'replacingCore', actions: 'replaceCore' },
    ],
  },
  replacingCore: {
    tags: 'busy',
    on: { answer: [{ guard: 'isFailure', target: 'undoing', actions: 'noteErrno' }, { target: 'answeringFaults' }] },
  },
  answeringFaults: {
    tags: 'busy',
    always: [
      { guard: 'answersOnNew', target: 'settling', actions: 'answerFaultsOfNew' },
      { target: 'settling', actions: 'answerFaultsOfOld' },
    ],
  },
  settling: {
    tags: 'busy',
    always: [{ guard: 'changesIoas', target: 'moving', actions: 'removeAllOfOld' }, { target: 'moving' }],
  },
  moving: {
    tags: 'busy',
    always: {
      target: 'quiet',
      actions: ['holdForAll', 'handOverAll', 'moveDevices', 'answerOld', 'forgetCall'],
    },
  },
  /** err_unresv of iommufd_device_do_replace */
  undoing: {
    tags: 'busy',
    always: [
      { guard: 'takesFromOld', target: 'quiet', actions: ['removeAllOfOld', 'answerCall', 'forgetCall'] },
      { guard: 'takesFromNew', target: 'quiet', actions: ['removeAllOfNew', 'answerCall', 'forgetCall'] },
      failed,
    ],
  },
} as const satisfies Record<string, IgroupState>;

const detachStates = {
  detaching: {
    tags: 'busy',
    always: [{ guard: 'isLast', target: 'detachingCore', actions: 'detachCore' }, { target: 'lettingGo' }],
  },
  detachingCore: {
    tags: 'busy',
    on: { answer: { target: 'lettingGo', actions: ['answerFaultsOfOld', 'erase'] } },
  },
  lettingGo: {
    tags: 'busy',
    always: [
      {
        guard: 'isForRid',
        target: 'quiet',
        actions: ['removeOne', 'handOverOne', 'answerOld', 'forgetCall'],
      },
      { target: 'quiet', actions: ['handOverOne', 'answerOld', 'forgetCall'] },
    ],
  },
} as const satisfies Record<string, IgroupState>;

export function igroupMachine(surroundings: Surroundings) {
  return igroupSetup(surroundings).createMachine({
    id: 'igroup',
    context: ({ input: { name, group } }) => ({ name, group, devices: [], attachments: {}, call: null }),
    initial: 'quiet',
    states: { quiet, ...attachStates, ...replaceStates, ...detachStates },
  });
}

/** Page requests of the hardware, where a page table can take them. */
export function igroupCommands({ topology }: Surroundings, group: string): readonly Command[] {
  const takesFaults = objectsOf(topology).hwpts.some(({ name }) => hwptOf(topology, name).hasFaults === true);
  if (!takesFaults) return [];
  const fault = (more: Readonly<Record<string, string>>) => request({ type: 'fault', ...more });
  return [fault({}), ...pasidsOf(topology, group).map((pasid) => fault({ pasid }))];
}
