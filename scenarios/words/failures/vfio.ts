/** What may fail of VFIO: files that cannot be had, and memory that is not there. */
import { vfioGroupOf } from '../../../model/index.ts';
import type { FailureWord } from '../calls/call.ts';

export const VFIO_FAILURES: readonly FailureWord[] = [
  {
    name: 'VFIO_GROUP_GET_DEVICE_FD',
    takes: [{ is: 'group' }],
    fails: ([name = '']) => ({ actor: vfioGroupOf(name), events: ['get device'] }),
    prepares: (topology) =>
      topology.vfio === undefined ? topology : { ...topology, vfio: { ...topology.vfio, mayFailToOpen: true } },
    meaning: 'the driver refuses to open the device (-EAGAIN), or there is no file left (-ENFILE)',
  },
  {
    name: 'vfio_iommu_replay',
    takes: [{ is: 'actor', of: 'vfio container' }],
    fails: ([actor = '']) => ({ actor, events: ['proceed'] }),
    meaning: 'a second domain of a container cannot take its mappings (-ENOMEM)',
  },
];
