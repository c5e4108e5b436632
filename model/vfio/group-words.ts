/** The words in which the functions of a VFIO group are written: its guards and actions. */
import { type Draft, produce } from 'immer';
import { assign, emit, setup } from 'xstate';
import type { Surroundings } from '../configuration.ts';
import { type Emitted, type Errno, SUCCESS } from '../events.ts';
import {
  isThere,
  openDevices,
  type VfioDevice,
  type VfioGroupCall,
  type VfioGroupContext,
  type VfioGroupEvent,
  vfioCallOf,
} from './group-context.ts';
import { vfioOf } from './names.ts';

type Params = Readonly<Record<string, string>> | undefined;

interface Asked {
  readonly context: VfioGroupContext;
  readonly event: VfioGroupEvent;
}

const change = <P extends Params = undefined>(
  recipe: (draft: Draft<VfioGroupContext>, event: VfioGroupEvent, params: P) => void,
) =>
  assign<VfioGroupContext, VfioGroupEvent, P, VfioGroupEvent, never>(({ context, event }, params) =>
    produce(context, (draft) => recipe(draft, event, params)),
  );

const say = <P extends Params = undefined>(
  what: (context: VfioGroupContext, event: VfioGroupEvent, params: P) => Emitted,
) =>
  emit<VfioGroupContext, VfioGroupEvent, P, VfioGroupEvent, Emitted>(({ context, event }, params) =>
    what(context, event, params),
  );

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
    actions: { ...fileActions, ...deviceActions(surroundings), ...callActions, ...answerActions(surroundings) },
  });
}

type VfioGroupSetup = ReturnType<typeof vfioGroupSetup>;

/** A state of a VFIO group, to be placed in its machine. */
export type VfioGroupState = Parameters<VfioGroupSetup['createStateConfig']>[0];

function fileGuards({ topology }: Surroundings) {
  return {
    isNotThere: ({ context }: Asked) => !isThere(context),
    /** `group->opened_file`: the user's, or a device's reference to it. */
    isOpened: ({ context }: Asked) => context.isOpen || openDevices(context) > 0,
    isOpen: ({ context }: Asked) => context.isOpen,
    isInert: ({ context }: Asked) => !context.isOpen && context.hasInertFile,
    isPinned: ({ context }: Asked) => context.isOpen && openDevices(context) > 0,
    closesContainer: ({ context }: Asked) => context.isOpen && context.container !== null,
    /** vfio_group_has_iommu */
    hasContainer: ({ context }: Asked) => context.isOpen && context.container !== null,
    hasNoContainer: ({ context }: Asked) =>
      (context.isOpen || context.hasInertFile) && (context.container === null || !context.isOpen),
    isInUse: ({ context }: Asked) => context.isOpen && context.users !== 1,
    isNoContainer: ({ context, event }: Asked) =>
      context.isOpen && !vfioOf(topology).containers.includes(event.container ?? ''),
  };
}

function deviceGuards({ topology }: Surroundings) {
  const deviceOf = ({ context, event }: Asked) => context.devices[event.device ?? ''];
  const othersBound = ({ context, event }: Asked) =>
    Object.entries(context.devices).some(([name, { stage }]) => name !== event.device && stage !== 'unbound');
  return {
    /** No user waits for it any more. */
    isLetGo: (asked: Asked) => deviceOf(asked)?.opens === 0,
    isLastAndJoined: (asked: Asked) =>
      deviceOf(asked)?.opens === 0 && !othersBound(asked) && asked.context.container !== null,
    isNotListed: (asked: Asked) => asked.context.isOpen && deviceOf(asked)?.stage !== 'listed',
    isAtOpenBound: (asked: Asked) => asked.context.isOpen && deviceOf(asked)?.opens === vfioOf(topology).opensMax,
    isFirstOpen: (asked: Asked) => asked.context.isOpen && deviceOf(asked)?.opens === 0,
    isOpenDevice: (asked: Asked) => (deviceOf(asked)?.opens ?? 0) > 0,
    /** The last file that kept the group's file open. */
    isLastFile: (asked: Asked) =>
      !asked.context.isOpen && openDevices(asked.context) === 1 && deviceOf(asked)?.opens === 1,
  };
}

