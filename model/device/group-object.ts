/**
 * A device whose group is an object with references: it takes one before it is added, and puts it when it has left.
 * Source: drivers/iommu/iommu.c, iommu_init_device, __iommu_probe_device and __iommu_group_remove_device.
 */
import { comesUnprobed } from './probe.ts';
import { calls, type DeviceState, returns } from './words.ts';

/** Coming and going as elsewhere, between a reference that is taken and one that is put. */
export function referencing<States extends Readonly<Record<string, DeviceState>>>(states: States) {
  return {
    ...states,
    absent: {
      ...states['absent'],
      on: {
        ...states['absent']?.on,
        plug: [comesUnprobed, { target: 'grouping', actions: ['takePlace', 'findGroup'] }],
      },
    },
    /** `iommu_init_device`: the driver says which group. */
    grouping: {
      tags: 'busy',
      on: {
        answer: [
          { guard: 'isSuccess', target: 'adding', actions: calls.group('add device') },
          { target: 'unbound', actions: returns.answer('plug') },
        ],
      },
    },
    adding: {
      tags: 'busy',
      on: {
        answer: [
          { guard: 'isTwoSections', target: 'added', actions: 'join' },
          { guard: 'isSuccess', target: 'unbound', actions: ['join', returns.answer('plug')] },
          { target: 'unbound', actions: ['putGroup', returns.answer('plug')] },
        ],
      },
    },
    settling: {
      tags: 'busy',
      on: {
        answer: [
          { guard: 'isSuccess', target: 'unbound', actions: returns.answer('plug') },
          { target: 'unbound', actions: ['leave', 'putGroup', returns.answer('plug')] },
        ],
      },
    },
    removing: {
      tags: 'busy',
      on: { answer: { target: 'absent', actions: ['leave', 'putGroup', returns.answer('unplug')] } },
    },
  } satisfies Record<string, DeviceState>;
}
