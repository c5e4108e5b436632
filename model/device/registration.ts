/**
 * An IOMMU is registered while devices are on the bus: each is probed, then each group gets its default domain.
 *
 * The walk over the bus takes `iommu_probe_device_lock` for each device, and phase two takes each group's
 * mutex: every one of them is a step. Since bcb81ac6ae3c (v6.15) the lock is dropped while the firmware is
 * asked; before 01657bc14a39 (v6.2) there was no lock.
 * Source: drivers/iommu/iommu.c, iommu_device_register, bus_iommu_probe, iommu_init_device;
 * drivers/iommu/of_iommu.c, of_iommu_configure; drivers/base/platform.c, platform_dma_configure.
 */
import { setup } from 'xstate';
import type { Actor, Command } from '../../explorer/system.ts';
import { PROCEED, request } from '../commands.ts';
import type { Surroundings } from '../configuration.ts';
import { deviceOf } from '../configuration.ts';
import { type Emitted, type Errno, PROBE_IT } from '../events.ts';
import { REGISTRATION } from '../names.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';
import type { DriverKind } from './index.ts';

interface RegistrationContext {
  /** Devices and groups that are done. */
  readonly walked: number;
  readonly setUp: number;
  /** The driver that dma_configure read before it asked the firmware. */
  readonly driver: DriverKind | null;
  /** Why registering failed. */
  readonly errno: Errno;
}

interface RegistrationEvent {
  readonly type: 'register' | 'proceed' | 'answer' | 'configure device';
  readonly from?: string;
  readonly errno?: Errno;
  /** Of a device's answer: what the pointers in it are. */
  readonly group?: string | null;
  readonly driver?: DriverKind | null;
  readonly hasRecord?: boolean;
}

type Asked = AskedOf<RegistrationContext, RegistrationEvent>;

const { change, say } = wordsOf<RegistrationContext, RegistrationEvent>();

function registrationSetup({ topology, choices }: Surroundings) {
  const present = topology.devices.filter(({ isHotPluggable }) => isHotPluggable !== true).map(({ name }) => name);
  const deviceAt = ({ walked }: RegistrationContext) => present[walked] ?? '';
  const groupAt = ({ setUp }: RegistrationContext) => topology.groups[setUp] ?? '';
  return setup({
    types: {
      context: {} as RegistrationContext,
      events: {} as RegistrationEvent,
      emitted: {} as Emitted,
      tags: {} as 'busy',
    },
    guards: {
      isSuccess,
      hasWalkedAll: ({ context }: Asked) => context.walked === present.length,
      hasReleasedAll: ({ context }: Asked) => context.walked === 0,
      hasSetUpAll: ({ context }: Asked) => context.setUp === topology.groups.length,
      /** `dev->iommu_group` */
      hasGroup: ({ event }: Asked) => event.group !== null,
      hasNoLock: () => choices.read('probeLock') === 'none',
      /** iommu_init_device: no driver is bound, the firmware was not asked yet, and the bus can ask. */
      dropsLock: ({ event }: Asked) =>
        topology.parsesFirmware === true &&
        event.driver === null &&
        event.hasRecord !== true &&
        choices.read('dmaConfigure') === 'in-probe',
      /** The pointer that was converted when it was NULL is followed, as it is not NULL now. */
      followsBadPointer: ({ context, event }: Asked) =>
        context.driver === null && event.driver !== null && choices.read('driverRead') === 'twice',
      isLate: ({ event }: Asked) => event.driver !== null && choices.read('dmaConfigure') === 'in-probe',
      /** da33e87bd2bf: `!dev->iommu && !iommu->ready` */
      waitsUntilReady: ({ event }: Asked) => event.hasRecord !== true && choices.read('replay') === 'waits',
      /** bcb81ac6ae3c: the probe that made dev->iommu is under way. */
      isBeingProbed: ({ event }: Asked) => event.hasRecord === true && choices.read('dmaConfigure') === 'in-probe',
    },
    actions: {
      look: say((context) => ({ type: 'look', to: deviceAt(context), from: REGISTRATION })),
      makeRecord: say((context) => ({ type: 'make record', to: deviceAt(context) })),
      noteDriver: change((draft, { driver }) => {
        draft.driver = driver ?? null;
      }),
      oops: say(() => ({ type: 'oops', what: 'driver_managed_dma is read through a pointer made from NULL' })),
      logLate: say(() => ({ type: 'logged', what: 'late IOMMU probe at driver bind' })),
      addDevice: say((context) => ({
        type: 'add device',
        to: deviceOf(topology, deviceAt(context)).group,
        from: REGISTRATION,
        device: deviceAt(context),
        isBatch: true,
      })),
      joinGroup: say((context) => ({
        type: 'join group',
        to: deviceAt(context),
        group: deviceOf(topology, deviceAt(context)).group,
      })),
      dropRecord: say((context) => ({ type: 'drop record', to: deviceAt(context) })),
      nextDevice: change((draft) => {
        draft.walked++;
        draft.driver = null;
      }),
      setUpGroup: say((context) => ({ type: 'set up', to: groupAt(context), from: REGISTRATION })),
      nextGroup: change((draft) => {
        draft.setUp++;
      }),
      /** iommu_device_unregister, of a device in a group. */
      releaseDevice: say((context) => ({
        type: 'remove device',
        to: deviceOf(topology, deviceAt(context)).group,
        from: REGISTRATION,
        device: deviceAt(context),
      })),
      leaveGroup: say((context) => ({ type: 'leave group', to: deviceAt(context) })),
      previousDevice: change((draft) => {
        draft.walked--;
      }),
      fail: change((draft, { errno }) => {
        draft.errno = errno ?? '0';
      }),
      returnFailure: say(({ errno }) => ({ type: 'returned', operation: 'register', errno })),
      returnRegistered: say(() => ({ type: 'returned', operation: 'register', errno: '0' })),
      answerConfigured: say<{ errno: Errno }>((_, { from = '' }, { errno }) => ({ type: 'answer', to: from, errno })),
    },
  });
}

