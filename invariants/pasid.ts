/** PASIDs of a group: what the core keeps, and what each member's table holds. */

import type { Json, PlainEvent, StepView } from '../explorer/system.ts';
import {
  BLOCKED,
  hasKernelDriver,
  isDomainOf,
  isDriversFault,
  numberOf,
  readEntry,
  readGroup,
  readIommufd,
  readSlot,
  readUnit,
  type Topology,
} from '../model/index.ts';
import { blame, CORE, type Invariant, whenever, wherever } from './invariant.ts';

/** Operations on the RID's domain, which leave PASIDs alone. */
const RID_OPERATIONS: readonly Json[] = ['claim', 'attach', 'detach', 'replace'];

const hasPasids = ({ pasids }: Topology) => pasids.length > 0;

/** Operations that remove a PASID where it was set, and those that do where they fail. */
const REMOVE_PASIDS = /^(detach pasid|detach pt|unbind process|prepare reset)$/;
const REMOVE_PASIDS_FAILING = /^(attach pasid|replace pasid|attach pt|bind process)$/;

const mayRemovePasids = ({ operation = '', errno }: PlainEvent) =>
  REMOVE_PASIDS.test(String(operation)) || (errno !== '0' && REMOVE_PASIDS_FAILING.test(String(operation)));

const undisturbed = {
  isMeantFor: hasPasids,
  name: 'I-20',
  statement: "Attaching, detaching or replacing a group's domain leaves its PASIDs as they were.",
  source: '16603704559c (v6.2), iommu_attach_device_pasid: a PASID is attached and detached apart from the RID',
  kind: 'step',
  observes: ['returned'],
} as const;

const isRidOperation = ({ observations }: StepView) =>
  observations.some(({ event }) => RID_OPERATIONS.includes(event['operation'] ?? ''));

const slotAndTable = {
  isMeantFor: hasPasids,
  roles: { slot: 'slot', group: 'group', entry: 'entry' },
  facets: {
    slot: (local) => {
      const { group, pasid, domain } = readSlot(local);
      return [group, pasid, domain];
    },
    group: (local) => {
      const { members } = readGroup(local);
      const devices = (isInReset: boolean) =>
        members.filter(({ isBlocked }) => isBlocked === isInReset).map(({ device }) => device);
      return [devices(false), devices(true)];
    },
    entry: (local) => [readEntry(local).devices, readEntry(local).pasids, isDriversFault(local)],
  },
} satisfies Partial<Invariant>;

const slotAndHome = {
  isMeantFor: hasPasids,
  roles: { slot: 'slot', entry: 'entry' },
  facets: {
    slot: slotAndTable.facets.slot,
    entry: (local) => {
      const { home, pasidsMax, pasids } = readEntry(local);
      return [home, local.value !== 'released' && pasidsMax > 0, pasids, isDriversFault(local)];
    },
  },
} satisfies Partial<Invariant>;

/** The elements of a facet triple, where the slot and the entry belong to the group. */
function related(facets: Readonly<Record<string, Json>>, group: string | undefined) {
  const [home, pasid, domain] = facets['slot'] as [string, string, string | null];
  const [devices, pasids, isDrivers] = facets['entry'] as [string[], Record<string, string>, boolean];
  const [members, blocked] = facets['group'] as [string[], string[]];
  if (home !== group || !devices.some((device) => members.includes(device))) return undefined;
  if (devices.some((device) => blocked.includes(device))) return undefined;
  return { pasid, domain, pasids, culprit: blame(isDrivers) };
}

const published = {
  name: 'I-24',
  statement: 'While a domain is being attached, a fault that looks for it finds it only where the hardware is set.',
  source:
    '5e9f822c9c68 (v6.15): before, pasid_array came first, and a fault could find a handle whose attach then failed',
} as const;

/** I-24, for a PASID and for the RID. */
const handles: readonly Invariant[] = [
  {
    ...published,
    isMeantFor: hasPasids,
    title: 'a handle of a PASID is found when the hardware is set',
    kind: 'everywhere',
    roles: { slot: 'slot', entry: 'entry' },
    facets: {
      slot: (local) => {
        const { pasid, domain, call } = readSlot(local);
        return call?.isSetting === true ? [pasid, call.to, call.members, domain === call.to] : null;
      },
      entry: (local) => [readEntry(local).devices, readEntry(local).pasids],
    },
    ...wherever(
      ({ slot, entry }) => {
        if (slot === null) return undefined;
        const [pasid, to, members, isFound] = slot as [string, string, string[], boolean];
        const [devices, pasids] = entry as [string[], Record<string, string>];
        const isSet = (pasids[pasid] ?? to) === to;
        return devices.some((device) => members.includes(device)) && { isFound, isSet };
      },
      ({ isFound, isSet }) => !isFound || isSet,
    ),
  },
  {
    ...published,
    isMeantFor: ({ iommufd }) => iommufd.length > 0,
    title: 'a handle of the RID is found when the hardware is set',
    kind: 'everywhere',
    roles: { group: 'group', entry: 'entry' },
    facets: {
      group: (local) => {
        const { move, call, hasHandle, members } = readGroup(local);
        const isSetting = call?.operation === 'attach group handle' && move !== null;
        const moving = members.filter(({ isBlocked, isDeferred }) => !isBlocked && !isDeferred);
        return isSetting ? [move.to, moving.map(({ device }) => device), hasHandle] : null;
      },
      entry: (local) => [readEntry(local).devices, readEntry(local).rid],
    },
    ...wherever(
      ({ group, entry }) => {
        if (group === null) return undefined;
        const [to, members, isFound] = group as [string, string[], boolean];
        const [devices, rid] = entry as [string[], string];
        return devices.some((device) => members.includes(device)) && { isFound, isSet: rid === to };
      },
      ({ isFound, isSet }) => !isFound || isSet,
    ),
  },
];

