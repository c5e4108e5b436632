/** States that must be reachable: without them, that every invariant holds would say little. */
import type { GoalProperty } from '../explorer/system.ts';
import {
  type Configuration,
  cutToFit,
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
    holds: ({ group }) => {
      const [owner, domain] = group as [string | null, string | null];
      return owner === 'vfio' && domain === 'vfio.1';
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
    holds: ({ group }) => {
      const [owner, domain] = group as [string | null, string | null];
      return owner === 'iommufd' && domain?.startsWith('iommufd.') === true;
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
    holds: ({ group }) => {
      const [members, domain] = group as [number, string | null];
      return members > 1 && /^(vfio|iommufd)\./.test(domain ?? '');
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
    holds: ({ api, cache }) => api !== null && api === cache,
  },
];

/** The goals that a configuration has the means to reach. */
export function goalsFor(configuration: Configuration): readonly GoalProperty[] {
  const { topology } = cutToFit(configuration);
  return goals.filter(({ isMeantFor }) => isMeantFor(topology));
}
