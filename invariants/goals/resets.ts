/** Devices that are reset while somebody uses them. */
import type { Json } from '../../explorer/system.ts';
import { type DeviceSpecification, readGroup, type Topology } from '../../model/index.ts';
import { type Goal, givesUsersPasids, type Means, membersOf, takesTwo, usableGroups } from './goal.ts';

const PREPARE = 'drivers/iommu/iommu.c at v7.0, pci_dev_reset_iommu_prepare';

/** Whether resetting a device opens a window: a proposal had none where its group has another device. */
function opensWindow(topology: Topology, { group, hasAts }: DeviceSpecification, { design }: Means): boolean {
  const others = membersOf(topology, group).filter(({ isHotPluggable }) => isHotPluggable !== true).length > 1;
  const isShared = others && design.choices.resetWindows === 'groups-of-one';
  return topology.resetDepthMax > 0 && hasAts === true && !isShared;
}

/** Whether a device opens a window whose group a user can own. */
function isResetOfUsers(topology: Topology, means: Means): boolean {
  // Blocking a device for its reset takes one more domain.
  const groups = takesTwo(means.driver) ? [] : usableGroups(topology, means);
  return topology.devices.some((device) => groups.includes(device.group) && opensWindow(topology, device, means));
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
        const isAttached = owner !== null && domain !== null && domain !== 'blocked' && domain !== blockingDomain;
        return [owner !== null, isAttached, Math.max(0, ...members.map(({ resetDepth }) => resetDepth))];
      },
    },
    wants: {
      'a user owns the group': ({ group }) => (group as readonly Json[])[0] === true,
      'the user has attached a domain': ({ group }) => (group as readonly Json[])[1] === true,
      'a device of the group is being reset': ({ group }) => Number((group as readonly Json[])[2]) > 0,
    },
  },
  {
    name: 'G-16',
    title: 'reset with a PASID',
    statement: 'A device is being reset while a PASID of its group is attached.',
    source: `${PREPARE}: every PASID is blocked, too`,
    kind: 'goal',
    isMeantFor: (topology, means) => {
      const { devices, sva, iommufd, pasids } = topology;
      const users = [...(sva?.devices ?? []), ...(givesUsersPasids(means) ? iommufd : [])];
      const isReset = devices.some((device) => {
        const hasPasid = (device.pasidsMax ?? 0) > 1 && users.includes(device.name);
        return hasPasid && opensWindow(topology, device, means);
      });
      return pasids.length > 0 && isReset;
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
      'a device of the group is being reset': ({ group }) => (group as readonly Json[])[1] === true,
    },
  },
];