const quiescent = {
  name: 'Q-2',
  statement: 'When whoever attached a PASID has gone, it is attached no more.',
  source: `${CORE}, iommu_device_unuse_default_domain and __iommu_release_dma_ownership warn where it is not so`,
  restsOnCallers: true,
} as const;

/** Q-2, for both who attach PASIDs; that a PASID which is not attached is blocked is I-23. */
const leftBehind: readonly Invariant[] = [
  {
    ...quiescent,
    isMeantFor: ({ devices }) => devices.some(({ usesPasid }) => usesPasid),
    title: 'no PASID is left of a kernel driver',
    kind: 'always',
    roles: { device: 'device', slot: 'slot' },
    facets: { device: hasKernelDriver, slot: (local) => readSlot(local).domain },
    ...wherever(
      ({ device }) => device === false,
      (_, { slot }, names) => slot === null || !isDomainOf(names['device'] ?? '', slot as string),
    ),
  },
  {
    ...quiescent,
    isMeantFor: ({ iommufd, pasids }) => iommufd.length > 0 && pasids.length > 0,
    title: 'no PASID is left of a user',
    kind: 'always',
    roles: { iommufd: 'iommufd', slot: 'slot' },
    facets: {
      iommufd: (local) => Object.values(readIommufd(local).devices).some((isBound) => isBound),
      slot: (local) => readSlot(local).domain,
    },
    ...wherever(
      ({ iommufd }) => iommufd === false,
      (_, { slot }, names) => slot === null || !isDomainOf(names['iommufd'] ?? '', slot as string),
    ),
  },
];

const counting = {
  isMeantFor: ({ devices }: Topology) => devices.some(({ unit }) => unit !== undefined),
  name: 'I-49',
  statement:
    'The count of a domain in an IOMMU unit is that of the PASIDs of its devices that translate through it, each ' +
    'under the id that the domain holds.',
  source: '79ea2feb917b (v7.0.10), CVE-2026-53281: the count drops to 0 while devices still use the domain',
} as const;

/** I-49: what the driver counts is what it recorded, and what it recorded is what the tables hold. */
const counted: readonly Invariant[] = [
  {
    ...counting,
    title: 'a unit counts what it recorded',
    kind: 'always',
    roles: { unit: 'unit' },
    facets: { unit: (local) => [readUnit(local).counts, readUnit(local).ids, readUnit(local).records] as Json },
    ...wherever(
      ({ unit }) => {
        const [counts, ids, records] = unit as [Record<string, number>, Record<string, string>, Recorded];
        const domains = [...new Set([...Object.keys(counts), ...Object.keys(records)])];
        return domains.length > 0 && { domains, counts, ids, records };
      },
      ({ domains, counts, ids, records }) =>
        domains.every((domain) => {
          const used = Object.values(records[domain] ?? {}).flatMap((ofEntry) => Object.values(ofEntry).flat());
          return used.length === (counts[domain] ?? 0) && used.every((id) => id === ids[domain]);
        }),
    ),
  },
  {
    ...counting,
    title: 'a unit recorded what the tables hold',
    kind: 'always',
    roles: { unit: 'unit', entry: 'entry' },
    facets: {
      unit: (local) => readUnit(local).records as Json,
      entry: (local) => [readEntry(local).pasids, isDriversFault(local)],
    },
    ...wherever(
      ({ unit, entry }, names) => {
        const [pasids, isDrivers] = entry as [Record<string, string>, boolean];
        const recorded = Object.entries(unit as unknown as Recorded).flatMap(([domain, ofDomain]) =>
          Object.entries(ofDomain[names['entry'] ?? ''] ?? {}).flatMap(([pasid, ids]) =>
            ids.map(() => `${pasid} ${domain}`),
          ),
        );
        const held = Object.entries(pasids).flatMap(([pasid, domain]) =>
          domain === BLOCKED ? [] : [`${pasid} ${domain}`],
        );
        return recorded.length + held.length > 0 && { recorded, held, isDrivers };
      },
      ({ recorded, held, isDrivers }) => recorded.sort().join() === held.sort().join() || blame(isDrivers),
    ),
  },
];

type Recorded = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>>>;

