/**
 * A VFIO group: `/dev/vfio/GROUP`, and the devices of the group that vfio-pci is bound to.
 *
 * It is `idle` when nobody holds its `group_lock`. Joining a container is two or three critical sections of
 * the group (claim, attach, and release where that fails), leaving it is two (detach, release); each but
 * the first waits for `proceed`.
 * Source: drivers/vfio/group.c, drivers/vfio/container.c, drivers/vfio/vfio_main.c.
 */
import type { Command, LocalState, Outcome, PlainEvent } from '../../explorer/system.ts';
import { PROCEED, request, withdrawal } from '../commands.ts';
import type { Surroundings } from '../configuration.ts';
import { mayFail } from '../events.ts';
import { IOMMUFD } from '../names.ts';
import { openCount, type VfioGroupContext, vfioGroupAtStart } from './group-context.ts';
import { type VfioGroupState, vfioGroupSetup } from './group-words.ts';
import { vfioOf } from './names.ts';

const returned = (errno: string) => ({ type: 'returned', params: { errno } }) as const;
const answerWith = (errno: string) => ({ type: 'answerWith', params: { errno } }) as const;
const warn = (what: string) => ({ type: 'warn', params: { what } }) as const;

export function vfioGroupMachine(surroundings: Surroundings) {
  const hasSets = vfioOf(surroundings.topology).deviceSets !== undefined;
  return vfioGroupSetup(surroundings).createMachine({
    id: 'vfioGroup',
    context: ({ input: { group } }) => vfioGroupAtStart(group, surroundings),
    initial: 'idle',
    on: {
      // vfio_device_fops_cdev_open and _release: references to the device, without group_lock
      'get registration': [
        { guard: 'isUnlisted', actions: answerWith('-ENODEV') },
        { actions: ['openCdevFile', 'answer'] },
      ],
      'put registration': { actions: 'closeCdevFile' },
      // vfio_pci_ioctl_get_info, without group_lock
      'get info': { guard: 'isDeviceOpen', actions: returned('0') },
      // vfio_pci_dev_set_hot_reset looks at each device
      'ask device': { actions: 'answerDevice' },
      // vfio_device_unblock_group
      'unblock group': { actions: 'uncountCdev' },
      // vfio_iommu_group_notifier, up to v5.18
      'driver bound': [
        { guard: 'isLiveGroup', actions: ['noteUnsafe', warn('BUG: a driver is bound to a group in use')] },
        { actions: 'noteUnsafe' },
      ],
      'driver unbound': { actions: 'noteSafe' },
    },
    states: { idle: hasSets ? lockingSet(idle) : idle, ...openingStates, ...joiningStates, ...leavingStates },
  });
}

const closed = [returned('0')] as const;

/** Opening and closing a device takes the lock of its set, where devices are reset together. */
function lockingSet(state: VfioGroupState): VfioGroupState {
  const requests = state.on as Readonly<Record<string, readonly { readonly actions?: unknown }[]>>;
  const locking = (type: 'get device' | 'close device') =>
    requests[type]?.map((transition) => ({ ...transition, actions: ['lockSet', transition.actions ?? []].flat() }));
  const on = { ...requests, 'get device': locking('get device'), 'close device': locking('close device') };
  return { ...state, on } as VfioGroupState;
}

