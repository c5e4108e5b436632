/** States that must be reachable: without them, that every invariant holds would say little. */
import type { GoalProperty, Json } from '../explorer/system.ts';
import {
  CONTAINER,
  CONTAINER_DOMAIN,
  type Configuration,
  cutToFit,
  IOMMUFD,
  pageStateOf,
  readCache,
  readGroup,
  readMapper,
  type Topology,
} from '../model/index.ts';
import { CORE } from './invariant.ts';

interface Goal extends GoalProperty {
  readonly title: string;
  /** Whether the system has what the goal needs. The topology is cut to design and driver. */
  readonly isMeantFor: (topology: Topology) => boolean;
}

/** Of a facet that is owner, or count of members, and domain. */
const ownerOf = (facet: Json | undefined) => (facet as readonly [string | null, string | null])[0];
const domainOf = (facet: Json | undefined) => (facet as readonly [Json, string | null])[1];

export const goals: readonly Goal[] = [
  {
    name: 'G-01',
    title: 'owned by the container',
    statement: 'A group is owned by the VFIO container and on its domain.',
    source: `${CORE}, iommu_group_claim_dma_owner and iommu_attach_group`,
    kind: 'goal',
    isMeantFor: ({ container }) => container.length > 0,
    roles: { group: 'group' },
    facets: { group: (local) => [readGroup(local).owner, readGroup(local).domain] },
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
    kind: 'goal',
    isMeantFor: ({ iommufd }) => iommufd.length > 0,
    roles: { group: 'group' },
    facets: { group: (local) => [readGroup(local).owner, readGroup(local).domain] },
    wants: {
      'iommufd owns the group': ({ group }) => ownerOf(group) === IOMMUFD,
      'the group is on a domain of iommufd': ({ group }) => domainOf(group)?.startsWith(`${IOMMUFD}.`) === true,
    },
  },
  {
    name: 'G-03',
    title: "two members on a user's domain",
    statement: 'A group of two members is on the domain of a user.',
    source: `${CORE}, __iommu_group_set_domain_internal`,
    kind: 'goal',
    isMeantFor: ({ groups, devices, container, iommufd }) =>
      groups.some((group) => {
        const members = devices.filter((device) => device.group === group);
        const isUsable = container.includes(group) || members.some(({ name }) => iommufd.includes(name));
        return members.length > 1 && isUsable;
      }),
    roles: { group: 'group' },
    facets: { group: (local) => [readGroup(local).members.length, readGroup(local).domain] },
    wants: {
      'the group has two members': ({ group }) => Number((group as readonly Json[])[0]) > 1,
      'the group is on the domain of a user': ({ group }) => /^(vfio|iommufd)\./.test(domainOf(group) ?? ''),
    },
  },
  {
    name: 'G-04',
    title: 'the window of a flush queue',
    statement: 'With a flush queue, a device reaches a buffer that its driver has back.',
    source:
      'drivers/iommu/dma-iommu.c, queue_iova: caches are synchronised later; accepted for speed by whoever asks for it',
    kind: 'goal',
    isMeantFor: ({ memory }) => memory?.hasFlushQueue === true,
    roles: { api: 'api', cache: 'cache' },
    facets: {
      api: (local) => (pageStateOf(local) === 'stale' ? readMapper(local).domain : null),
      cache: (local) => readCache(local).cached,
    },
    wants: {
      'the driver has its buffer back': ({ api }) => api !== null,
      'the device still reaches it': ({ api, cache }) => api === cache,
    },
  },
];

/** The goals that a configuration has the means to reach. */
export function goalsFor(configuration: Configuration): readonly GoalProperty[] {
  const { topology } = cutToFit(configuration);
  return goals.filter(({ isMeantFor }) => isMeantFor(topology));
}
