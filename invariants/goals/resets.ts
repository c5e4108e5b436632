/** Devices that are reset while somebody uses them. */
import type { Json } from '../../explorer/system.ts';
import { readGroup, type Topology } from '../../model/index.ts';
import { type Goal, givesUsersPasids, type Means, membersOf, takesTwo, usableGroups } from './goal.ts';

const PREPARE = 'drivers/iommu/iommu.c at v7.0, pci_dev_reset_iommu_prepare';

/** Whether a device opens a window whose group a user can own. */
function isResetOfUsers(topology: Topology, means: Means): boolean {
  // Blocking a device for its reset takes one more domain.
  const groups = takesTwo(means.driver) ? [] : usableGroups(topology, means);
  const hasAts = groups.some((group) => membersOf(topology, group).some((device) => device.hasAts === true));
  return topology.resetDepthMax > 0 && hasAts;
}

export const resetGoals: readonly Goal[] = [
  {
    name: 'G-15',
    title: 'reset while a user owns the group',
    statement: 'A device is being reset while a user owns its group and has attached a domain.',
    source: PREPARE,
    kind: 'goal',
    isMeantFor: isResetOfUsers,
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { owner, domain, blockingDomain, members } = readGroup(local);
        const isAttached = domain !== null && domain !== 'blocked' && domain !== blockingDomain;
        return [owner !== null, isAttached, Math.max(0, ...members.map(({ resetDepth }) => resetDepth))];
      },
    },
    wants: {
      'a user owns the group': ({ group }) => (group as readonly Json[])[0] === true,
      'he has attached a domain': ({ group }) => (group as readonly Json[])[1] === true,
      'a device of it is being reset': ({ group }) => Number((group as readonly Json[])[2]) > 0,
    },
  },
  {
    name: 'G-16',
    title: 'reset with a PASID',
    statement: 'A device is being reset while a PASID of its group is attached.',
    source: `${PREPARE}: every PASID is blocked, too`,
    kind: 'goal',
    isMeantFor: ({ resetDepthMax, devices, sva, iommufd, pasids }, means) => {
      const users = [...(sva?.devices ?? []), ...(givesUsersPasids(means) ? iommufd : [])];
      const isReset = devices.some(({ name, hasAts, pasidsMax = 0 }) => {
        return hasAts === true && pasidsMax > 1 && users.includes(name);
      });
      return resetDepthMax > 0 && pasids.length > 0 && isReset;
    },
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { pasidCount, members } = readGroup(local);
        return [pasidCount > 0, members.some(({ resetDepth }) => resetDepth > 0)];
      },
    },
    wants: {
      'a PASID of the group is attached': ({ group }) => (group as readonly Json[])[0] === true,
      'a device of it is being reset': ({ group }) => (group as readonly Json[])[1] === true,
    },
  },
];
