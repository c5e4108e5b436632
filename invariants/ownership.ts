/** Who owns a group, and what that promises. */
import { hasKernelDriver, isIdentity, readContainer, readDevice, readGroup, readIommufd } from '../model/index.ts';
import { CORE, type Invariant, whenever, wherever } from './invariant.ts';

/** I-34 has a part for each kind of owner. */
export const oneOwner = {
  name: 'I-34',
  statement: 'Whoever was told that he owns a group owns it, and nobody else does.',
} as const;

export const ownership: readonly Invariant[] = [
  {
    name: 'I-02',
    title: 'no owner without a count',
    statement: 'A group whose owner_cnt is 0 has no owner.',
    source: `${CORE}, __iommu_release_dma_ownership and iommu_device_unuse_default_domain warn where it is not so`,
    kind: 'always',
    roles: { group: 'group' },
    facets: { group: (local) => [readGroup(local).owner, readGroup(local).ownerCount] },
    ...wherever(
      ({ group }) => {
        const [owner, count] = group as [string | null, number];
        return count <= 0 && { owner, count };
      },
      ({ owner, count }) => count === 0 && owner === null,
    ),
  },
  {
    name: 'I-03',
    title: 'a user never gets the default domain',
    statement: 'A user-owned group is on a domain, and not on its default domain.',
    source: '0286300e6045 (v5.19): a claimed group is on the blocking domain until its user attaches another',
    kind: 'always',
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { owner, domain, defaultDomain, blockingDomain } = readGroup(local);
        const isDefault = domain === defaultDomain && defaultDomain !== blockingDomain;
        return owner === null ? null : domain !== null && !isDefault;
      },
    },
    ...wherever(
      ({ group }) => group !== null,
      (_, { group }) => group === true,
    ),
  },
  {
    name: 'I-04',
    title: 'an idle group is on its default domain',
    statement: 'A group that nobody counts on is on its default domain, with no PASID attached.',
    source: `${CORE}, iommu_device_use_default_domain does not look at the domain when owner_cnt is 0`,
    restsOnCallers: true,
    kind: 'always',
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { ownerCount, domain, defaultDomain, pasidCount } = readGroup(local);
        return ownerCount > 0 ? null : [domain === defaultDomain, pasidCount];
      },
    },
    ...wherever(
      ({ group }) => (group ?? undefined) as [boolean, number] | undefined,
      ([isOnDefault, pasids]) => isOnDefault && pasids === 0,
    ),
  },
  {
    name: 'I-07',
    title: 'drivers together share the default domain',
    statement:
      'Where two or more kernel drivers are counted, the group is on its default domain, or both it and its current ' +
      'domain are identity.',
    source: `${CORE}, iommu_device_use_default_domain: -EBUSY where the group is on another domain`,
    kind: 'always',
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { owner, ownerCount, domain, defaultDomain } = readGroup(local);
        const isTwin = isIdentity(domain) && isIdentity(defaultDomain);
        return owner === null && ownerCount >= 2 ? domain === defaultDomain || isTwin : null;
      },
    },
    ...wherever(
      ({ group }) => group !== null,
      (_, { group }) => group === true,
    ),
  },
  {
    name: 'I-08',
    title: 'PASIDs do not survive a change of ownership',
    isMeantFor: ({ pasids }) => pasids.length > 0,
    statement: 'Whenever a group passes between nobody, kernel drivers and a user, no PASID is attached.',
    source: '16603704559c (v6.2): pasid_array is tested where owner_cnt is',
    restsOnCallers: true,
    kind: 'step',
    observes: ['returned'],
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { owner, ownerCount, pasidCount } = readGroup(local);
        return [ownerCount === 0 ? 'nobody' : (owner ?? 'drivers'), pasidCount];
      },
    },
    ...whenever(
      ({ before, after }) => {
        const [from, pasids] = before['group'] as [string, number];
        const [to] = after['group'] as [string];
        return from !== to && { pasids };
      },
      ({ pasids }) => pasids === 0,
    ),
  },
  {
    name: 'I-13',
    title: 'a group with a default domain is on a domain',
    statement: 'Where a default domain is set, the current domain is.',
    source: `${CORE}, __iommu_probe_device warns where it is not so`,
    kind: 'always',
    roles: { group: 'group' },
    facets: {
      group: (local) => (readGroup(local).defaultDomain === null ? null : readGroup(local).domain !== null),
    },
    ...wherever(
      ({ group }) => group !== null,
      (_, { group }) => group === true,
    ),
  },
  {
    name: 'I-14',
    title: 'an empty group has nothing',
    statement: 'A group without devices has no owner, no count and no domain.',
    source: `${CORE}, __iommu_group_free_device: the last device takes the domains with it`,
    restsOnCallers: true,
    kind: 'always',
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { members, owner, ownerCount, domain, defaultDomain, blockingDomain } = readGroup(local);
        if (members.length > 0) return null;
        return owner === null && ownerCount === 0 && [domain, defaultDomain, blockingDomain].every((d) => d === null);
      },
    },
    ...wherever(
      ({ group }) => group !== null,
      (_, { group }) => group === true,
    ),
  },
  {
    ...oneOwner,
    title: 'one owner: the container',
    isMeantFor: ({ container }, { design }) => container.length > 0 && design.choices.groupClaims !== 'absent',
    source: `${CORE}, iommu_group_claim_dma_owner: -EPERM where owner_cnt is not 0`,
    restsOnCallers: true,
    kind: 'always',
    roles: { group: 'group', container: 'container' },
    facets: { group: (local) => readGroup(local).owner, container: (local) => readContainer(local).groups },
    ...wherever(
      ({ group, container }, names) => {
        const held = (container as Record<string, string>)[names['group'] as string] ?? 'closed';
        const [wasTold, isOwner] = [held !== 'closed', group === names['container']];
        return (wasTold || isOwner) && { wasTold, isOwner };
      },
      ({ wasTold, isOwner }) => wasTold && isOwner,
    ),
  },
  {
    ...oneOwner,
    title: 'one owner: iommufd',
    isMeantFor: ({ iommufd }) => iommufd.length > 0,
    source: `${CORE}, iommu_device_claim_dma_owner: -EPERM where another owns the group`,
    restsOnCallers: true,
    kind: 'always',
    roles: { group: 'group', iommufd: 'iommufd' },
    facets: {
      group: (local) => {
        const { owner, ownerCount, members } = readGroup(local);
        return [owner, ownerCount, members.map(({ device }) => device)];
      },
      iommufd: (local) => readIommufd(local).devices,
    },
    ...wherever(
      ({ group, iommufd }, names) => {
        const [owner, count, members] = group as [string | null, number, string[]];
        const claimed = members.filter((device) => (iommufd as Record<string, boolean>)[device] === true).length;
        const isOwner = owner === names['iommufd'];
        return (claimed > 0 || isOwner) && { claimed, isOwner, count };
      },
      ({ claimed, isOwner, count }) => claimed > 0 && isOwner && count === claimed,
    ),
  },
  {
    name: 'I-37',
    title: 'isolation does not end with the group',
    statement: 'While a user owns a group, no kernel driver is bound to a device that cannot be isolated from it.',
    source:
      "1ea2a07a532b (v5.19): user and kernel drivers exclude each other in a group; which devices cannot be isolated is the bus's to say",
    kind: 'always',
    roles: { group: 'group', device: 'device' },
    facets: {
      group: (local) => readGroup(local).owner !== null,
      device: (local) => [readDevice(local).home, hasKernelDriver(local)],
    },
    ...wherever(
      ({ group, device }, names) => {
        const [home, isBound] = device as [string | null, boolean];
        return group === true && home === names['group'] && { isBound };
      },
      ({ isBound }) => !isBound,
    ),
  },
];
