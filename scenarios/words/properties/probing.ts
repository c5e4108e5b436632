/** Properties of devices and buses that show while a device is probed, or attached for the first time. */
import { withDevice } from './core.ts';
import type { PropertyWord } from './property.ts';

export const PROBING_PROPERTIES: readonly PropertyWord[] = [
  {
    name: 'dma_configure',
    of: 'nothing',
    value: { is: 'word', among: ['firmware', 'none'] },
    gives: (topology, _, value) => {
      const { parsesFirmware: __, ...rest } = topology;
      return value === 'firmware' ? { ...rest, parsesFirmware: true } : rest;
    },
    meaning: "whether the bus's dma_configure asks the firmware which IOMMU a device is behind, which takes its time",
  },
  {
    name: 'stays_deferred',
    of: 'device',
    value: { is: 'truth' },
    gives: (topology, device, value) =>
      value === 'true' ? withDevice(topology, device, { staysDeferred: true }) : topology,
    meaning: 'the IOMMU driver goes on saying that the attach of the device is put off (ops->is_attach_deferred)',
  },
];
