/** States that must be reachable: without them, that every invariant holds would say little. */
import type { GoalProperty } from '../explorer/system.ts';
import { type Configuration, readGroup } from '../model/index.ts';
import { CORE } from './invariant.ts';

interface Goal extends GoalProperty {
  readonly title: string;
  /** Whether the configuration has what the goal needs. */
  readonly isMeantFor: (configuration: Configuration) => boolean;
}

export const goals: readonly Goal[] = [
  {
    name: 'G-01',
    title: 'owned by the container',
    statement: 'A group is owned by the VFIO container and on its domain.',
    source: `${CORE}, iommu_group_claim_dma_owner and iommu_attach_group`,
    kind: 'goal',
    isMeantFor: ({ topology }) => topology.container.length > 0,
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
    isMeantFor: ({ topology, design }) => topology.iommufd.length > 0 && design.choices.deviceClaims === 'present',
    roles: { group: 'group' },
    facets: { group: (local) => [readGroup(local).owner, readGroup(local).domain] },
    holds: ({ group }) => {
      const [owner, domain] = group as [string | null, string | null];
      return owner === 'iommufd' && domain?.startsWith('iommufd.') === true;
    },
  },
  {
    name: 'G-03',
    title: 'two members on a user’s domain',
    statement: 'A group of two members is on the domain of a user.',
    source: `${CORE}, __iommu_group_set_domain_internal`,
    kind: 'goal',
    isMeantFor: ({ topology }) =>
      topology.groups.some(
        (group) =>
          topology.devices.filter((device) => device.group === group).length > 1 &&
          (topology.container.includes(group) || topology.iommufd.length > 0),
      ),
    roles: { group: 'group' },
    facets: { group: (local) => [readGroup(local).members.length, readGroup(local).domain] },
    holds: ({ group }) => {
      const [members, domain] = group as [number, string | null];
      return members > 1 && /^(vfio|iommufd)\./.test(domain ?? '');
    },
  },
];

/** The goals that a configuration has the means to reach. */
export function goalsFor(configuration: Configuration): readonly GoalProperty[] {
  return goals.filter(({ isMeantFor }) => isMeantFor(configuration));
}
