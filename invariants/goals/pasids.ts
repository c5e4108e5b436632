/** PASIDs in use: of users and of processes, and more than one at once. */
import type { Json } from '../../explorer/system.ts';
import {
  BLOCKED,
  hasKernelDriver,
  numberOf,
  processOf,
  readDevice,
  readEntry,
  readGroup,
  type Topology,
} from '../../model/index.ts';
import { CORE } from '../invariant.ts';
import { type Goal, givesUsersPasids, isClaimable, type Means, membersOf } from './goal.ts';

/** PASIDs that every device of `group` that has any has room for. PASID 0 is the RID, and refused. */
function roomFor(topology: Topology, group: string): readonly string[] {
  const members = membersOf(topology, group).filter(({ pasidsMax = 0 }) => pasidsMax > 0);
  return topology.pasids.filter((pasid) => {
    return (
      members.length > 0 && numberOf(pasid) > 0 && members.every(({ pasidsMax = 0 }) => pasidsMax > numberOf(pasid))
    );
  });
}

/** How many PASIDs of one group a user can attach at once. */
function pasidsOfUsers(topology: Topology, means: Means): number {
  const { devices = [], hwpts = [] } = topology.iommufdObjects ?? {};
  const users = [...topology.iommufd, ...(hwpts.some(({ isForPasids }) => isForPasids) ? devices : [])];
  const counts = topology.groups
    .filter((group) => membersOf(topology, group).some(({ name }) => users.includes(name)))
    .filter((group) => isClaimable(topology, group, means))
    .map((group) => roomFor(topology, group).length);
  return givesUsersPasids(means) ? Math.max(0, ...counts) : 0;
}

export const pasidGoals: readonly Goal[] = [
  {
    name: 'G-11',
    title: "a PASID of a user's group",
    statement: 'A group that a user owns has a PASID attached.',
    source: `${CORE}, iommu_attach_device_pasid`,
    kind: 'goal',
    isMeantFor: (topology, means) => pasidsOfUsers(topology, means) > 0,
    roles: { group: 'group' },
    facets: { group: (local) => [readGroup(local).owner, readGroup(local).pasidCount] },
    wants: {
      'a user owns the group': ({ group }) => (group as readonly Json[])[0] !== null,
      'a PASID of the group is attached': ({ group }) => Number((group as readonly Json[])[1]) > 0,
    },
  },
  {
    name: 'G-12',
    title: 'two PASIDs of a group at once',
    statement: 'A group has two PASIDs attached at once.',
    source: `${CORE}, iommu_attach_device_pasid: an element of pasid_array for each`,
    kind: 'goal',
    isMeantFor: (topology, means) => pasidsOfUsers(topology, means) > 1,
    roles: { group: 'group' },
    facets: { group: (local) => Math.min(readGroup(local).pasidCount, 2) },
    wants: {
      'a PASID is attached': ({ group }) => Number(group) > 0,
      'two PASIDs are attached': ({ group }) => Number(group) > 1,
    },
  },
  {
    name: 'G-13',
    title: 'two PASIDs of a device at once',
    statement: 'The hardware translates two PASIDs of a device at once.',
    source: 'include/linux/iommu.h at v7.0, struct iommu_domain_ops, set_dev_pasid: one PASID of one device',
    kind: 'goal',
    isMeantFor: (topology, means) => pasidsOfUsers(topology, means) > 1,
    roles: { entry: 'entry' },
    facets: {
      entry: (local) => Object.values(readEntry(local).pasids).filter((domain) => domain !== BLOCKED).length,
    },
    wants: {
      'a PASID is translated': ({ entry }) => Number(entry) > 0,
      'two PASIDs are translated': ({ entry }) => Number(entry) > 1,
    },
  },
  {
    name: 'G-14',
    title: 'a process on a PASID',
    statement: 'The hardware translates a PASID through the page tables of a process.',
    source: 'drivers/iommu/iommu-sva.c at v7.0, iommu_sva_bind_device',
    kind: 'goal',
    isMeantFor: ({ sva }) => (sva?.mms.length ?? 0) > 0 && (sva?.devices.length ?? 0) > 0,
    roles: { entry: 'entry' },
    facets: {
      entry: (local) => Object.values(readEntry(local).pasids).some((domain) => processOf(domain) !== undefined),
    },
    wants: { 'a PASID goes through page tables of a process': ({ entry }) => entry === true },
  },
  {
    name: 'G-27',
    title: 'a PASID of a kernel driver',
    statement: 'A kernel driver has attached a domain to a PASID of its device.',
    source: `${CORE}, iommu_attach_device_pasid`,
    kind: 'goal',
    isMeantFor: (topology, { driver }) =>
      topology.devices.some(({ usesPasid, group, drivers = ['kernel'] }) => {
        const isBound = usesPasid === true && driver.hasPasids && drivers.includes('kernel');
        return isBound && topology.pasids[0] !== undefined && roomFor(topology, group).includes(topology.pasids[0]);
      }) && driver.hasPasidsOverIdentityOnly !== true,
    roles: { device: 'device' },
    facets: { device: (local) => [hasKernelDriver(local), readDevice(local).hasProcess, local.value === 'kernel'] },
    wants: {
      'a kernel driver is bound': ({ device }) => (device as readonly Json[])[0] === true,
      'it has a domain for a PASID': ({ device }) => (device as readonly Json[])[1] === true,
      'and the attach of it is over': ({ device }) => (device as readonly Json[])[2] === true,
    },
  },
];
