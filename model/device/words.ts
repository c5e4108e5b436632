/** The words in which the life of a device is written: its guards and actions. */
import { setup } from 'xstate';
import { deviceOf, ridOf, type Surroundings } from '../configuration.ts';
import { type Emitted, type Errno, type GroupRequest, PROBE_IT } from '../events.ts';
import { GROUP_OBJECTS } from '../group-object/context.ts';
import { entryOf, IOMMUFD, identityTwinOf, privateDomainOf, processDomainOf, REGISTRATION } from '../names.ts';
import { isProbedByBinding } from '../probed.ts';
import { vfioGroupOf } from '../vfio/names.ts';
import { fails, isSuccess, wordsOf } from '../words.ts';
import type { Asked, DeviceContext, DeviceEvent, DriverKind } from './context.ts';

const { change, say } = wordsOf<DeviceContext, DeviceEvent>();

export function deviceSetup(surroundings: Surroundings) {
  return setup({
    types: {
      context: {} as DeviceContext,
      events: {} as DeviceEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string },
      tags: {} as 'busy',
    },
    guards: deviceGuards(surroundings),
    actions: { ...ownActions(surroundings), ...callActions(surroundings), ...answerActions },
  });
}

type DeviceSetup = ReturnType<typeof deviceSetup>;

/** A state of a device, to be placed in its machine. */
export type DeviceState = Parameters<DeviceSetup['createStateConfig']>[0];

/** Says what an operation returned: the answer that came, success, or the outcome of the driver's own part. */
export const returns = {
  answer: (operation: string) => ({ type: 'returnAnswer', params: { operation } }) as const,
  success: (operation: string) => ({ type: 'returnSuccess', params: { operation } }) as const,
  outcome: (operation: string) => ({ type: 'returnOutcome', params: { operation } }) as const,
};

/** Answers which driver is bound, and what else the probe of the core looks at. */
const look = (driver: DriverKind | 'none') => ({ actions: { type: 'answerLook', params: { driver } } }) as const;
export const looked = { none: look('none'), kernel: look('kernel'), managed: look('managed') };
/** Tells whoever took its lock whether a driver is bound, or that it is not there any more. */
export function answerLock(found: 'unbound' | 'bound' | 'gone') {
  return { type: 'answerLock', params: { found } } as const;
}

/** Calls the group: for the device, for a PASID of it, or with the driver's own domain. */
export const calls = {
  group: (request: GroupRequest) => ({ type: 'callGroup', params: { request } }) as const,
  pasid: (request: GroupRequest) => ({ type: 'callPasid', params: { request } }) as const,
  private: (request: 'attach device' | 'detach device') => ({ type: 'callPrivate', params: { request } }) as const,
};

function deviceGuards(surroundings: Surroundings) {
  const { choices, liberties, topology } = surroundings;
  const isUnserved = (name: string) => deviceOf(topology, name).isUnserved === true;
  /** The device has no group; or, weighed, its driver had to say so by itself and was not taught to. */
  const isNotCounted = ({ name, group }: DeviceContext) =>
    group === null || (deviceOf(topology, name).isUntaught === true && choices.read('kernelOwner') === 'driver');
  return {
    isBoundAtStart: ({ context }: Asked) => deviceOf(topology, context.name).isBound === true,
    isUnprobed: ({ context }: Asked) =>
      context.group === null &&
      topology.isUnprobed === true &&
      !isUnserved(context.name) &&
      deviceOf(topology, context.name).isHotPluggable !== true,
    isAbsentAtStart: ({ context }: Asked) => deviceOf(topology, context.name).isHotPluggable === true,
    /** Nobody probes it as it is added. */
    comesUnprobed: ({ context }: Asked) => isUnserved(context.name) || isProbedByBinding(surroundings),
    isProbedByBinding: ({ context }: Asked) =>
      context.group === null && !isUnserved(context.name) && isProbedByBinding(surroundings),
    /** iommu_probe_device of v6.1 takes the mutex twice. */
    isTwoSectionsByBinding: ({ event }: Asked) =>
      topology.isProbedOnBind === true && event.errno === '0' && choices.read('hotAdd') === 'current-then-default',
    mustWait: ({ event }: Asked) => event.errno === '-EPROBE_DEFER',
    mustProbe: ({ event }: Asked) => event.errno === PROBE_IT,
    isProbedUnlocked: ({ event }: Asked) => event.errno === PROBE_IT && choices.read('probeLock') === 'none',
    isThereAlready: ({ event }: Asked) => event.errno === '-EEXIST',
    bindsManaged: ({ context }: Asked) => context.binds === 'managed',
    bindsVfio: ({ context }: Asked) => context.binds === 'vfio',
    bindsVfioWithoutGroup: ({ context }: Asked) => context.binds === 'vfio' && context.group === null,
    bindsManagedInVain: ({ context }: Asked) => context.binds === 'managed' && topology.isProbedOnBind === true,
    isManagedInVain: ({ event }: Asked) => event.driver === 'managed' && topology.isProbedOnBind === true,
    isSuccess,
    isTwoSections: ({ event }: Asked) => event.errno === '0' && choices.read('hotAdd') === 'current-then-default',
    startsWithVfio: ({ context }: Asked) => topology.vfio?.boundAtStart.includes(context.name) === true,
    isVfio: ({ event }: Asked) => event.driver === 'vfio',
    isVfioWithoutGroup: ({ context, event }: Asked) => event.driver === 'vfio' && context.group === null,
    tellsVfio: ({ context }: Asked) =>
      context.group !== null &&
      topology.vfio?.groups.includes(context.group) === true &&
      choices.read('groupClaims') === 'absent',
    isManaged: ({ event }: Asked) => event.driver === 'managed',
    hasGroup: ({ context }: Asked) => context.group !== null,
    hasNoGroup: ({ context }: Asked) => context.group === null,
    fails,
    isNotCounted: ({ context }: Asked) => isNotCounted(context),
    failsUncounted: ({ context, event }: Asked) => isNotCounted(context) && fails({ event }),
    mayUnbind: ({ context }: Asked) =>
      (!context.hasProcess || liberties.has('leaks-pasid')) &&
      (!context.hasPrivate || liberties.has('leaks-attachment')),
    mayAttachProcess: ({ context }: Asked) => context.group !== null && !context.hasProcess,
    hasProcess: ({ context }: Asked) => context.hasProcess,
    mayAttachPrivate: ({ context }: Asked) => context.group !== null && !context.hasPrivate,
    mayAttachUnbound: ({ context }: Asked) =>
      context.group !== null && !context.hasPrivate && liberties.has('attaches-unbound'),
    hasPrivate: ({ context }: Asked) => context.hasPrivate,
  };
}