/** Where a driver's bind finds the IOMMU not registered, under way, and ready. */
const configuring = {
  absent: { 'configure device': { actions: answer('-EPROBE_DEFER') } },
  underWay: {
    'configure device': [
      { guard: 'hasGroup', actions: answer('0') },
      { guard: 'isBeingProbed', actions: answer('0') },
      { guard: 'waitsUntilReady', actions: answer('-EPROBE_DEFER') },
      { actions: answer(PROBE_IT) },
    ],
  },
  ready: { 'configure device': [{ guard: 'hasGroup', actions: answer('0') }, { actions: answer(PROBE_IT) }] },
} as const;

function answer<E extends Errno>(errno: E) {
  return { type: 'answerConfigured', params: { errno } } as const;
}

function registrationMachine(surroundings: Surroundings) {
  return registrationSetup(surroundings).createMachine({
    id: 'registration',
    context: { walked: 0, setUp: 0, driver: null, errno: '0' },
    initial: 'unregistered',
    states: {
      unregistered: { on: { register: { target: 'looking', actions: 'look' }, ...configuring.absent } },
      /** Between two devices, or two groups: no lock is held. */
      walking: {
        tags: 'busy',
        on: {
          proceed: [
            { guard: 'hasWalkedAll', target: 'settingUp', actions: 'setUpGroup' },
            { target: 'looking', actions: 'look' },
          ],
          ...configuring.underWay,
        },
      },
      /** `__iommu_probe_device` */
      looking: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'hasGroup', target: 'walking', actions: 'nextDevice' },
            { guard: 'hasNoLock', target: 'probing', actions: 'makeRecord' },
            { guard: 'dropsLock', target: 'parsing', actions: ['makeRecord', 'noteDriver'] },
            { guard: 'isLate', target: 'joining', actions: ['makeRecord', 'logLate', 'addDevice'] },
            { target: 'joining', actions: ['makeRecord', 'addDevice'] },
          ],
        },
      },
      /** Before there was a lock: the device has no group, and somebody else may find that, too. */
      probing: {
        tags: 'busy',
        on: { proceed: { target: 'joining', actions: 'addDevice' }, ...configuring.underWay },
      },
      /** dma_configure asks the firmware. */
      parsing: {
        tags: 'busy',
        on: { proceed: { target: 'lookingAgain', actions: 'look' }, ...configuring.underWay },
      },
      lookingAgain: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'followsBadPointer', target: 'dead', actions: 'oops' },
            { guard: 'hasGroup', target: 'walking', actions: 'nextDevice' },
            { guard: 'isLate', target: 'joining', actions: ['logLate', 'addDevice'] },
            { target: 'joining', actions: 'addDevice' },
          ],
        },
      },
      joining: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'walking', actions: ['joinGroup', 'nextDevice'] },
            { target: 'unregistering', actions: ['fail', 'dropRecord'] },
          ],
        },
      },
      /** `bus_iommu_probe`, phase two. */
      settingUp: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'setUp', actions: 'nextGroup' },
            { target: 'unregistering', actions: 'fail' },
          ],
        },
      },
      setUp: {
        tags: 'busy',
        always: [{ guard: 'hasSetUpAll', target: 'ready', actions: 'returnRegistered' }, { target: 'walking' }],
      },
      ready: { on: configuring.ready },
      /** `iommu_device_unregister`: every device that was probed is released. */
      unregistering: {
        tags: 'busy',
        always: [
          { guard: 'hasReleasedAll', target: 'failed', actions: 'returnFailure' },
          { target: 'lookingBack', actions: ['previousDevice', 'look'] },
        ],
      },
      lookingBack: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'hasGroup', target: 'releasing', actions: 'releaseDevice' },
            { target: 'unregistering', actions: 'dropRecord' },
          ],
        },
      },
      releasing: {
        tags: 'busy',
        on: { answer: { target: 'unregistering', actions: ['leaveGroup', 'dropRecord'] } },
      },
      failed: { on: configuring.absent },
      /** An Oops ended the thread. */
      dead: { on: configuring.absent },
    },
  });
}

/** The actor that registers the IOMMU, where that happens while the system runs. An IOMMU is registered once. */
export function registration(surroundings: Surroundings): Record<string, Actor> {
  if (surroundings.topology.isUnprobed !== true) return {};
  const commands: readonly Command[] = [request({ type: 'register' }), PROCEED];
  return { [REGISTRATION]: { kind: 'registration', machine: registrationMachine(surroundings), commands } };
}
