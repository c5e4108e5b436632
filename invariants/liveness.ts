/** What must happen in the end, or must stay possible. Judged where it is asked for by name. */
import type { LivenessProperty, LocalState } from '../explorer/system.ts';
import { type Configuration, cutToFit, readGroup, type Topology } from '../model/index.ts';
import { CORE } from './invariant.ts';

/** A liveness property, with what people need to find it. */
export type LivenessRule = LivenessProperty & {
  /** A few words, for lists. */
  readonly title: string;
  /** Whether the system has what it is about. The topology is cut to design and driver. */
  readonly isMeantFor: (topology: Topology) => boolean;
  /** Set where the rule rests on callers who keep their obligations: without them it is their fault. */
  readonly restsOnCallers?: boolean;
};

/** What a group is for the rules below; null without members or without a default domain. */
function groupFacet(local: LocalState): 'idle' | 'bound' | 'owned' | 'other' | null {
  const { members, defaultDomain, domain, owner, ownerCount, call, move } = readGroup(local);
  if (members.length === 0 || defaultDomain === null) return null;
  const isAtRest = call === null && move === null;
  if (isAtRest && owner !== null && domain !== defaultDomain) return 'owned';
  if (!isAtRest || owner !== null || domain !== defaultDomain) return 'other';
  return ownerCount === 0 ? 'idle' : 'bound';
}

const ofGroup = { roles: { group: 'group' }, facets: { group: groupFacet } };

type Device = Topology['devices'][number];

const driversOf = ({ drivers = ['kernel', 'managed'] }: Device) => drivers;

/** Nobody is bound, or keeps a domain of his own, for as long as the system lives. */
const canAllLeave = ({ devices }: Topology) =>
  devices.every((device) => !(device.isBound && driversOf(device).length === 0) && device.keepsPrivateDomain !== true);

/** A kernel driver can bind in every group. */
const hasKernelDrivers = (topology: Topology) =>
  canAllLeave(topology) &&
  topology.groups.every((group) =>
    topology.devices.some((device) => device.group === group && driversOf(device).includes('kernel')),
  );

/** Every group can be given to a user: a direct mapping that the firmware demands keeps users away for good. */
const isForUsers = (topology: Topology) =>
  canAllLeave(topology) &&
  topology.groups.every((group) => topology.container.includes(group)) &&
  topology.devices.every(({ requiresDirect }) => requiresDirect !== true);

/** States of a device between the start and the end of the remove of vfio-pci. */
const LEAVING = ['unlisting', 'unregistering', 'unregistered'];

export const livenessRules: readonly LivenessRule[] = [
  {
    ...ofGroup,
    kind: 'recoverable',
    name: 'L-01',
    title: 'no group is stuck',
    statement:
      'Whatever happened, if all users close and all drivers unbind a group can be idle on its default domain.',
    source: `${CORE}, __iommu_release_dma_ownership and iommu_device_unuse_default_domain: back to the default domain`,
    restsOnCallers: true,
    isMeantFor: canAllLeave,
    from: ({ group }) => group !== null,
    to: ({ group }) => group === 'idle',
  },
  {
    ...ofGroup,
    kind: 'recoverable',
    name: 'L-02a',
    title: 'an idle group can be claimed',
    statement: 'From an idle group on, a user can come to own it.',
    source: `${CORE}, iommu_group_claim_dma_owner: 0 where nobody owns or uses the group`,
    isMeantFor: isForUsers,
    by: ['request', 'progress'],
    from: ({ group }) => group === 'idle',
    to: ({ group }) => group === 'owned',
  },
  {
    ...ofGroup,
    kind: 'recoverable',
    name: 'L-02b',
    title: 'a driver can bind in an idle group',
    statement: 'From an idle group on, a kernel driver can come to use it, if others leave its devices.',
    source: `${CORE}, iommu_device_use_default_domain: 0 where nobody owns the group`,
    isMeantFor: hasKernelDrivers,
    by: ['request', 'progress', 'withdrawal'],
    from: ({ group }) => group === 'idle',
    to: ({ group }) => group === 'bound',
  },
  {
    // Not `leads-to`: between two steps of the remove a user may take the lock of the VFIO group again and again. A mutex
    // of the kernel is handed over to who has waited for long; weak fairness does not know that.
    kind: 'recoverable',
    name: 'L-11',
    title: 'the remove of vfio-pci ends',
    statement: 'Where vfio-pci leaves a device, it comes to an end if its users close what they have open.',
    source:
      'drivers/vfio/vfio_main.c, vfio_unregister_group_dev: waits for the last reference; recorded on 6.12.117: remove_owned',
    isMeantFor: ({ vfio }) => vfio !== undefined,
    roles: { device: 'device' },
    facets: { device: ({ value }) => LEAVING.includes(String(value)) },
    from: ({ device }) => device === true,
    to: ({ device }) => device === false,
  },
  {
    ...ofGroup,
    kind: 'recoverable',
    name: 'L-13',
    title: 'a claim can be tried again',
    statement: 'Whatever a claim came to, some steps without a further failure lead to one that succeeds.',
    source: `${CORE}, __iommu_take_dma_ownership: an error leaves owner and count as they were`,
    restsOnCallers: true,
    isMeantFor: isForUsers,
    by: ['request', 'progress', 'withdrawal'],
    from: ({ group }) => group !== null,
    to: ({ group }) => group === 'owned',
  },
];

/** Those that a configuration has the means for; where callers take liberties, what rests on them is their fault. */
export function livenessFor(configuration: Configuration): readonly LivenessProperty[] {
  const { topology } = cutToFit(configuration);
  const takesLiberties = configuration.environment.length > 0;
  return livenessRules
    .filter(({ isMeantFor }) => isMeantFor(topology))
    .map(({ restsOnCallers, ...property }) =>
      restsOnCallers === true && takesLiberties ? { ...property, culprit: 'environment' } : property,
    );
}
