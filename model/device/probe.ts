/**
 * A device that the core has not probed when a driver binds: the bus asks the firmware first, and may probe it.
 * Source: drivers/base/dd.c, really_probe; drivers/iommu/of_iommu.c, of_iommu_configure (the replay);
 * drivers/iommu/iommu.c, iommu_probe_device.
 */
import { calls, type DeviceState, looked, returns } from './words.ts';

/** The other side of the probe is whoever registers the IOMMU: it writes pointers of the device at any time. */
export const probeEvents = {
  'make record': { actions: 'makeRecord' },
  'drop record': { actions: 'dropRecord' },
  'join group': { actions: 'join' },
  'leave group': { actions: 'leave' },
} as const;

export const probeStates = {
  configuring: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'mustWait', target: 'unbound', actions: [returns.answer('bind'), 'forgetDriver'] },
        { guard: 'isProbedUnlocked', target: 'replaying', actions: 'makeRecord' },
        { guard: 'mustProbe', target: 'replayed', actions: ['makeRecord', calls.group('add device')] },
        { target: 'configured' },
      ],
    },
  },
  /** Before there was a lock: the device has no group, and somebody else may find that, too. */
  replaying: {
    tags: 'busy',
    on: { proceed: { target: 'replayed', actions: calls.group('add device') }, look: looked.kernel },
  },
  replayed: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isTwoSections', target: 'settled', actions: ['join', calls.group('settle device')] },
        { guard: 'isSuccess', target: 'configured', actions: 'join' },
        // What iommu_probe_device returns is only logged. The other's device is released, and its dev->iommu freed.
        { guard: 'isThereAlready', target: 'configured', actions: ['dropRecord', 'releaseEntry'] },
        { target: 'configured', actions: 'dropRecord' },
      ],
    },
  },
  settled: { tags: 'busy', on: { answer: { target: 'configured' } } },
  /** dma_configure has asked the firmware: now the driver is looked at. */
  configured: {
    tags: 'busy',
    always: [
      { guard: 'bindsManaged', target: 'managed', actions: [returns.success('bind'), 'forgetDriver'] },
      { guard: 'hasNoGroup', target: 'binding', actions: 'forgetDriver' },
      { target: 'using', actions: ['forgetDriver', calls.group('use default domain')] },
    ],
  },
} satisfies Record<string, DeviceState>;
