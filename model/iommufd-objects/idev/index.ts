/**
 * A device that is bound to the file, and what its driver does with it: `struct iommufd_device`.
 *
 * A page table that a device leaves is put after all locks are dropped: there the operation rests in
 * `putting`, and others come in between.
 * Source: drivers/iommu/iommufd/device.c at v7.0, iommufd_device_bind, iommufd_device_attach,
 * iommufd_device_replace, iommufd_device_change_pt, iommufd_device_detach, iommufd_device_unbind.
 */
import { deviceOf, type Surroundings } from '../../configuration.ts';
import type { Errno } from '../../events.ts';
import { type IdevState, idevSetup } from './words.ts';

export { type IdevContext, idevCommands, idevOutcomes } from './context.ts';

const answer = (errno: Errno) => ({ type: 'answer', params: { errno } }) as const;
const answerCallWith = (errno: Errno) => ({ type: 'answerCallWith', params: { errno } }) as const;

/** iommufd_device_bind */
const bindStates = {
  absent: {
    on: {
      bind: [
        { guard: 'isIncoherent', actions: answer('-EINVAL') },
        { guard: 'isDriven', target: 'joining', actions: ['takeCall', 'joinGroup'] },
        { target: 'joining', actions: ['askFile', 'takeCall', 'joinGroup'] },
      ],
      find: { actions: answer('-ENOENT') },
      destroy: { actions: ['askFile', answer('-ENOENT')] },
    },
  },
  joining: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'hasUnsafeMsi', target: 'absent', actions: ['leaveGroup', answerCallWith('-EPERM'), 'forgetCall'] },
        { target: 'claiming', actions: 'claim' },
      ],
    },
  },
  claiming: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'allocating', actions: 'allocate' },
        { target: 'absent', actions: ['leaveGroup', 'noteAnswer', 'answerCall', 'forgetCall'] },
      ],
    },
  },
  allocating: {
    tags: 'busy',
    on: {
      allocate: [
        { guard: 'fails', target: 'givingBack', actions: 'release' },
        { target: 'bound', actions: ['enterTable', 'getFile', 'answerCall', 'forgetCall'] },
      ],
    },
  },
  givingBack: {
    tags: 'busy',
    on: { answer: { target: 'absent', actions: ['leaveGroup', answerCallWith('-ENOMEM'), 'forgetCall'] } },
  },
} as const satisfies Record<string, IdevState>;

const bound: IdevState = {
  on: {
    find: { actions: answer('0') },
    attach: { guard: 'mayAttach', target: 'finding', actions: ['takeCall', 'getTarget'] },
    replace: { guard: 'mayReplace', target: 'finding', actions: ['takeCall', 'getTarget'] },
    detach: { guard: 'isAttached', target: 'detaching', actions: ['takeCall', 'detachGroup'] },
    // An attachment holds the object, and its driver is to detach first.
    unbind: { guard: 'isUnattached', target: 'releasing', actions: ['takeCall', 'forgetAll', 'release'] },
    // IOMMU_DESTROY of the device's id: its driver holds it.
    destroy: { actions: ['askFile', answer('-EBUSY')] },
  },
};

/** iommufd_device_change_pt */
const changeStates = {
  finding: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isFailure', target: 'bound', actions: ['noteAnswer', 'answerCall', 'forgetCall'] },
        { guard: 'isReplaceOfIoas', target: 'changing', actions: 'autoReplace' },
        { guard: 'isIoas', target: 'changing', actions: 'autoAttach' },
        { guard: 'isReplace', target: 'changing', actions: 'replaceGroup' },
        { target: 'changing', actions: 'attachGroup' },
      ],
    },
  },
  changing: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isFailure', target: 'bound', actions: ['putTarget', 'noteAnswer', 'answerCall', 'forgetCall'] },
        { guard: 'leavesOld', target: 'putting', actions: ['putTarget', 'noteAnswer', 'noteAttached'] },
        { target: 'bound', actions: ['putTarget', 'noteAttached', 'answerCall', 'forgetCall'] },
      ],
    },
  },
  detaching: {
    tags: 'busy',
    on: {
      answer: [
        {
          guard: 'underflows',
          target: 'putting',
          actions: [
            { type: 'warn', params: { what: 'a reference is put that nobody has' } },
            'noteAnswer',
            'noteDetached',
          ],
        },
        { guard: 'leavesOld', target: 'putting', actions: ['noteAnswer', 'noteDetached'] },
        { target: 'bound', actions: ['noteDetached', 'answerCall', 'forgetCall'] },
      ],
    },
  },
  /** Between the lock and iommufd_hw_pagetable_put. */
  putting: {
    tags: 'busy',
    on: {
      proceed: { target: 'bound', actions: ['putOld', 'answerCall', 'forgetCall'] },
      find: { actions: answer('0') },
      destroy: { actions: ['askFile', answer('-EBUSY')] },
    },
  },
  /** iommufd_device_destroy */
  releasing: {
    tags: 'busy',
    on: { answer: { target: 'absent', actions: ['leaveGroup', 'putFile', 'answerCall', 'forgetCall'] } },
  },
} as const satisfies Record<string, IdevState>;

export function idevMachine(surroundings: Surroundings) {
  return idevSetup(surroundings).createMachine({
    id: 'idev',
    context: ({ input: { name, device } }) => ({
      name,
      device,
      sharesPageRequests: deviceOf(surroundings.topology, device).sharesPageRequests ?? false,
      users: {},
      attached: [],
      call: null,
    }),
    initial: 'absent',
    states: { ...bindStates, bound, ...changeStates },
  });
}
