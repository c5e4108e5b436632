/** What failures lead to: a roll-back that fails, and a call that must not fail and does. */
import type { Json } from '../../explorer/system.ts';
import { IOMMUFD, readEntry, readGroup, type Topology } from '../../model/index.ts';
import { CORE } from '../invariant.ts';
import { type Goal, isClaimable, type Means, membersOf } from './goal.ts';

const isOfIommufd = (domain: Json | undefined) => typeof domain === 'string' && domain.startsWith(`${IOMMUFD}.`);

/**
 * Drivers whose calls fail in any case, and then leave the device where it was. With others a device is left elsewhere by its
 * own failure, too, and where it is does not tell that something else failed.
 */
function leavesOnOld({ driver: { failures } }: Means): boolean {
  const free = failures.filter(({ of, when }) => of === undefined && when === undefined);
  return free.length > 0 && failures.every(({ leaves }) => leaves === 'old');
}

/** Whether iommufd can replace one of its domains by another in a group of two requester ids. */
function replacesInPairs(topology: Topology, means: Means): boolean {
  return topology.groups.some((group) => {
    const members = membersOf(topology, group);
    const rids = new Set(members.map(({ name, rid = name }) => rid));
    const isUsed = members.some(({ name }) => topology.iommufd.includes(name));
    return isUsed && rids.size > 1 && isClaimable(topology, group, means);
  });
}

export const failureGoals: readonly Goal[] = [
  {
    name: 'G-25',
    title: 'a roll-back that fails',
    statement: 'A device cannot go back with its group, which could not go on, and is elsewhere.',
    source: `${CORE}, __iommu_group_set_domain_internal: a member that cannot go back is blocked`,
    kind: 'goal',
    isMeantFor: (topology, means) =>
      means.budget.faults > 0 &&
      means.budget.breaches > 0 &&
      leavesOnOld(means) &&
      // Where the end of a reset fails, it leaves the same.
      topology.resetDepthMax === 0 &&
      topology.iommufdDomains.length > 1 &&
      replacesInPairs(topology, means),
    roles: { group: 'group', entry: 'entry' },
    facets: {
      group: (local) => [readGroup(local).domain, readGroup(local).members.map(({ device }) => device)],
      entry: (local) => [readEntry(local).rid, readEntry(local).devices],
    },
    wants: {
      'the group is on a domain of iommufd': ({ group }) => isOfIommufd((group as readonly Json[])[0]),
      'a device of the group is elsewhere': ({ group, entry }) => {
        const [domain, members] = group as readonly [string | null, readonly string[]];
        const [rid, devices] = entry as readonly [string, readonly string[]];
        return rid !== domain && devices.some((device) => members.includes(device));
      },
    },
  },
  {
    name: 'G-26',
    title: 'a call that must not fail, and does',
    statement: 'A device goes on through a domain of a user although its group has none of them.',
    source: `${CORE}, __iommu_group_set_domain_nofail: WARN_ON`,
    kind: 'goal',
    isMeantFor: (topology, means) =>
      means.budget.breaches > 0 &&
      leavesOnOld(means) &&
      topology.groups.some((group) => {
        const isUsed = membersOf(topology, group).some(({ name }) => topology.iommufd.includes(name));
        return isUsed && isClaimable(topology, group, means);
      }),
    roles: { group: 'group', entry: 'entry' },
    facets: {
      group: (local) => readGroup(local).domain,
      entry: (local) => [readEntry(local).home, readEntry(local).rid],
    },
    wants: {
      'the group is on no domain of a user': ({ group }) => group !== null && !isOfIommufd(group),
      'a device of the group is on a domain of a user': ({ entry }, names) => {
        const [home, rid] = entry as readonly [string, string];
        return home === names['group'] && isOfIommufd(rid);
      },
    },
  },
];
