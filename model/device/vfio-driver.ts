/**
 * vfio-pci: a driver with `driver_managed_dma` that gives the device to a user, and waits for the user when it
 * leaves.
 * Source: drivers/vfio/vfio_main.c, __vfio_register_dev and vfio_unregister_group_dev.
 */
import { answerLock, type DeviceState, returns } from './words.ts';

const calls = (request: 'register device' | 'unlist device' | 'unregister device') =>
  ({ type: 'callVfioGroup', params: { request } }) as const;

/** vfio_group_find_or_alloc: without a group there is no VFIO device. */
export const refuseVfio = { type: 'returnErrno', params: { operation: 'bind', errno: '-EINVAL' } } as const;

/** vfio-pci registers its device. */
export const registerVfio = calls('register device');

/** What an unbound device does where vfio-pci is to be bound. */
export const bindVfio = [
  { guard: 'isVfioWithoutGroup', actions: refuseVfio },
  { guard: 'isVfio', target: 'registering', actions: registerVfio },
] as const;

export const vfioDriverStates = {
  registering: { tags: 'busy', on: { answer: { target: 'vfio', actions: returns.answer('bind') } } },
  vfio: {
    on: {
      unbind: { target: 'unlisting', actions: calls('unlist device') },
      'lock device': { actions: answerLock('bound') },
    },
  },
  unlisting: { tags: 'busy', on: { answer: { target: 'unregistering' } } },
  /** The driver's remove waits until every file of the device is closed. */
  unregistering: {
    tags: 'busy',
    on: { proceed: { target: 'unregistered', actions: calls('unregister device') } },
  },
  /** The VFIO group takes its container away if this was its last device. */
  unregistered: { tags: 'busy', on: { answer: { target: 'unbound', actions: returns.answer('unbind') } } },
} satisfies Record<string, DeviceState>;

interface Going {
  readonly guard?: unknown;
  readonly actions?: unknown;
}

/**
 * Up to v5.18, where nobody claims groups, the bus tells who listens that a kernel driver is bound, or no longer: `binding`
 * and `unbinding` as they are elsewhere, and then a word to the VFIO group. Who listens is the IOMMU group: of a device
 * without one nobody is told.
 * Source: drivers/iommu/iommu.c at v5.17, iommu_bus_notifier; removed with its listener by 3b86f317c9c7 and a5f1bd1afacd
 * (v5.19).
 */
export function tellingVfio(binding: DeviceState, unbinding: DeviceState) {
  const telling = (state: DeviceState, what: 'driver bound' | 'driver unbound') => {
    const going = (state.on as { readonly proceed: readonly Going[] }).proceed;
    const tell = { type: 'callVfioGroup', params: { request: what } };
    // What has a guard is a failure, or of a device without a group.
    const proceed = going.flatMap((transition) =>
      transition.guard === undefined
        ? [{ ...transition, guard: 'tellsVfio', actions: [transition.actions ?? [], tell].flat() }, transition]
        : [transition],
    );
    return { ...state, on: { ...state.on, proceed } } as DeviceState;
  };
  return { binding: telling(binding, 'driver bound'), unbinding: telling(unbinding, 'driver unbound') };
}
