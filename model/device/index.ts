/**
 * A device: whether the bus shows it, which driver is bound, and what that driver attached.
 *
 * Binding and unbinding are two steps each: the call of the core, and the driver's own probe or remove.
 * Adding a device is one step, and two where the design says so.
 * Source: drivers/base/dd.c (really_probe, __device_release_driver), drivers/iommu/iommu.c
 * (iommu_probe_device, iommu_release_device, iommu_device_use_default_domain).
 */
import type { Surroundings } from '../configuration.ts';
import { deviceOf } from '../configuration.ts';
import { isProbedAtStart } from '../probed.ts';
import { answeringCallers } from './callers.ts';
import { referencing } from './group-object.ts';
import { bindProbing, comesUnprobed, probeEvents, probeStates } from './probe.ts';
import { bindVfio, tellingVfio, vfioDriverStates } from './vfio-driver.ts';
import { answerLock, calls, type DeviceState, deviceSetup, looked, returns } from './words.ts';

export { type DeviceContext, type DriverKind, deviceCommands, deviceOutcomes, domainsOfDriver } from './context.ts';

export function deviceMachine(surroundings: Surroundings) {
  const { topology } = surroundings;
  const states = {
    ...(topology.groupObjects === undefined ? busStates : referencing(busStates)),
    ...unboundStates(topology.iommufd.length > 0 || topology.iommufdObjects !== undefined),
    ...probeStates,
    ...driverStates,
    ...attachingStates,
    ...vfioDriverStates,
    ...(topology.vfio === undefined ? {} : tellingVfio(driverStates.binding, driverStates.unbinding)),
  };
  return deviceSetup(surroundings).createMachine({
    id: 'device',
    context: ({ input: { name } }) => {
      const device = deviceOf(topology, name);
      const { group, requiresDirect, isUnserved } = device;
      return {
        name,
        home: group,
        group: isProbedAtStart(surroundings, device) ? group : null,
        hasProcess: false,
        hasPrivate: false,
        hasRecord: false,
        binds: null,
        ...(requiresDirect && { requiresDirect: true as const }),
        ...(isUnserved && { isUnserved }),
      };
    },
    initial: 'starting',
    on: probeEvents,
    states: topology.callers === undefined ? states : { ...states, ...answeringCallers(states) },
  });
}

/** Coming and going. */
const busStates = {
  starting: {
    always: [
      { guard: 'isUnprobed', target: 'unbound' },
      { guard: 'isAbsentAtStart', target: 'absent' },
      { guard: 'isBoundAtStart', target: 'kernel' },
      { guard: 'startsWithVfio', target: 'vfio' },
      { target: 'unbound' },
    ],
  },
  absent: {
    on: {
      plug: [comesUnprobed, { target: 'adding', actions: ['takePlace', calls.group('add device')] }],
      // Somebody has kept a reference to what was there.
      'lock device': { actions: answerLock('gone') },
    },
  },
  adding: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isTwoSections', target: 'added', actions: 'join' },
        { guard: 'isSuccess', target: 'unbound', actions: ['join', returns.answer('plug')] },
        { target: 'unbound', actions: returns.answer('plug') },
      ],
    },
  },
  /** v6.1, between iommu_group_add_device and the rest of iommu_probe_device. */
  added: {
    tags: 'busy',
    on: {
      proceed: { target: 'settling', actions: calls.group('settle device') },
    },
  },
  settling: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'unbound', actions: returns.answer('plug') },
        { target: 'unbound', actions: ['leave', returns.answer('plug')] },
      ],
    },
  },
  removing: {
    tags: 'busy',
    on: { answer: { target: 'absent', actions: ['leave', returns.answer('unplug')] } },
  },
} satisfies Record<string, DeviceState>;

/** No driver is bound. Before the device goes, iommufd lets go of it, if there is one. */
function unboundStates(hasIommufd: boolean) {
  return {
    unbound: {
      on: {
        bind: [
          ...bindProbing,
          ...bindVfio,
          { guard: 'isManaged', target: 'managed', actions: returns.success('bind') },
          { guard: 'isNotCounted', target: 'binding' },
          { target: 'using', actions: calls.group('use default domain') },
        ],
        unplug: [
          { guard: 'hasNoGroup', target: 'absent', actions: returns.success('unplug') },
          {
            target: 'removing',
            actions: hasIommufd ? ['unregister', calls.group('remove device')] : calls.group('remove device'),
          },
        ],
        // What a driver leaked can still be taken away.
        'detach pasid': { guard: 'hasProcess', target: 'leakedProcess', actions: calls.pasid('detach pasid') },
        'attach private': {
          guard: 'mayAttachUnbound',
          target: 'attachingUnbound',
          actions: ['makePrivate', calls.private('attach device')],
        },
        'detach private': { guard: 'hasPrivate', target: 'leakedPrivate', actions: calls.private('detach device') },
        'lock device': { target: 'locked', actions: answerLock('unbound') },
        look: looked.none,
      },
    },
    /** Somebody who changes the type of the group holds its lock: no driver can be bound. */
    locked: { tags: 'busy', on: { 'unlock device': { target: 'unbound' } } },
    leakedProcess: {
      tags: 'busy',
      on: { answer: { target: 'unbound', actions: ['dropProcess', returns.answer('detach pasid')] } },
    },
    leakedPrivate: {
      tags: 'busy',
      on: { answer: { target: 'unbound', actions: ['dropPrivate', returns.answer('detach private')] } },
    },
    attachingUnbound: {
      tags: 'busy',
      on: {
        answer: [
          { guard: 'isSuccess', target: 'unbound', actions: returns.answer('attach private') },
          { target: 'unbound', actions: ['dropPrivate', returns.answer('attach private')] },
        ],
      },
    },
  } satisfies Record<string, DeviceState>;
}