/** Whether every PASID in use fits every device that has PASIDs. */
function fitsEverywhere({ devices, pasids }: Topology): boolean {
  const capable = devices.flatMap(({ pasidsMax = 0 }) => (pasidsMax > 0 ? [pasidsMax] : []));
  const numbers = pasids.map(numberOf);
  return capable.length > 0 && numbers.every((number) => number > 0 && capable.every((most) => number < most));
}

export const pasid: readonly Invariant[] = [
  {
    ...undisturbed,
    title: "the RID's domain does not touch pasid_array",
    roles: { slot: 'slot' },
    facets: { slot: (local) => readSlot(local).domain },
    ...whenever(isRidOperation, (_, { before, after }) => before['slot'] === after['slot']),
  },
  {
    ...undisturbed,
    title: "the RID's domain does not touch PASID tables",
    roles: { entry: 'entry' },
    facets: { entry: (local) => readEntry(local).pasids },
    ...whenever(
      isRidOperation,
      (_, { before, after }) => JSON.stringify(before['entry']) === JSON.stringify(after['entry']),
    ),
  },
  {
    ...slotAndTable,
    name: 'I-21',
    title: "a PASID of the group is in every member's table",
    statement: 'Where a domain is attached to a PASID, every member outside a reset that has PASIDs translates it so.',
    source: `${CORE}, __iommu_set_group_pasid`,
    kind: 'always',
    ...wherever(
      (facets, names) => {
        const found = related(facets, names['group']);
        return found !== undefined && found.domain !== null && found.pasid in found.pasids && found;
      },
      ({ pasid, pasids, domain, culprit }) => pasids[pasid] === domain || culprit,
    ),
  },
  {
    ...slotAndHome,
    name: 'I-22',
    title: 'an attached PASID fits every table',
    statement: 'Where a domain is attached to a PASID, it is not 0, and every member that has PASIDs has room for it.',
    source: `${CORE}, iommu_attach_device_pasid: -EINVAL for PASID 0, and for one that a member has no room for`,
    kind: 'always',
    ...wherever(
      ({ slot, entry }) => {
        const [group, pasid, domain] = slot as [string, string, string | null];
        const [home, hasTable, pasids] = entry as [string, boolean, Record<string, string>];
        return home === group && domain !== null && { pasid, hasTable, pasids };
      },
      ({ pasid, hasTable, pasids }) => pasid !== 'pasid0' && (!hasTable || pasid in pasids),
    ),
  },
  {
    ...slotAndHome,
    name: 'I-23',
    title: 'a PASID that is not attached is blocked',
    statement: "Where no domain is attached to a PASID, it is blocked in every member's table.",
    source: '647b7aad1949 (v6.14): blocked_domain->ops->set_dev_pasid',
    kind: 'always',
    ...wherever(
      ({ slot, entry }) => {
        const [group, pasid, domain] = slot as [string, string, string | null];
        const [home, , pasids, isDrivers] = entry as [string, boolean, Record<string, string>, boolean];
        return home === group && domain === null && pasid in pasids && { set: pasids[pasid], isDrivers };
      },
      ({ set, isDrivers }) => set === BLOCKED || blame(isDrivers),
    ),
  },
  ...handles,
  {
    // iommufd has refusals of its own, object by object: of page tables that are not for PASIDs.
    isMeantFor: (topology) => hasPasids(topology) && fitsEverywhere(topology) && topology.iommufdObjects === undefined,
    name: 'I-47',
    title: 'a valid PASID is not refused',
    statement: 'An attach of a PASID that fits every member that has PASIDs is not refused with -EINVAL.',
    source: 'b3f6fcd8404f (v6.16): a device without PASIDs never sends one, and need not have room for it',
    kind: 'step',
    observes: ['returned'],
    roles: {},
    facets: {},
    ...whenever(
      ({ observations, outcomes }) => {
        const attaches = observations.filter(({ event }) => event['operation'] === 'attach pasid');
        return outcomes.length === 0 && attaches.length > 0 && attaches;
      },
      (attaches) => attaches.every(({ event }) => event['errno'] !== '-EINVAL'),
    ),
  },
  {
    isMeantFor: hasPasids,
    name: 'I-48',
    title: 'a PASID is removed only where it is set',
    statement: 'No driver is told to remove a PASID from a device on which it is not set.',
    source:
      'b025dea63cde (v6.10): only what succeeded is undone; include/linux/iommu.h, remove_dev_pasid: removes a ' +
      'translation that was set',
    restsOnCallers: true,
    kind: 'step',
    observes: ['removed nothing', 'returned'],
    roles: {},
    facets: {},
    ...whenever(
      ({ observations }) =>
        observations.some(({ event }) => event.type === 'removed nothing' || mayRemovePasids(event)),
      (_, { observations }) => {
        const removals = observations.filter(({ event }) => event.type === 'removed nothing');
        if (removals.length === 0) return true;
        return removals.some(({ event }) => event['isDriversFault'] === false) ? false : 'driver contract';
      },
    ),
  },
  ...counted,
  ...leftBehind,
];