const idle: VfioGroupState = {
  on: {
    // vfio_group_fops_open
    open: [
      { guard: 'isNotThere', actions: returned('-ENOENT') },
      { guard: 'isTaken', actions: returned('-EBUSY') },
      { actions: ['openFile', returned('0')] },
    ],
    // vfio_group_ioctl_set_container
    'set container': [
      { guard: 'isInert', actions: returned('-ENODEV') },
      { guard: 'hasIommu', actions: returned('-EINVAL') },
      { guard: 'isIommufd', actions: ['askFile', 'getFile', 'takeIommufd', returned('0')] },
      { guard: 'isNoContainer', actions: 'returnForeignFile' },
      { guard: 'isOpen', target: 'locking', actions: ['takeCall', 'lockToJoin'] },
    ],
    // vfio_group_ioctl_unset_container; of an iommufd it is not asked whether devices are open.
    'unset container': [
      { guard: 'hasNoIommu', actions: returned('-EINVAL') },
      { guard: 'isInUse', actions: returned('-EBUSY') },
      { guard: 'hasIommufd', actions: ['dropIommufd', 'putFile', returned('0')] },
      { guard: 'isOpen', target: 'locking', actions: ['takeCall', 'lockToLeave'] },
    ],
    // vfio_group_ioctl_get_device_fd, vfio_df_group_open
    'get device': [
      { guard: 'isInert', actions: returned('-ENODEV') },
      { guard: 'isNotListed', actions: returned('-ENODEV') },
      { guard: 'hasNoIommu', actions: returned('-EINVAL') },
      { guard: 'isAtOpenBound', actions: { type: 'bound', params: { name: 'open count' } } },
      { guard: 'isFirstOpenEmulated', actions: ['openAgain', returned('0')] },
      { guard: 'isFirstOpenByIommufd', target: 'binding', actions: ['takeCall', 'bindDevice'] },
      { guard: 'isFirstOpen', target: 'opening', actions: ['takeCall', 'askDriver'] },
      { guard: 'isOpen', actions: ['openAgain', returned('0')] },
    ],
    // vfio_group_ioctl_get_status
    'get status': [
      { guard: 'isInert', actions: 'returnNoStatus' },
      { guard: 'knowsViability', actions: 'returnStatus' },
      { guard: 'isOpen', target: 'askingOwner', actions: 'askOwner' },
    ],
    // vfio_df_group_close; the last file of the group takes the container with it.
    'close device': [
      { guard: 'isClosedAgain', actions: ['closeOne', ...closed] },
      { guard: 'isClosedAgainByIommufd', actions: ['closeThroughIommufd', ...closed] },
      { guard: 'isLastFile', target: 'locking', actions: ['closeLast', 'takeCall', 'lockToLeave'] },
      {
        guard: 'isInNoContainer',
        actions: ['closeStray', warn('a device gives up a container that it has not'), ...closed],
      },
      { guard: 'isPutTooOften', actions: { type: 'bound', params: { name: 'references to a file' } } },
      { guard: 'isNoUser', actions: ['closeUncounted', warn('a file is put that nobody got'), ...closed] },
      { guard: 'isLastClose', actions: ['closeLast', ...closed] },
      { guard: 'isLastCloseByIommufd', target: 'unbinding', actions: ['takeCall', 'closeThroughIommufd'] },
    ],
    // vfio_group_fops_release, once no device holds the file
    close: [
      { guard: 'isPinned', actions: ['closeFile', ...closed] },
      { guard: 'closesContainer', target: 'locking', actions: ['closeFile', 'takeCall', 'lockToLeave'] },
      { guard: 'hasIommufd', actions: ['closeFile', 'dropIommufd', 'putFile', ...closed] },
      { guard: 'isOpen', actions: ['closeFile', ...closed] },
      { guard: 'isInert', actions: ['closeInertFile', ...closed] },
    ],
    // __vfio_register_dev
    'register device': { actions: ['registerDevice', 'answer'] },
    // vfio_unregister_group_dev, up to where it waits
    'unlist device': { actions: ['unlistDevice', 'answer'] },
    // The rest of it. Without a transition it waits for the user.
    'unregister device': [
      { guard: 'isLastAndLeaves', target: 'revoking', actions: ['takeCall', 'removeNode'] },
      { guard: 'isLastWithIommufd', actions: ['dropIommufd', 'putFile', 'unregisterDevice', 'answer'] },
      { guard: 'mayGo', actions: ['unregisterDevice', 'answer'] },
    ],
    // vfio_device_block_group, and of vfio_df_open that the device is not open yet
    'block group': [
      { guard: 'isFileOpen', actions: answerWith('-EBUSY') },
      { guard: 'isOpenedBefore', actions: answerWith('-EINVAL') },
      { actions: ['countCdev', 'answer'] },
    ],
  },
};

/** vfio_df_device_first_open, and vfio_df_device_last_close of a device of an iommufd */
const openingStates = {
  /** iommu_group_dma_owner_claimed */
  askingOwner: { tags: 'busy', on: { answer: { target: 'idle', actions: 'returnStatus' } } },
  binding: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'hasFailed', target: 'idle', actions: ['noteErrno', 'returnCall', 'forgetCall'] },
        { target: 'attachingDevice', actions: 'attachDevice' },
      ],
    },
  },
  attachingDevice: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'hasFailed', target: 'undoingBind', actions: ['noteErrno', 'unbindDevice'] },
        { target: 'idle', actions: ['openAgain', 'returnCall', 'forgetCall'] },
      ],
    },
  },
  undoingBind: { tags: 'busy', on: { answer: { target: 'idle', actions: ['returnCall', 'forgetCall'] } } },
  unbinding: {
    tags: 'busy',
    always: [
      { guard: 'isEmulated', target: 'idle', actions: ['returnCall', 'forgetCall'] },
      { target: 'detachingDevice', actions: 'detachDevice' },
    ],
  },
  detachingDevice: { tags: 'busy', on: { answer: { target: 'unbound', actions: 'unbindDevice' } } },
  unbound: { tags: 'busy', on: { answer: { target: 'idle', actions: ['returnCall', 'forgetCall'] } } },
  opening: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'hasNoDriver', target: 'idle', actions: ['noteEinval', 'returnCall', 'forgetCall'] },
        { guard: 'isNotViable', target: 'idle', actions: ['noteEinval', 'returnCall', 'forgetCall'] },
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
        { target: 'lookingForDriver', actions: 'readDriver' },
      ],
    },
  },
  /** `container->iommu_driver`, under its lock */
  lookingForDriver: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'joinsEmulated', target: 'idle', actions: ['link', 'joinContainer', 'returnCall', 'forgetCall'] },
        { guard: 'isEmulated', target: 'left' },
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
  const { containers, hasMistakes, hasQueries } = vfioOf(topology);
  const devices = topology.devices.filter(
    ({ group: home, drivers }) => home === group && drivers?.includes('vfio') === true,
  );
  const hasCompat = topology.iommufdObjects !== undefined;
  const files = [...containers, ...(hasCompat ? [IOMMUFD] : []), ...(hasMistakes === true ? ['other'] : [])];
  return [
    request({ type: 'open' }),
    ...files.map((container) => request({ type: 'set container', container })),
    ...devices.map(({ name }) => request({ type: 'get device', device: name })),
    ...(hasQueries === true ? [request({ type: 'get status' })] : []),
    ...(hasQueries === true ? devices : []).map(({ name }) => request({ type: 'get info', device: name })),
    PROCEED,
    ...devices.map(({ name }) => withdrawal({ type: 'close device', device: name })),
    ...(hasCompat ? devices : []).map(({ name }) =>
      withdrawal({ type: 'close device', device: name, through: 'iommufd' }),
    ),
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
  const isFirst = value === 'idle' && type === 'get device' && found?.stage === 'listed' && openCount(found) === 0;
  if (!isFirst || vfioOf(topology).mayFailToOpen !== true) return undefined;
  return mayFail('-EAGAIN', '-ENFILE');
}
