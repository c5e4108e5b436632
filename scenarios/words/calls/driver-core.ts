/** What the driver core, the bus and an administrator do. */
import { vfioGroupOf } from '../../../model/index.ts';
import { withDevice } from '../properties/core.ts';
import type { CallWord } from './call.ts';
import { always, DEVICE, GROUP } from './parameters.ts';
import { withVfioDriver } from './vfio-topology.ts';

const WORDS = ['identity', 'DMA', 'DMA-FQ', 'auto', 'unknown'] as const;

export const DRIVER_CORE_CALLS: readonly CallWord[] = [
  {
    name: 'bind',
    takes: [DEVICE, { is: 'word', among: ['kernel', 'managed', 'vfio'] }],
    asks: ([device = '', driver = '']) => ({ actor: device, command: { type: 'bind', driver } }),
    prepares: (topology, [device = '', driver]) => (driver === 'vfio' ? withVfioDriver(topology, device) : topology),
    isIn: always,
    returns: 'errno',
    meaning: 'a driver that uses the DMA API is bound, one with driver_managed_dma, or vfio-pci: core and probe',
    source: 'drivers/base/dd.c, really_probe; 512881eacfa7 (v5.19)',
  },
  {
    name: 'unbind',
    takes: [DEVICE],
    asks: ([device = ''], { groupOf, kindOf }) => {
      const vfio = vfioGroupOf(groupOf(device));
      // The last device of vfio-pci takes its group out of the container.
      const goesOn = kindOf(vfio) === 'vfio group' ? [device, vfio] : [device];
      return { actor: device, command: { type: 'unbind' }, goesOn };
    },
    isIn: always,
    returns: 'nothing',
    meaning: "the driver's remove, and the core's count; vfio-pci waits for its user",
    source: 'drivers/base/dd.c, __device_release_driver; drivers/vfio/vfio_main.c, vfio_unregister_group_dev',
  },
  {
    name: 'iommu_probe_device',
    takes: [DEVICE, GROUP],
    optional: 1,
    asks: ([device = '', group]) => ({
      actor: device,
      command: { type: 'plug', ...(group !== undefined && { group }) },
    }),
    prepares: (topology, [device = '', group]) =>
      group === undefined ? topology : withDevice(topology, device, { otherGroups: [group] }),
    isIn: always,
    returns: 'errno',
    meaning: 'a device comes: the core probes it and puts it into its group, or into another that the bus gives it',
    source: 'drivers/iommu/iommu.c, iommu_probe_device',
  },
  {
    name: 'iommu_release_device',
    takes: [DEVICE],
    asks: ([device = '']) => ({ actor: device, command: { type: 'unplug' } }),
    isIn: always,
    returns: 'nothing',
    meaning:
      'a device goes. Assumed of callers: its driver is unbound before, and the group of the last device has no owner. ' +
      'The call waits for both; the function waits for nobody',
    source: 'drivers/iommu/iommu.c, iommu_release_device; drivers/base/core.c, device_del',
  },
  {
    name: 'iommu_group_store_type',
    takes: [GROUP, { is: 'word', among: WORDS }],
    asks: ([group = '', word = '']) => ({ actor: `${group}.type`, command: { type: 'write', word } }),
    prepares: (topology, [, word]) => {
      const written = WORDS.filter((known) => known === word || topology.types.includes(known));
      return { ...topology, types: written };
    },
    isIn: always,
    returns: 'errno',
    meaning: "a word is written to the group's file type; up to v6.4 the mutex is taken twice",
    source: 'drivers/iommu/iommu.c, iommu_group_store_type; 5957c19305b1 (v6.5)',
  },
];
