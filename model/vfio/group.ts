/**
 * A VFIO group: `/dev/vfio/GROUP`, and the devices of the group that vfio-pci is bound to.
 *
 * It is `idle` when nobody holds its `group_lock`. Joining a container is two or three critical sections of
 * the group (claim, attach, and release where that fails), leaving it is two (detach, release); each but
 * the first waits for `proceed`.
 * Source: drivers/vfio/group.c, drivers/vfio/container.c, drivers/vfio/vfio_main.c.
 */
import type { Command, LocalState, Outcome, PlainEvent } from '../../explorer/system.ts';
import type { Surroundings } from '../configuration.ts';
import { SUCCESS } from '../events.ts';
import { type VfioGroupContext, vfioGroupAtStart } from './group-context.ts';
import { type VfioGroupState, vfioGroupSetup } from './group-words.ts';
import { vfioOf } from './names.ts';

const returned = (errno: string) => ({ type: 'returned', params: { errno } }) as const;

export function vfioGroupMachine(surroundings: Surroundings) {
  return vfioGroupSetup(surroundings).createMachine({
    id: 'vfioGroup',
    context: ({ input: { group } }) => vfioGroupAtStart(group, surroundings),
    initial: 'idle',
    states: { idle, ...openingStates, ...joiningStates, ...leavingStates },
  });
}

const idle: VfioGroupState = {
  on: {
    // vfio_group_fops_open
    open: [
      { guard: 'isNotThere', actions: returned('-ENOENT') },
      { guard: 'isOpened', actions: returned('-EBUSY') },
      { actions: ['openFile', returned('0')] },
    ],
    // vfio_group_ioctl_set_container
    'set container': [
      { guard: 'isInert', actions: returned('-ENODEV') },
      { guard: 'hasContainer', actions: returned('-EINVAL') },
      { guard: 'isNoContainer', actions: 'returnForeignFile' },
      { guard: 'isOpen', target: 'locking', actions: ['takeCall', 'lockToJoin'] },
    ],
    // vfio_group_ioctl_unset_container
    'unset container': [
      { guard: 'hasNoContainer', actions: returned('-EINVAL') },
      { guard: 'isInUse', actions: returned('-EBUSY') },
      { guard: 'isOpen', target: 'locking', actions: ['takeCall', 'lockToLeave'] },
    ],
    // vfio_group_ioctl_get_device_fd
    'get device': [
      { guard: 'isInert', actions: returned('-ENODEV') },
      { guard: 'isNotListed', actions: returned('-ENODEV') },
      { guard: 'hasNoContainer', actions: returned('-EINVAL') },
      { guard: 'isAtOpenBound', actions: { type: 'bound', params: { name: 'open count' } } },
      { guard: 'isFirstOpen', target: 'opening', actions: ['takeCall', 'askDriver'] },
      { guard: 'isOpen', actions: ['openAgain', returned('0')] },
    ],
    // vfio_device_fops_release; the last file of the group takes the container with it.
    'close device': [
      { guard: 'isLastFile', target: 'locking', actions: ['closeDevice', 'takeCall', 'lockToLeave'] },
      { guard: 'isOpenDevice', actions: ['closeDevice', returned('0')] },
    ],
    // vfio_group_fops_release, once no device holds the file
    close: [
      { guard: 'isPinned', actions: ['closeFile', returned('0')] },
      { guard: 'closesContainer', target: 'locking', actions: ['closeFile', 'takeCall', 'lockToLeave'] },
      { guard: 'isOpen', actions: ['closeFile', returned('0')] },
      { guard: 'isInert', actions: ['closeInertFile', returned('0')] },
    ],
    // __vfio_register_dev
    'register device': { actions: ['registerDevice', 'answer'] },
    // vfio_unregister_group_dev, up to where it waits
    'unlist device': { actions: ['unlistDevice', 'answer'] },
    // The rest of it. Without a transition it waits for the user.
    'unregister device': [
      { guard: 'isLastAndJoined', target: 'revoking', actions: 'takeCall' },
      { guard: 'isLetGo', actions: ['unregisterDevice', 'answer'] },
    ],
  },
};

/** vfio_device_first_open */
const openingStates = {
  opening: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'hasNoDriver', target: 'idle', actions: ['noteNoDriver', 'returnCall', 'forgetCall'] },
        { guard: 'failsToOpen', target: 'idle', actions: ['returnCall', 'forgetCall'] },
        {
          guard: 'failsToGetFile',
          target: 'idle',
          actions: ['openFirst', 'undoFirstOpen', 'returnCall', 'forgetCall'],
        },
        { target: 'idle', actions: ['openFirst', 'returnCall', 'forgetCall'] },
      ],
    },
  },
} satisfies Record<string, VfioGroupState>;

