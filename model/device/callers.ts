/**
 * What the driver core answers where there is nothing to do: callers ask all the same, and the environment need not.
 * Source: drivers/base/bus.c, bind_store and unbind_store; drivers/base/dd.c, __driver_probe_device: -EBUSY where a
 * driver is bound; drivers/iommu/iommu.c, iommu_probe_device: 0 where the device has a group.
 */
import { type DeviceState, returns } from './words.ts';

const refused = (operation: 'bind' | 'unbind' | 'unplug', errno: string) =>
  ({ actions: { type: 'returnErrno', params: { operation, errno } } }) as const;

type On = Readonly<Record<string, unknown>>;

/** More that these states answer, after what they answer anyway. */
const MORE: Readonly<Record<string, On>> = {
  absent: { bind: refused('bind', '-ENODEV'), unbind: refused('unbind', '-ENODEV'), unplug: refused('unplug', '0') },
  unbound: { unbind: refused('unbind', '-ENODEV'), plug: { guard: 'hasGroup', actions: returns.success('plug') } },
  kernel: { bind: refused('bind', '-EBUSY'), plug: { actions: returns.success('plug') } },
  managed: { bind: refused('bind', '-EBUSY'), plug: { actions: returns.success('plug') } },
  vfio: { bind: refused('bind', '-EBUSY'), plug: { actions: returns.success('plug') } },
};

/** The states of a device with that. */
export function answeringCallers(states: Readonly<Record<string, DeviceState>>): Readonly<Record<string, DeviceState>> {
  return Object.fromEntries(
    Object.entries(MORE).map(([name, more]) => {
      const state = states[name] as DeviceState;
      return [name, { ...state, on: { ...more, ...state.on } } as DeviceState];
    }),
  );
}
