/** A group in a VFIO container: on a domain of it, or where it was, and not half way. */
import { isDriversFault, readEntry, readGroup, readVfioContainer } from '../../model/index.ts';
import type { LivenessRule } from './rule.ts';

/** Groups of the container, the one that it is working on, and its domains with the groups that have each. */
type Container = readonly [
  groups: readonly string[],
  working: string | null,
  domains: readonly (readonly [string, readonly string[]])[],
];
/** Where the core has the group, where it is if nobody attached it, and its devices that are not being reset. */
type Core = readonly [domain: string | null, resting: string | null, members: readonly string[]];
type Entry = readonly [devices: readonly string[], rid: string];

export const type1Attach: readonly LivenessRule[] = [
  {
    kind: 'leads-to',
    name: 'L-12',
    title: 'no group is in a container by halves',
    statement:
      'A group that a container attaches comes to be, with all its devices, on a domain that the container has for it, ' +
      'or stays on its blocking domain.',
    source:
      'drivers/vfio/vfio_iommu_type1.c at v7.0, vfio_iommu_type1_attach_group: tries a domain of its own, then those it ' +
      'may share, then its own again; out_detach and out_domain undo what was done',
    isMeantFor: ({ vfio }) => vfio !== undefined,
    roles: { container: 'vfio container', group: 'group', entry: 'entry' },
    facets: {
      container: (local) => {
        const { groups, call, domains } = readVfioContainer(local);
        return [groups, call?.group ?? null, domains.map(({ domain, groups: sharing }) => [domain, sharing])];
      },
      group: (local) => {
        const { domain, defaultDomain, blockingDomain, owner, members } = readGroup(local);
        const unblocked = members.filter(({ isBlocked }) => !isBlocked);
        return [domain, owner === null ? defaultDomain : blockingDomain, unblocked.map(({ device }) => device)];
      },
      entry: (local) => (isDriversFault(local) ? null : [readEntry(local).devices, readEntry(local).rid]),
    },
    from: ({ container }, { group = '' }) => {
      const [groups, working] = container as unknown as Container;
      return working === group || groups.includes(group);
    },
    to: ({ container, group: core, entry }, { group = '' }) => {
      const [, working, domains] = container as unknown as Container;
      const [domain, resting, members] = core as unknown as Core;
      const own = domains.find(([, groups]) => groups.includes(group))?.[0] ?? resting;
      if (working === group || domain !== own) return false;
      if (entry === null) return true;
      const [devices, rid] = entry as unknown as Entry;
      return rid === domain || !devices.some((device) => members.includes(device));
    },
  },
];