/** vfio_container_attach_group */
const joiningStates = {
  locking: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'hasFailed', target: 'idle', actions: ['noteErrno', 'returnCall', 'forgetCall'] },
        { guard: 'claimsWhatItJoins', target: 'claiming', actions: ['noteDriver', 'claim'] },
        { guard: 'joinsWithDriver', target: 'joining', actions: ['noteDriver', 'attachDomain'] },
        { guard: 'joins', target: 'idle', actions: ['link', 'joinContainer', 'returnCall', 'forgetCall'] },
        { guard: 'hasDriver', target: 'detaching', actions: 'detachDomain' },
        { guard: 'claimsNothing', target: 'left' },
        { target: 'releasing', actions: 'release' },
      ],
    },
  },
  claiming: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'hasFailed', target: 'idle', actions: ['unlock', 'noteErrno', 'returnCall', 'forgetCall'] },
        { guard: 'foundDriver', target: 'claimed' },
        { target: 'idle', actions: ['link', 'joinContainer', 'returnCall', 'forgetCall'] },
      ],
    },
  },
  claimed: { tags: 'busy', on: { proceed: { target: 'joining', actions: 'attachDomain' } } },
  joining: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'idle', actions: ['link', 'joinContainer', 'returnCall', 'forgetCall'] },
        {
          guard: 'claimsNothing',
          target: 'idle',
          actions: ['unlock', 'noteErrno', 'returnCall', 'forgetCall'],
        },
        { target: 'refused', actions: 'noteErrno' },
      ],
    },
  },
  refused: { tags: 'busy', on: { proceed: { target: 'givingUp', actions: 'release' } } },
  givingUp: {
    tags: 'busy',
    on: { answer: { target: 'idle', actions: ['unlock', 'returnCall', 'forgetCall'] } },
  },
} satisfies Record<string, VfioGroupState>;

/** vfio_group_detach_container */
const leavingStates = {
  /** vfio_device_remove_group: the last device goes, and nobody has told the container. */
  revoking: { tags: 'busy', on: { proceed: { target: 'locking', actions: 'lockToLeave' } } },
  detaching: {
    tags: 'busy',
    on: { answer: [{ guard: 'claimsNothing', target: 'left' }, { target: 'detached' }] },
  },
  detached: { tags: 'busy', on: { proceed: { target: 'releasing', actions: 'release' } } },
  releasing: { tags: 'busy', on: { answer: { target: 'left' } } },
  left: {
    tags: 'busy',
    always: [
      {
        guard: 'isUnregistering',
        target: 'idle',
        actions: ['unlink', 'leaveContainer', 'unregisterDevice', 'answerCall', 'forgetCall'],
      },
      { target: 'idle', actions: ['unlink', 'leaveContainer', 'returnCall', 'forgetCall'] },
    ],
  },
} satisfies Record<string, VfioGroupState>;

export function vfioGroupCommands({ topology }: Surroundings, group: string): readonly Command[] {
  const { containers, hasMistakes } = vfioOf(topology);
  const devices = topology.devices.filter(
    ({ group: home, drivers }) => home === group && drivers?.includes('vfio') === true,
  );
  const request = (event: PlainEvent): Command => ({ class: 'request', event });
  const withdrawal = (event: PlainEvent): Command => ({ class: 'withdrawal', event });
  const files = [...containers, ...(hasMistakes === true ? ['other'] : [])];
  return [
    request({ type: 'open' }),
    ...files.map((container) => request({ type: 'set container', container })),
    ...devices.map(({ name }) => request({ type: 'get device', device: name })),
    { class: 'progress', event: { type: 'proceed' } },
    ...devices.map(({ name }) => withdrawal({ type: 'close device', device: name })),
    withdrawal({ type: 'unset container' }),
    withdrawal({ type: 'close' }),
  ];
}

/** The first open of a device may fail in its driver, or for want of a file. */
export function vfioGroupOutcomes(
  { topology }: Surroundings,
  { value, context }: LocalState,
  { type, device }: PlainEvent,
): readonly Outcome[] | undefined {
  const { devices } = context as unknown as VfioGroupContext;
  const found = devices[String(device)];
  const isFirst = value === 'idle' && type === 'get device' && found?.stage === 'listed' && found.opens === 0;
  if (!isFirst || vfioOf(topology).mayFailToOpen !== true) return undefined;
  return [
    { name: SUCCESS, kind: 'normal' },
    { name: '-EAGAIN', kind: 'allowed' },
    { name: '-ENFILE', kind: 'allowed' },
  ];
}
