/** The default domain: its type, whose it is, and when it changes. */
import { isOfDmaApi, readEntry, readGroup, typeOf } from '../model/index.ts';
import { blame, CORE, type Invariant, whenever, wherever } from './invariant.ts';

export const defaultDomain: readonly Invariant[] = [
  {
    name: 'I-09',
    title: 'mistrust',
    statement: 'A group with an untrusted device has a default domain of a DMA type, if it has one.',
    source: `${CORE}, iommu_get_default_domain_type: an untrusted device demands IOMMU_DOMAIN_DMA`,
    isMeantFor: ({ devices }) => devices.some(({ isUntrusted }) => isUntrusted),
    kind: 'always',
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const group = readGroup(local);
        if (group.defaultDomain === null || !group.members.some(({ isUntrusted }) => isUntrusted)) return null;
        return typeOf(group);
      },
    },
    ...wherever(
      ({ group }) => group !== null,
      (_, { group }) => group === 'DMA' || group === 'DMA-FQ',
    ),
  },
  {
    name: 'I-26',
    title: "the DMA API's domain serves one group",
    statement: 'Who goes through a domain of a DMA type is in the group whose default domain it is.',
    source: `${CORE}, iommu_get_dma_domain: the DMA API maps into the default domain of the device's group`,
    kind: 'always',
    roles: { group: 'group', entry: 'entry' },
    facets: {
      group: (local) => {
        const { name, defaultDomain, members } = readGroup(local);
        return [name, defaultDomain, members.map(({ device }) => device)];
      },
      entry: (local) => {
        const { rid, devices, isLeftByFailure } = readEntry(local);
        return isOfDmaApi(rid) ? [rid, devices, isLeftByFailure] : null;
      },
    },
    ...wherever(
      ({ group, entry }) => {
        if (entry === null) return undefined;
        const [name, current, members] = group as [string, string | null, string[]];
        const [rid, devices, isDrivers] = entry as [string, string[], boolean];
        const isAtHome = rid === current && devices.some((device) => members.includes(device));
        return rid.startsWith(`${name}.`) && { isAtHome, isDrivers };
      },
      ({ isAtHome, isDrivers }) => isAtHome || blame(isDrivers),
    ),
  },
  {
    name: 'I-35',
    title: 'nobody counts on a default domain that changes',
    statement: 'The default domain becomes another one only while owner_cnt is 0.',
    source: '5957c19305b1 (v6.5), iommu_group_store_type: -EPERM unless owner_cnt is 0, but for a flush queue',
    isMeantFor: ({ types }) => types.length > 0,
    restsOnCallers: true,
    kind: 'step',
    observes: ['returned'],
    roles: { group: 'group' },
    facets: { group: (local) => [readGroup(local).defaultDomain, readGroup(local).ownerCount] },
    ...whenever(
      ({ before, after }) => {
        const [from, count] = before['group'] as [string | null, number];
        const [to] = after['group'] as [string | null];
        return from !== null && to !== null && from !== to && { count };
      },
      ({ count }) => count === 0,
    ),
  },
];