/** A driver is bound, or about to be. */
const driverStates = {
  using: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'binding' },
        { target: 'unbound', actions: returns.answer('bind') },
      ],
    },
  },
  /** The driver's probe runs; the device's lock is held. */
  binding: {
    tags: 'busy',
    on: {
      proceed: [
        {
          guard: 'failsUncounted',
          target: 'unbound',
          actions: returns.outcome('bind'),
        },
        {
          guard: 'fails',
          target: 'unusing',
          actions: [returns.outcome('bind'), calls.group('unuse default domain')],
        },
        { target: 'kernel', actions: returns.success('bind') },
      ],
      look: looked.kernel,
    },
  },
  kernel: {
    on: {
      unbind: { guard: 'mayUnbind', target: 'unbinding' },
      'attach pasid': {
        guard: 'mayAttachProcess',
        target: 'attachingProcess',
        actions: ['makeProcess', calls.pasid('attach pasid')],
      },
      'detach pasid': { guard: 'hasProcess', target: 'detachingProcess', actions: calls.pasid('detach pasid') },
      'attach private': {
        guard: 'mayAttachPrivate',
        target: 'attachingPrivate',
        actions: ['makePrivate', calls.private('attach device')],
      },
      'use dma': { guard: 'hasGroup', target: 'mapping', actions: calls.group('deferred attach') },
      'detach private': { guard: 'hasPrivate', target: 'detachingPrivate', actions: calls.private('detach device') },
      // Whoever holds the lock lets go of it before anything else can happen to the device.
      'lock device': { actions: answerLock('bound') },
      look: looked.kernel,
    },
  },
  /** The driver's remove has run; the core still counts it. */
  unbinding: {
    tags: 'busy',
    on: {
      proceed: [
        { guard: 'isNotCounted', target: 'unbound', actions: returns.success('unbind') },
        { target: 'unusing', actions: [returns.success('unbind'), calls.group('unuse default domain')] },
      ],
      look: looked.kernel,
    },
  },
  unusing: { tags: 'busy', on: { answer: { target: 'unbound' } } },
  managed: {
    on: {
      unbind: { target: 'unbound', actions: returns.success('unbind') },
      'lock device': { actions: answerLock('bound') },
      look: looked.managed,
    },
  },
} satisfies Record<string, DeviceState>;

/** A bound kernel driver uses the DMA API for the first time, or attaches something of its own. */
const attachingStates = {
  mapping: { tags: 'busy', on: { answer: { target: 'kernel', actions: returns.answer('use dma') } } },
  attachingProcess: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'kernel', actions: returns.answer('attach pasid') },
        { target: 'kernel', actions: ['dropProcess', returns.answer('attach pasid')] },
      ],
    },
  },
  detachingProcess: {
    tags: 'busy',
    on: { answer: { target: 'kernel', actions: ['dropProcess', returns.answer('detach pasid')] } },
  },
  attachingPrivate: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'kernel', actions: returns.answer('attach private') },
        { target: 'kernel', actions: ['dropPrivate', returns.answer('attach private')] },
      ],
    },
  },
  detachingPrivate: {
    tags: 'busy',
    on: { answer: { target: 'kernel', actions: ['dropPrivate', returns.answer('detach private')] } },
  },
} satisfies Record<string, DeviceState>;

/** The states in which a driver that uses the kernel's DMA API is bound, its probe and remove included. */
export const WITH_KERNEL_DRIVER: readonly string[] = [
  'binding',
  'kernel',
  'unbinding',
  'mapping',
  'attachingProcess',
  'detachingProcess',
  'attachingPrivate',
  'detachingPrivate',
] satisfies (keyof typeof driverStates | keyof typeof attachingStates)[];

/**
 * The states in which sysfs shows the driver: from before its own probe until before its remove.
 * Source: drivers/base/dd.c, driver_sysfs_add and driver_sysfs_remove in really_probe and __device_release_driver.
 */
export const WITH_DRIVER_SHOWN: readonly string[] = [
  'binding',
  'kernel',
  'mapping',
  'attachingProcess',
  'detachingProcess',
  'attachingPrivate',
  'detachingPrivate',
  'bindingManaged',
  'managed',
  'bindingVfio',
  'registering',
  'vfio',
] satisfies (
  | keyof typeof driverStates
  | keyof typeof attachingStates
  | keyof typeof probeStates
  | keyof typeof vfioDriverStates
)[];
