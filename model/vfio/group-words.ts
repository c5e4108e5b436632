/** The words in which the functions of a VFIO group are written: its guards and actions. */
import type { Draft } from 'immer';
import { setup } from 'xstate';
import type { Surroundings } from '../configuration.ts';
import { type Emitted, type Errno, SUCCESS } from '../events.ts';
import { idevOf, objectsOf } from '../iommufd-objects/names.ts';
import { IOMMUFD } from '../names.ts';
import { type AskedOf, isFailure, isSuccess, wordsOf } from '../words.ts';
import {
  hasDeviceNode,
  openCount,
  type VfioDevice,
  type VfioGroupCall,
  type VfioGroupContext,
  type VfioGroupEvent,
  vfioCallOf,
} from './group-context.ts';
import { fileGuards, isOfOpenFile } from './group-file.ts';
import { setOf, vfioOf } from './names.ts';

type Asked = AskedOf<VfioGroupContext, VfioGroupEvent>;

const { change, say } = wordsOf<VfioGroupContext, VfioGroupEvent>();

export function vfioGroupSetup(surroundings: Surroundings) {
  return setup({
    types: {
      context: {} as VfioGroupContext,
      events: {} as VfioGroupEvent,
      emitted: {} as Emitted,
      input: {} as { readonly group: string },
      tags: {} as 'busy',
    },
    guards: { ...fileGuards(surroundings), ...deviceGuards(surroundings), ...callGuards(surroundings) },
    actions: {
      ...fileActions,
      ...deviceActions(surroundings),
      ...callActions,
      ...iommufdCalls(surroundings),
      ...answerActions(surroundings),
    },
  });
}

type VfioGroupSetup = ReturnType<typeof vfioGroupSetup>;

/** A state of a VFIO group, to be placed in its machine. */
export type VfioGroupState = Parameters<VfioGroupSetup['createStateConfig']>[0];

function deviceGuards({ choices, topology }: Surroundings) {
  const deviceOf = ({ context, event }: Asked) => context.devices[event.device ?? context.call?.device ?? ''];
  const countOf = (asked: Asked) => {
    const device = deviceOf(asked);
    return device === undefined ? 0 : openCount(device);
  };
  /** No user keeps it. */
  const isLetGo = (asked: Asked) => countOf(asked) === 0 && deviceOf(asked)?.hasCdevFile === false;
  const othersBound = ({ context, event }: Asked) =>
    Object.entries(context.devices).some(([name, { stage }]) => name !== event.device && stage !== 'unbound');
  const isLastAndJoined = (asked: Asked) => !othersBound(asked) && asked.context.container !== null;
  const leavesWithLast = () => choices.read('vfioLastDevice') === 'leaves';
  const isThrough = ({ event }: Asked) => event.through === 'iommufd';
  const isEmulated = ({ group }: VfioGroupContext) => vfioOf(topology).emulated?.includes(group) === true;
  return {
    isLastAndLeaves: (asked: Asked) => isLetGo(asked) && isLastAndJoined(asked) && leavesWithLast(),
    /** Up to v6.0 the last one waits until the group is in no container. */
    mayGo: (asked: Asked) => isLetGo(asked) && !(isLastAndJoined(asked) && !leavesWithLast()),
    isNotListed: (asked: Asked) => isOfOpenFile(asked) && deviceOf(asked)?.stage !== 'listed',
    /** A file of the device is open. */
    isDeviceOpen: (asked: Asked) => countOf(asked) > 0,
    isUnlisted: (asked: Asked) => deviceOf(asked)?.stage !== 'listed',
    isAtOpenBound: (asked: Asked) => isOfOpenFile(asked) && countOf(asked) === vfioOf(topology).opensMax,
    isFirstOpen: (asked: Asked) => isOfOpenFile(asked) && countOf(asked) === 0,
    /** The iommu belongs to the parent of such a device, and it is the parent that does the DMA. */
    isFirstOpenEmulated: (asked: Asked) =>
      isOfOpenFile(asked) && countOf(asked) === 0 && asked.context.hasIommufd && isEmulated(asked.context),
    isFirstOpenByIommufd: (asked: Asked) => isOfOpenFile(asked) && countOf(asked) === 0 && asked.context.hasIommufd,
    isLastWithIommufd: (asked: Asked) => isLetGo(asked) && !othersBound(asked) && asked.context.hasIommufd,
    isEmulated: ({ context }: Asked) => isEmulated(context),
    /** vfio_df_open: only the group's own files may open a device more than once. */
    isOpenedBefore: (asked: Asked) => countOf(asked) > 0,
    isClosedAgain: (asked: Asked) => countOf(asked) > 1 && (deviceOf(asked)?.opens ?? 0) > 0 && !isThrough(asked),
    isClosedAgainByIommufd: (asked: Asked) =>
      countOf(asked) > 1 && (deviceOf(asked)?.iommufdOpens ?? 0) > 0 && isThrough(asked),
    isLastClose: (asked: Asked) => countOf(asked) === 1 && deviceOf(asked)?.opens === 1 && !isThrough(asked),
    isLastCloseByIommufd: (asked: Asked) => deviceOf(asked)?.iommufdOpens === 1 && isThrough(asked),
    /** vfio_device_group_unuse_iommu warns, and does nothing. */
    isInNoContainer: (asked: Asked) =>
      countOf(asked) === 1 && deviceOf(asked)?.opens === 1 && !isThrough(asked) && asked.context.container === null,
    /** That it was put once too often has been said; what follows is anybody's guess. */
    isPutTooOften: (asked: Asked) =>
      countOf(asked) === 1 && deviceOf(asked)?.opens === 1 && !isThrough(asked) && asked.context.pins < 0,
    /** vfio_group_unuse_container warns, and goes on: the file is put once too often. */
    isNoUser: (asked: Asked) =>
      countOf(asked) === 1 && deviceOf(asked)?.opens === 1 && !isThrough(asked) && asked.context.users <= 1,
    /** The last file that kept the group's file open. */
    isLastFile: (asked: Asked) =>
      countOf(asked) === 1 &&
      deviceOf(asked)?.opens === 1 &&
      !isThrough(asked) &&
      !asked.context.isOpen &&
      asked.context.pins === 1,
  };
}

