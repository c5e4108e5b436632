/** Groups that come to be used, and are free again. */
import type { LocalState } from '../../explorer/system.ts';
import { readGroup, type Topology } from '../../model/index.ts';
import { CORE } from '../invariant.ts';
import { canAllLeave, type LivenessRule } from './rule.ts';

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

export const groupUse: readonly LivenessRule[] = [
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
    statement:
      'From an idle group on, a user can come to own it. This says nothing of PASIDs: a claim is refused for as long as a driver keeps one attached.',
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
    kind: 'recoverable',
    name: 'L-09',
    title: 'no count without a driver',
    statement: 'Where no user owns a group, owner_cnt can come to 0 again: no driver that has left stays counted.',
    source:
      `${CORE}, iommu_device_unuse_default_domain: warns of a PASID that the driver left attached, and does not count ` +
      'down, so that claims and writes to the file type are refused for good',
    restsOnCallers: true,
    isMeantFor: canAllLeave,
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { owner, ownerCount, members } = readGroup(local);
        return owner === null && members.length > 0 ? ownerCount : null;
      },
    },
    from: ({ group }) => group !== null && group !== 0,
    to: ({ group }) => group === 0,
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
