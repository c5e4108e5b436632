/** How a device is probed by the core, and when a driver may bind to it. */
import type { ChoiceDescription } from './choice.ts';

export const DEVICE_CHOICES = {
  iommuDrivers: {
    name: 'iommu-drivers',
    sentence: 'How many IOMMU drivers there can be: what is behind the IOMMU of a second one has no group.',
    values: [
      { value: 'several', since: 'v6.8', source: '17de3f5fdd35 (v6.8): the driver of a device is that of its fwspec' },
      {
        value: 'one',
        since: 'ever',
        source: 'iommu_device_register since 57365a04c921 (v6.1), bus_set_iommu before: -EBUSY to the second',
      },
    ],
  },
  probeLock: {
    name: 'probe-lock',
    sentence: 'Whether two callers can probe one device at the same time.',
    values: [
      { value: 'global', since: 'v6.2', source: '01657bc14a39 (v6.2, and 6.1.y): iommu_probe_device_lock' },
      { value: 'none', since: 'ever', source: 'before 01657bc14a39 (v6.2), __iommu_probe_device: nothing is locked' },
    ],
  },
  dmaConfigure: {
    name: 'dma-configure',
    sentence: 'When the firmware is asked which IOMMU a device is behind.',
    values: [
      {
        value: 'in-probe',
        since: 'v6.15',
        source: 'bcb81ac6ae3c (v6.15), iommu_init_device: calls dma_configure with iommu_probe_device_lock dropped',
      },
      { value: 'at-bind', since: 'ever', source: 'before bcb81ac6ae3c (v6.15): when a driver binds' },
    ],
  },
  driverRead: {
    name: 'driver-read',
    sentence: 'How often dma_configure reads which driver is bound.',
    values: [
      {
        value: 'once',
        since: 'v6.17',
        source: '95deee37a123 (platform), 152f33ee30ee (fsl-mc) and 78447d4545b2 (PCI, v6.17): READ_ONCE(dev->driver)',
      },
      {
        value: 'twice',
        since: 'ever',
        source: 'bcb81ac6ae3c (v6.15): converts dev->driver, and tests it for NULL later',
      },
    ],
  },
  replay: {
    name: 'replay',
    sentence: 'What a driver that binds while the IOMMU is being registered does about a device nobody has probed.',
    values: [
      {
        value: 'waits',
        since: 'v6.16',
        source: 'da33e87bd2bf (v6.16), iommu_fwspec_init: -EPROBE_DEFER until it is ready',
      },
      { value: 'probes', since: 'ever', source: 'before da33e87bd2bf (v6.16), of_iommu_configure: iommu_probe_device' },
    ],
  },
  useWithoutDefault: {
    name: 'use-without-default',
    sentence: 'Whether a driver may bind to a device whose group has no default domain yet.',
    values: [
      {
        value: 'waits',
        since: 'v6.15',
        source: 'b46064a18810 (v6.15), iommu_device_use_default_domain: -EPROBE_DEFER',
      },
      { value: 'binds', since: 'ever', source: 'before b46064a18810 (v6.15): counted, without a default domain' },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