function callGuards({ choices, topology }: Surroundings) {
  const claims = () => choices.read('groupClaims') !== 'absent';
  const joins = (context: VfioGroupContext) => vfioCallOf(context).operation === 'set container';
  return {
    isSuccess,
    hasFailed: isFailure,
    hasDriver: ({ event }: Asked) => event.hasDriver === true,
    hasNoDriver: ({ event }: Asked) => event.hasDriver !== true,
    failsToOpen: ({ context }: Asked) => vfioCallOf(context).errno === '-EAGAIN',
    failsToGetFile: ({ context }: Asked) => vfioCallOf(context).errno === '-ENFILE',
    joins: ({ context }: Asked) => joins(context),
    joinsWithDriver: ({ context, event }: Asked) => joins(context) && event.hasDriver === true,
    joinsEmulated: ({ context }: Asked) =>
      joins(context) && vfioOf(topology).emulated?.includes(context.group) === true,
    claimsWhatItJoins: ({ context }: Asked) => joins(context) && claims(),
    foundDriver: ({ context }: Asked) => vfioCallOf(context).hasDriver,
    isUnregistering: ({ context }: Asked) => vfioCallOf(context).operation === 'unregister device',
    /** `vfio_group_viable`: up to v5.18 nothing is claimed. */
    claimsNothing: () => !claims(),
    /** vfio_group_viable: up to v5.18 that is looked at, in place of a claim. */
    isNotViable: ({ context }: Asked) => !claims() && context.unsafe.length > 0,
    /** vfio_group_nb_verify: who is told of drivers does not claim. */
    isLiveGroup: ({ context }: Asked) => context.users > 0,
  };
}

const fileActions = {
  openFile: change((draft) => {
    draft.isOpen = true;
  }),
  closeFile: change((draft) => {
    draft.isOpen = false;
  }),
  closeInertFile: change((draft) => {
    draft.inertFiles--;
  }),
  joinContainer: change((draft) => {
    draft.container = draft.call?.container ?? null;
    draft.users = 1;
  }),
  leaveContainer: change((draft) => {
    draft.container = null;
    draft.users = 0;
  }),
  takeIommufd: change((draft) => {
    draft.hasIommufd = true;
  }),
  dropIommufd: change((draft) => {
    draft.hasIommufd = false;
  }),
  noteUnsafe: change((draft, { device = '' }) => {
    draft.unsafe = [...draft.unsafe, device].sort();
  }),
  noteSafe: change((draft, { device }) => {
    draft.unsafe = draft.unsafe.filter((other) => other !== device);
  }),
  countCdev: change((draft) => {
    draft.cdevs++;
  }),
  uncountCdev: change((draft) => {
    draft.cdevs--;
  }),
};

