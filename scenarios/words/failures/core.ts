/** Calls into drivers, and allocations of the core. */
import type { FailureWord } from '../calls/call.ts';
import { withDevice } from '../properties/core.ts';

const DEVICE = [{ is: 'device' }] as const;

export const CORE_FAILURES: readonly FailureWord[] = [
  {
    name: 'attach_dev',
    takes: DEVICE,
    fails: ([device = ''], _, ridOf) => ({ actor: `${ridOf(device)}.rid`, events: ['attach', 'release'] }),
    // The first attach of a newcomer, too.
    prepares: (topology, [device = '']) => withDevice(topology, device, { mayBeRefused: true }),
    meaning: "the IOMMU driver's attach_dev for the device, of any domain",
  },
  {
    name: 'set_dev_pasid',
    takes: DEVICE,
    fails: ([device = ''], _, ridOf) => ({ actor: `${ridOf(device)}.rid`, events: ['set pasid'] }),
    meaning: "the IOMMU driver's set_dev_pasid for the device",
  },
  {
    name: 'probe',
    takes: DEVICE,
    fails: ([device = '']) => ({ actor: device, events: ['proceed'] }),
    meaning: 'the probe of the driver that binds to the device',
  },
  {
    name: 'domain_alloc',
    takes: [{ is: 'group' }],
    fails: ([group = '']) => ({
      actor: group,
      events: ['claim group', 'claim device', 'prepare reset', 'set up', 'add device', 'set type', 'change type'],
    }),
    meaning: 'what the core allocates for the group: its empty blocking domain, its first default one, a flush queue',
  },
];