function ownActions({ topology }: Surroundings) {
  return {
    makeRecord: change((draft) => {
      draft.hasRecord = true;
    }),
    dropRecord: change((draft) => {
      draft.hasRecord = false;
    }),
    noteDriver: change((draft, { driver }) => {
      draft.binds = driver ?? null;
    }),
    forgetDriver: change((draft) => {
      draft.binds = null;
    }),
    /** Which group a device gets is up to the bus, each time it is added. */
    takePlace: change((draft, { group }) => {
      if (group === undefined) delete draft.place;
      else draft.place = group;
    }),
    join: change((draft) => {
      draft.group = draft.place ?? deviceOf(topology, draft.name).group;
    }),
    leave: change((draft) => {
      draft.group = null;
    }),
    makeProcess: change((draft) => {
      draft.hasProcess = true;
    }),
    dropProcess: change((draft) => {
      draft.hasProcess = false;
    }),
    makePrivate: change((draft) => {
      draft.hasPrivate = true;
    }),
    dropPrivate: change((draft) => {
      draft.hasPrivate = false;
    }),
  };
}

/** What is called for the whole group, as amd_iommu_init_device did. */
const OF_GROUP = { 'attach device': 'attach group', 'detach device': 'detach group' } as const;

function callActions({ topology }: Surroundings) {
  const pasid = topology.pasids[0] ?? '';
  return {
    callGroup: say<{ request: GroupRequest }>(({ name, place }, _, { request }) => ({
      type: request,
      to: place ?? deviceOf(topology, name).group,
      from: name,
      device: name,
    })),
    callPasid: say<{ request: GroupRequest }>(({ name }, _, { request }) => ({
      type: request,
      to: deviceOf(topology, name).group,
      from: name,
      pasid,
      ...(request === 'attach pasid' ? { domain: processDomainOf(name) } : {}),
    })),
    /** A domain of its own for the device; an identity domain goes to the whole group. */
    callPrivate: say<{ request: 'attach device' | 'detach device' }>(({ name }, _, { request }) => {
      const { group, usesIdentityTwin } = deviceOf(topology, name);
      return {
        type: usesIdentityTwin ? OF_GROUP[request] : request,
        to: group,
        from: name,
        domain: usesIdentityTwin ? identityTwinOf(name) : privateDomainOf(name),
      };
    }),
    callVfioGroup: say<{ request: string }>(({ name }, _, { request }) => ({
      type: request,
      to: vfioGroupOf(deviceOf(topology, name).group),
      from: name,
      device: name,
    })),
    /** The driver's device_group, by where the device is on the bus. */
    findGroup: say(({ name, place }) => ({
      type: 'device group',
      to: GROUP_OBJECTS,
      from: name,
      device: name,
      group: place ?? deviceOf(topology, name).group,
    })),
    putGroup: say(({ name }) => ({ type: 'put group', to: GROUP_OBJECTS, device: name })),
    /** `of_iommu_configure` */
    askFirmware: say(({ name, group, hasRecord }) => ({
      type: 'configure device',
      to: REGISTRATION,
      from: name,
      group,
      hasRecord,
    })),
    releaseEntry: say(({ name }) => ({ type: 'release', to: entryOf(ridOf(topology, name)) })),
    /** The driver's remove waits until the user has let go of the device. */
    unregister: say(({ name }) => ({ type: 'unregister device', to: IOMMUFD, device: name })),
  };
}

const answerActions = {
  answerLook: say<{ driver: DriverKind | 'none' }>(({ group, hasRecord }, { from = '' }, { driver }) => ({
    type: 'answer',
    to: from,
    driver: driver === 'none' ? null : driver,
    group,
    hasRecord,
  })),
  answerLock: say<{ found: 'unbound' | 'bound' | 'gone' }>((_, { from = '' }, { found }) => ({
    type: 'answer',
    to: from,
    errno: '0',
    found,
  })),
  returnAnswer: say<{ operation: string }>((_, { errno }, { operation }) => ({
    type: 'returned',
    operation,
    errno: errno ?? '0',
  })),
  returnErrno: say<{ operation: string; errno: Errno }>((_context, _event, { operation, errno }) => ({
    type: 'returned',
    operation,
    errno,
  })),
  returnSuccess: say<{ operation: string }>((_context, _event, { operation }) => ({
    type: 'returned',
    operation,
    errno: '0',
  })),
  returnOutcome: say<{ operation: string }>((_, { outcome }, { operation }) => ({
    type: 'returned',
    operation,
    errno: outcome ?? '0',
  })),
};
