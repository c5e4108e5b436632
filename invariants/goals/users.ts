/** Groups that somebody uses: each kind of user comes to own one, and to be on a domain of his own. */
import type { Json, LocalState } from '../../explorer/system.ts';
import {
  CONTAINER,
  CONTAINER_DOMAIN,
  IOMMUFD,
  isDomainOfHwpt,
  MAPPER,
  MAPPER_DOMAIN,
  PICKER,
  readGroup,
  SHARER,
  type Topology,
} from '../../model/index.ts';
import { CORE } from '../invariant.ts';
import { type Goal, groupsOf, isClaimable, type Means, membersOf, refusesUsers, usableGroups } from './goal.ts';

const ownerAndDomain = (local: LocalState) => [readGroup(local).owner, readGroup(local).domain];
const ownerOf = (facet: Json | undefined) => (facet as readonly [string | null, string | null])[0];
/** Of a facet that is owner, or count of members, and domain. */
const domainOf = (facet: Json | undefined) => (facet as readonly [Json, string | null])[1];

const isAnyClaimable = (topology: Topology, groups: readonly string[], means: Means) =>
  groups.some((group) => isClaimable(topology, group, means));

const ownersOf = [
  {
    name: 'G-01',
    title: 'owned by the container',
    statement: 'A group is owned by the VFIO container and on its domain.',
    source: `${CORE}, iommu_group_claim_dma_owner and iommu_attach_group`,
    isMeantFor: (topology, means) => isAnyClaimable(topology, topology.container, means),
    wants: {
      'the container owns the group': ({ group }) => ownerOf(group) === CONTAINER,
      "the group is on the container's domain": ({ group }) => domainOf(group) === CONTAINER_DOMAIN,
    },
  },
  {
    name: 'G-02',
    title: 'owned by iommufd',
    statement: 'A group is owned by the iommufd context and on one of its domains.',
    source: `${CORE}, iommu_device_claim_dma_owner and iommu_attach_group_handle`,
    isMeantFor: (topology, means) => isAnyClaimable(topology, groupsOf(topology, topology.iommufd), means),
    wants: {
      'iommufd owns the group': ({ group }) => ownerOf(group) === IOMMUFD,
      'the group is on a domain of iommufd': ({ group }) => domainOf(group)?.startsWith(`${IOMMUFD}.`) === true,
    },
  },
  {
    name: 'G-05',
    title: 'owned by a VFIO group',
    statement: 'A group is owned by the VFIO group of its devices and on a domain of a container.',
    source: 'drivers/vfio/container.c at v7.0, vfio_container_attach_group; vfio_iommu_type1_attach_group',
    isMeantFor: (topology, means) => {
      const { groups = [], containers = [], emulated = [] } = topology.vfio ?? {};
      const served = groups.filter((group) => !emulated.includes(group) && topology.groups.includes(group));
      return containers.length > 0 && isAnyClaimable(topology, served, means);
    },
    wants: {
      'a VFIO group owns the group': ({ group }) => ownerOf(group)?.endsWith('.vfio') === true,
      'the group is on the domain of a container': ({ group }) => /^c\d+\.\d+$/.test(domainOf(group) ?? ''),
    },
  },
  {
    name: 'G-06',
    title: 'on a page table of iommufd',
    statement: 'A group is owned by iommufd and on a hardware page table.',
    source: 'drivers/iommu/iommufd/device.c at v7.0, iommufd_device_bind and iommufd_hw_pagetable_attach',
    isMeantFor: (topology, means) =>
      isAnyClaimable(topology, groupsOf(topology, topology.iommufdObjects?.devices ?? []), means),
    wants: {
      'iommufd owns the group': ({ group }) => ownerOf(group) === IOMMUFD,
      'the group is on a hardware page table': ({ group }) => isDomainOfHwpt(domainOf(group)),
    },
  },
  {
    name: 'G-07',
    title: 'owned by who maps memory',
    statement: 'A group is owned by the user that maps memory, and on the domain that he maps in.',
    source: `${CORE}, iommu_group_claim_dma_owner and iommu_attach_group`,
    isMeantFor: (topology, means) => topology.memory?.by === 'user' && isAnyClaimable(topology, topology.groups, means),
    wants: {
      'the user who maps memory owns the group': ({ group }) => ownerOf(group) === MAPPER,
      'the group is on the domain of the user who maps memory': ({ group }) => domainOf(group) === MAPPER_DOMAIN,
    },
  },
  {
    name: 'G-08',
    title: 'owned by who attaches through a device',
    statement: 'A group is owned by a user who attaches through one of its devices, and on a domain of his.',
    source: 'mails of 2022-02-14 on iommu_group_replace_domain',
    isMeantFor: (topology, means) =>
      topology.picker !== undefined && isAnyClaimable(topology, [topology.picker], means),
    wants: {
      'the user owns the group': ({ group }) => ownerOf(group) === PICKER,
      'the group is on a domain of the user': ({ group }) => domainOf(group)?.startsWith(`${PICKER}.`) === true,
    },
  },
] as const satisfies readonly Omit<Goal, 'kind' | 'roles' | 'facets'>[];

export const userGoals: readonly Goal[] = [
  ...ownersOf.map((goal): Goal => {
    return { ...goal, kind: 'goal', roles: { group: 'group' }, facets: { group: ownerAndDomain } };
  }),
  {
    name: 'G-03',
    title: "two members on a user's domain",
    statement: 'A group of two members is on the domain of a user.',
    source: `${CORE}, __iommu_group_set_domain_internal`,
    kind: 'goal',
    isMeantFor: (topology, means) =>
      usableGroups(topology, means).some((group) => membersOf(topology, group).length > 1),
    roles: { group: 'group' },
    facets: { group: (local) => [readGroup(local).members.length, readGroup(local).domain] },
    wants: {
      'the group has two members': ({ group }) => Number((group as readonly Json[])[0]) > 1,
      'the group is on the domain of a user': ({ group }) => /^(vfio|iommufd)\./.test(domainOf(group) ?? ''),
    },
  },
  {
    name: 'G-09',
    title: 'on a domain of its kernel driver',
    statement: 'A group that nobody owns is on a domain that its kernel driver made for itself.',
    source: `${CORE}, iommu_attach_device`,
    kind: 'goal',
    isMeantFor: ({ devices }, { driver }) =>
      devices.some(({ usesPrivateDomain }) => usesPrivateDomain === true) && !refusesUsers(driver),
    roles: { group: 'group' },
    facets: { group: ownerAndDomain },
    wants: {
      'nobody owns the group': ({ group }) => ownerOf(group) === null,
      'the group is on a domain of its driver': ({ group }) => /\.(private|identity)$/.test(domainOf(group) ?? ''),
    },
  },
  {
    name: 'G-10',
    title: 'two members on the domain of a shared driver',
    statement: 'A group of two members is on a domain that the driver of both attached to each.',
    source: 'Lu Baolu, "Fix BUG_ON in vfio_iommu_group_notifier()", v4 13/13 of 2021-12-17: drm/tegra',
    kind: 'goal',
    isMeantFor: ({ sharer }) => sharer !== undefined,
    roles: { group: 'group' },
    facets: { group: (local) => [readGroup(local).members.length, readGroup(local).domain] },
    wants: {
      'the group has two members': ({ group }) => Number((group as readonly Json[])[0]) > 1,
      "the group is on the driver's domain": ({ group }) => domainOf(group)?.startsWith(`${SHARER}.`) === true,
    },
  },
];
