/**
 * A device that the core has not probed when a driver binds: the bus asks the firmware first, and may probe it.
 *
 * Where the IOMMU registers while the system runs it is asked whether it is there yet; where it is registered, and the
 * firmware knows its devices, the device is simply probed. Its group is there then, whatever becomes of the driver.
 * Source: drivers/base/dd.c, really_probe; drivers/iommu/of_iommu.c, of_iommu_configure (the replay); at v6.1 and
 * v6.12 drivers/acpi/scan.c, acpi_iommu_configure_id, which minds no error of the probe but -EPROBE_DEFER;
 * drivers/iommu/iommu.c, iommu_probe_device.
 */
import { refuseVfio, registerVfio } from './vfio-driver.ts';
import { calls, type DeviceState, looked, returns } from './words.ts';

/** The other side of the probe is whoever registers the IOMMU: it writes pointers of the device at any time. */
export const probeEvents = {
  'make record': { actions: 'makeRecord' },
  'drop record': { actions: 'dropRecord' },
  'join group': { actions: 'join' },
  'leave group': { actions: 'leave' },
} as const;

/** A device is added that no IOMMU serves, or of which nobody has told the core yet which one does. */
export const comesUnprobed = {
  guard: 'comesUnprobed',
  target: 'unbound',
  actions: ['takePlace', returns.success('plug')],
} as const;

/** What an unbound device does where any driver is to be bound, and the core may have to probe it first. */
export const bindProbing = [
  { guard: 'isUnprobed', target: 'configuring', actions: ['noteDriver', 'askFirmware'] },
  { guard: 'isProbedByBinding', target: 'replayed', actions: ['noteDriver', calls.group('add device')] },
  { guard: 'isManagedInVain', target: 'bindingManaged' },
] as const;

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
        { guard: 'isTwoSectionsByBinding', target: 'addedByBinding', actions: 'join' },
        { guard: 'isTwoSections', target: 'settled', actions: ['join', calls.group('settle device')] },
        { guard: 'isSuccess', target: 'configured', actions: 'join' },
        // What iommu_probe_device returns is only logged. The other's device is released, and its dev->iommu freed.
        { guard: 'isThereAlready', target: 'configured', actions: ['dropRecord', 'releaseEntry'] },
        { target: 'configured', actions: 'dropRecord' },
      ],
    },
  },
  addedByBinding: {
    tags: 'busy',
    on: { proceed: { target: 'settled', actions: calls.group('settle device') } },
  },
  settled: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'configured' },
        { target: 'configured', actions: 'leave' },
      ],
    },
  },
  /** dma_configure has asked the firmware: now the driver is looked at. */
  configured: {
    tags: 'busy',
    always: [
      { guard: 'bindsVfioWithoutGroup', target: 'unbound', actions: [refuseVfio, 'forgetDriver'] },
      { guard: 'bindsVfio', target: 'bindingVfio', actions: 'forgetDriver' },
      { guard: 'bindsManagedInVain', target: 'bindingManaged', actions: 'forgetDriver' },
      { guard: 'bindsManaged', target: 'managed', actions: [returns.success('bind'), 'forgetDriver'] },
      { guard: 'hasNoGroup', target: 'binding', actions: 'forgetDriver' },
      { target: 'using', actions: ['forgetDriver', calls.group('use default domain')] },
    ],
  },
  /** vfio-pci's own probe, which may have to wait for the VFIO group: what the core has done stays done. */
  bindingVfio: { tags: 'busy', on: { proceed: { target: 'registering', actions: registerVfio } } },
  /** A managed driver's own probe, which may find that the device is not for it. */
  bindingManaged: {
    tags: 'busy',
    on: {
      proceed: [
        { guard: 'fails', target: 'unbound', actions: returns.outcome('bind') },
        { target: 'managed', actions: returns.success('bind') },
      ],
      look: looked.managed,
    },
  },
} satisfies Record<string, DeviceState>;