/** The device of an event, or of the request under way. */
function deviceIn(draft: Draft<VfioGroupContext>, { device }: VfioGroupEvent): Draft<VfioDevice> {
  const name = device ?? draft.call?.device ?? '';
  const found = draft.devices[name];
  if (found === undefined) throw new Error(`${draft.name} has no device ${name}`);
  return found;
}

function deviceActions({ choices, topology }: Surroundings) {
  const isBalanced = () => choices.read('containerRegistration') === 'first-open-to-last-close';
  const hasNoClose = (device: string) => vfioOf(topology).withoutClose?.includes(device) === true;
  return {
    registerDevice: change((draft, event) => {
      deviceIn(draft, event).stage = 'listed';
    }),
    /** vfio_device_group_unregister */
    unlistDevice: change((draft, event) => {
      if (choices.read('vfioUnregister') === 'unlists-first') deviceIn(draft, event).stage = 'unlisted';
    }),
    /** vfio_device_remove_group: `/dev/vfio/GROUP` goes first, while the group is still in its container. */
    removeNode: change((draft, event) => {
      deviceIn(draft, event).stage = 'unbound';
    }),
    /** vfio_device_remove_group: without a device the group has no file that one could open. */
    unregisterDevice: change((draft, event) => {
      deviceIn(draft, event).stage = 'unbound';
      if (hasDeviceNode(draft) || choices.read('vfioLastDevice') === 'waits') return;
      if (draft.isOpen) draft.inertFiles = Math.min(draft.inertFiles + 1, vfioOf(topology).inertFilesMax ?? 1);
      draft.isOpen = false;
    }),
    /** vfio_device_first_open: one more user of the container, which registers the device. */
    openFirst: change((draft, event) => {
      const device = deviceIn(draft, event);
      device.opens = 1;
      draft.users++;
      draft.pins++;
      if (device.registrations !== null) device.registrations++;
    }),
    openAgain: change((draft, event) => {
      if (draft.hasIommufd) deviceIn(draft, event).iommufdOpens++;
      else deviceIn(draft, event).opens++;
    }),
    closeThroughIommufd: change((draft, event) => {
      deviceIn(draft, event).iommufdOpens--;
    }),
    /** The device was opened, and then there was no file for it. */
    undoFirstOpen: change((draft, event) => {
      const device = deviceIn(draft, event);
      const isLeaked = !isBalanced() && hasNoClose(event.device ?? draft.call?.device ?? '');
      device.opens = 0;
      draft.users--;
      draft.pins--;
      if (device.registrations !== null && !isLeaked) device.registrations--;
    }),
    /** One of several files. Up to v6.1-rc5 that unregistered the device. */
    closeOne: change((draft, event) => {
      const device = deviceIn(draft, event);
      device.opens--;
      if (device.registrations !== null && !isBalanced()) device.registrations--;
    }),
    /** vfio_device_last_close: the container loses a user and the registration, the group's file a reference. */
    closeLast: change((draft, event) => {
      const device = deviceIn(draft, event);
      device.opens--;
      draft.users--;
      draft.pins--;
      if (device.registrations !== null) device.registrations--;
    }),
    /** The same of a device that the container was never told of. */
    closeUncounted: change((draft, event) => {
      deviceIn(draft, event).opens--;
      draft.users--;
      draft.pins--;
    }),
    /** The same where there is no container. */
    closeStray: change((draft, event) => {
      deviceIn(draft, event).opens--;
    }),
    openCdevFile: change((draft, event) => {
      deviceIn(draft, event).hasCdevFile = true;
    }),
    closeCdevFile: change((draft, event) => {
      deviceIn(draft, event).hasCdevFile = false;
    }),
  };
}

