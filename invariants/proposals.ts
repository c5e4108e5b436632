/** What must hold of proposals: of interfaces that no kernel has. */
import { readDevice, readEntry, readGroup, readPicker, readSharer, readSlot } from '../model/index.ts';
import { type Invariant, whenever, wherever } from './invariant.ts';
import { oneOwner } from './ownership.ts';

export const proposals: readonly Invariant[] = [
  {
    name: 'I-25',
    isMeantFor: ({ pasids, groups }) => pasids.length > 0 && groups.length > 1,
    title: 'each RID has PASIDs of its own',
    statement: "Setting a PASID of one group leaves the PASID tables of every other group's devices as they were.",
    source:
      'Jason Gunthorpe, mail of 2022-09-08: the API demands that every RID gets its own PASID mapping, even if the RID ' +
      'shares iommu_domains',
    kind: 'step',
    observes: ['returned'],
    roles: { slot: 'slot', entry: 'entry' },
    facets: {
      slot: (local) => [readSlot(local).group, readSlot(local).pasid, readSlot(local).domain],
      entry: (local) => [readEntry(local).home, readEntry(local).pasids],
    },
    ...whenever(
      ({ before, after }) => {
        const [group, pasid, domain] = before['slot'] as [string, string, string | null];
        const [home, table] = before['entry'] as [string, Record<string, string>];
        const isSet = (after['slot'] as [string, string, string | null])[2] !== domain;
        return isSet && home !== group && { pasid, table };
      },
      ({ pasid, table }, { after }) => (after['entry'] as [string, Record<string, string>])[1][pasid] === table[pasid],
    ),
  },

  {
    ...oneOwner,
    isMeantFor: ({ sharer }) => sharer !== undefined,
    title: 'one owner: a driver with a domain of its own',
    source:
      'Lu Baolu, "Fix BUG_ON in vfio_iommu_group_notifier()", v3 01/18 of 2021-12-06: different ownerships are ' +
      'exclusive for all devices of a group',
    kind: 'always',
    roles: { group: 'group', sharer: 'sharer' },
    facets: {
      group: (local) => [readGroup(local).ownerType ?? null, readGroup(local).ownerCount],
      sharer: (local) => Object.values(readSharer(local).devices).filter((held) => held !== 'free').length,
    },
    ...wherever(
      ({ group, sharer }) => {
        const [type, count] = group as [string | null, number];
        const isOwned = type === 'PRIVATE_DOMAIN';
        return ((sharer as number) > 0 || isOwned) && { isOwned, count };
      },
      ({ isOwned, count }, { sharer }) => (sharer as number) > 0 && isOwned && sharer === count,
    ),
  },
  {
    name: 'I-75',
    isMeantFor: ({ sharer }) => sharer !== undefined,
    title: 'who shares a domain is on it',
    statement: 'Where a driver was told that its devices share a domain, their group is on it.',
    source:
      'Lu Baolu, "Fix BUG_ON in vfio_iommu_group_notifier()", v4 07/13 of 2021-12-17: the domain is detached after ' +
      'all drivers unjoin it',
    kind: 'always',
    roles: { group: 'group', sharer: 'sharer' },
    facets: {
      group: (local) => readGroup(local).domain,
      sharer: (local) => Object.values(readSharer(local).devices).filter((held) => held !== 'free' && held !== 'owned'),
    },
    ...wherever(
      ({ sharer }) => (sharer as string[]).length > 0,
      (_, { group, sharer }) => (sharer as string[]).every((domain) => domain === group),
    ),
  },

  {
    name: 'I-41',
    isMeantFor: ({ picker }) => picker !== undefined,
    title: 'a device that was picked is there when it is used',
    statement: 'No step uses a device that is gone, or in another group than when it was resolved.',
    source:
      'Jason Gunthorpe, mail of 2022-02-14 to "iommu: Add iommu_group_replace_domain()": what keeps the device from ' +
      'being concurrently unplugged?',
    kind: 'everywhere',
    roles: { picker: 'picker', device: 'device' },
    facets: {
      picker: (local) => (local.value === 'using' ? [readPicker(local).device, readPicker(local).group] : null),
      device: (local) => readDevice(local).group,
    },
    ...wherever(
      ({ picker }, names) => {
        const [used, group] = (picker ?? []) as readonly string[];
        return used === names['device'] && { group };
      },
      ({ group }, { device }) => device === group,
    ),
  },
];