function callGuards({ choices }: Surroundings) {
  const claims = () => choices.read('vfioOwnership') === 'claim';
  const joins = (context: VfioGroupContext) => vfioCallOf(context).operation === 'set container';
  return {
    isSuccess: ({ event }: Asked) => event.errno === '0',
    hasFailed: ({ event }: Asked) => event.errno !== '0',
    hasDriver: ({ event }: Asked) => event.hasDriver === true,
    hasNoDriver: ({ event }: Asked) => event.hasDriver !== true,
    failsToOpen: ({ context }: Asked) => vfioCallOf(context).errno === '-EAGAIN',
    failsToGetFile: ({ context }: Asked) => vfioCallOf(context).errno === '-ENFILE',
    joins: ({ context }: Asked) => joins(context),
    joinsWithDriver: ({ context, event }: Asked) => joins(context) && event.hasDriver === true,
    claimsWhatItJoins: ({ context }: Asked) => joins(context) && claims(),
    foundDriver: ({ context }: Asked) => vfioCallOf(context).hasDriver,
    isUnregistering: ({ context }: Asked) => vfioCallOf(context).operation === 'unregister device',
    /** `vfio_group_viable`: up to v5.18 nothing is claimed. */
    claimsNothing: () => !claims(),
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
    draft.hasInertFile = false;
  }),
  joinContainer: change((draft) => {
    draft.container = draft.call?.container ?? null;
    draft.users = 1;
  }),
  leaveContainer: change((draft) => {
    draft.container = null;
    draft.users = 0;
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
    /** vfio_device_remove_group: without a device the group has no file that one could open. */
    unregisterDevice: change((draft, event) => {
      deviceIn(draft, event).stage = 'unbound';
      if (isThere(draft)) return;
      draft.hasInertFile = draft.isOpen || draft.hasInertFile;
      draft.isOpen = false;
    }),
    /** vfio_device_first_open: one more user of the container, which registers the device. */
    openFirst: change((draft, event) => {
      const device = deviceIn(draft, event);
      device.opens = 1;
      draft.users++;
      if (device.registrations !== null) device.registrations++;
    }),
    openAgain: change((draft, event) => {
      deviceIn(draft, event).opens++;
    }),
    /** The device was opened, and then there was no file for it. */
    undoFirstOpen: change((draft, event) => {
      const device = deviceIn(draft, event);
      const isLeaked = !isBalanced() && hasNoClose(event.device ?? draft.call?.device ?? '');
      device.opens = 0;
      draft.users--;
      if (device.registrations !== null && !isLeaked) device.registrations--;
    }),
    /** vfio_device_last_close, where it was the last. */
    closeDevice: change((draft, event) => {
      const device = deviceIn(draft, event);
      device.opens--;
      if (device.opens === 0) draft.users--;
      if (device.registrations !== null && (device.opens === 0 || !isBalanced())) device.registrations--;
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
  noteNoDriver: change((draft) => {
    if (draft.call !== null) draft.call.errno = '-EINVAL';
  }),
  forgetCall: change((draft) => {
    draft.call = null;
  }),
  lockToJoin: say((context) => lock(context, 'join')),
  lockToLeave: say((context) => lock(context, 'leave')),
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

function lock(context: VfioGroupContext, operation: 'join' | 'leave'): Emitted {
  const { name, group } = context;
  return { type: 'lock container', to: vfioCallOf(context).container, from: name, group, operation };
}

function answerActions({ choices }: Surroundings) {
  return {
    returned: say<{ errno: Errno }>((_, { type }, { errno }) => ({ type: 'returned', operation: type, errno })),
    returnForeignFile: say((_, { type }) => ({
      type: 'returned',
      operation: type,
      errno: choices.read('containerFile') === 'ebadfd' ? '-EBADFD' : '-EINVAL',
    })),
    returnCall: say(({ call }) => ({ type: 'returned', operation: call?.operation ?? '', errno: call?.errno ?? '0' })),
    answer: say((_, { from = '' }) => ({ type: 'answer', to: from, errno: '0' })),
    answerCall: say(({ call }) => ({ type: 'answer', to: call?.from ?? '', errno: '0' })),
    bound: say<{ name: string }>((_context, _event, { name }) => ({ type: 'bound', name })),
  };
}