const callActions = {
  takeCall: change((draft, { type, from, device, container, outcome }) => {
    draft.call = {
      operation: type as VfioGroupCall['operation'],
      from: from ?? null,
      device: device ?? null,
      container: container ?? draft.container ?? '',
      errno: outcome === undefined || outcome === SUCCESS ? '0' : outcome,
      hasDriver: false,
    };
  }),
  noteDriver: change((draft, { hasDriver }) => {
    if (draft.call !== null) draft.call.hasDriver = hasDriver === true;
  }),
  noteErrno: change((draft, { errno }) => {
    if (draft.call !== null) draft.call.errno = errno ?? '0';
  }),
  noteEinval: change((draft) => {
    if (draft.call !== null) draft.call.errno = '-EINVAL';
  }),
  forgetCall: change((draft) => {
    draft.call = null;
  }),
  lockToJoin: say((context) => lock(context, 'join')),
  lockToLeave: say((context) => lock(context, 'leave')),
  readDriver: say((context) => ({ type: 'ask driver', to: vfioCallOf(context).container, from: context.name })),
  askDriver: say((context) => ({ type: 'ask driver', to: context.container ?? '', from: context.name })),
  attachDomain: say((context) => ({ type: 'attach domain', to: vfioCallOf(context).container })),
  detachDomain: say((context) => ({ type: 'detach domain', to: vfioCallOf(context).container })),
  link: say((context) => ({ type: 'link group', to: vfioCallOf(context).container })),
  unlink: say((context) => ({ type: 'unlink group', to: vfioCallOf(context).container })),
  unlock: say((context) => ({ type: 'unlock container', to: vfioCallOf(context).container })),
  /** iommu_group_claim_dma_owner(group->iommu_group, group): the owner is the `vfio_group`. */
  claim: say(({ name, group }) => ({ type: 'claim group', to: group, from: name })),
  release: say(({ name, group }) => ({ type: 'release group', to: group, from: name })),
};

/** An iommufd in place of a container: iommufd_vfio_compat_ioas_get_id says where its devices are attached. */
function iommufdCalls({ topology }: Surroundings) {
  const toDevice = (context: VfioGroupContext, type: string, fields: object = {}): Emitted => ({
    type,
    to: idevOf(vfioCallOf(context).device ?? ''),
    from: context.name,
    ...fields,
  });
  return {
    /** The user gives the file of an iommufd, which must be open. */
    askFile: say(() => ({ type: 'ioctl', to: IOMMUFD })),
    getFile: say(({ name }) => ({ type: 'get', to: IOMMUFD, holder: name })),
    putFile: say(({ name }) => ({ type: 'put', to: IOMMUFD, holder: name })),
    bindDevice: say((context) => toDevice(context, 'bind')),
    attachDevice: say((context) => toDevice(context, 'attach', { target: objectsOf(topology).ioas[0] ?? '' })),
    detachDevice: say((context) => toDevice(context, 'detach')),
    unbindDevice: say((context) => toDevice(context, 'unbind')),
  };
}

function lock(context: VfioGroupContext, operation: 'join' | 'leave'): Emitted {
  const { name, group } = context;
  return { type: 'lock container', to: vfioCallOf(context).container, from: name, group, operation };
}

function answerActions({ choices, topology }: Surroundings) {
  return {
    returned: say<{ errno: Errno }>((_, { type }, { errno }) => ({ type: 'returned', operation: type, errno })),
    returnForeignFile: say((_, { type }) => ({
      type: 'returned',
      operation: type,
      errno: choices.read('containerFile') === 'ebadfd' ? '-EBADFD' : '-EINVAL',
    })),
    returnCall: say(({ call }) => ({ type: 'returned', operation: call?.operation ?? '', errno: call?.errno ?? '0' })),
    answer: say((_, { from = '' }) => ({ type: 'answer', to: from, errno: '0' })),
    askOwner: say(({ name, group }) => ({ type: 'ask owner', to: group, from: name })),
    returnStatus: say((context, { isClaimed = false }) => ({
      type: 'returned',
      operation: 'get status',
      errno: '0',
      viable: !isClaimed && context.unsafe.length === 0,
      hasContainer: context.container !== null || context.hasIommufd,
    })),
    returnNoStatus: say((_, { type }) => ({
      type: 'returned',
      operation: type,
      errno: '-ENODEV',
      viable: false,
      hasContainer: false,
    })),
    /** To the set of the device: what a hot reset asks of it. */
    answerDevice: say((context, { from = '', device = '' }) => {
      const found = context.devices[device];
      return {
        type: 'answer',
        to: from,
        errno: '0',
        isBound: found !== undefined && found.stage !== 'unbound',
        isOpen: found !== undefined && openCount(found) > 0,
        isGroupOpen: context.isOpen,
      };
    }),
    answerWith: say<{ errno: Errno }>((_, { from = '' }, { errno }) => ({ type: 'answer', to: from, errno })),
    warn: say<{ what: string }>((_context, _event, { what }) => ({ type: 'warned', what })),
    answerCall: say(({ call }) => ({ type: 'answer', to: call?.from ?? '', errno: '0' })),
    /** `dev_set->lock`, which a hot reset holds. */
    lockSet: say((_, { device = '' }) => ({ type: 'lock set', to: setOf(topology, device) })),
    bound: say<{ name: string }>((_context, _event, { name }) => ({ type: 'bound', name })),
  };
}
