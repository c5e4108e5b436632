/** What the hardware does, held against what the core believes. */

import type { Json, LocalState } from '../explorer/system.ts';
import {
  HOLDERS,
  isDomainOf,
  isDriversFault,
  isPaging,
  livingDomainsOf,
  mapsKernelMemory,
  readEntry,
  readGroup,
  readSlot,
  type Topology,
} from '../model/index.ts';
import { blame, CORE, type Invariant, whenever, wherever } from './invariant.ts';

/** The entry of one of `members`. */
const isOf = (members: readonly string[], devices: readonly string[]) =>
  devices.some((device) => members.includes(device));

const devicesOf = (local: LocalState) => readGroup(local).members.map(({ device }) => device);

const reachesKernelMemory: Invariant = {
  name: 'I-01',
  title: 'a user never reaches kernel memory',
  statement: 'No device of a user-owned group ever goes through a domain that maps kernel memory.',
  source:
    '0286300e6045 (v5.19): a claim moves the group to a blocking domain first; comment in __iommu_group_set_domain: ' +
    'DMA must only be able to access either new_domain or group->domain, never something else',
  kind: 'everywhere',
  roles: { group: 'group', entry: 'entry' },
  facets: {
    group: (local) => (readGroup(local).owner === null ? null : devicesOf(local)),
    entry: (local) => {
      const { devices, rid } = readEntry(local);
      return [devices, mapsKernelMemory(rid) ? { isDrivers: isDriversFault(local) } : null];
    },
  },
  ...wherever(
    ({ group, entry }) => {
      const [devices, wrong] = entry as [string[], { readonly isDrivers: boolean } | null];
      return group !== null && isOf(group as string[], devices) && { wrong };
    },
    ({ wrong }) => wrong === null || blame(wrong.isDrivers),
  ),
};

const agrees: Invariant = {
  name: 'I-05',
  title: 'the hardware does what the core believes',
  statement:
    "Every member that is neither deferred nor in a reset, nor shares its RID with one, is on the group's domain.",
  source: `${CORE}, __iommu_group_set_domain_internal: group->domain is set when all members moved, and failing to put one back warns`,
  kind: 'always',
  roles: { group: 'group', entry: 'entry' },
  facets: {
    group: (local) => {
      const { domain, members } = readGroup(local);
      const settled = members.filter(({ isBlocked, isDeferred }) => !isBlocked && !isDeferred);
      const blocked = members.filter(({ isBlocked }) => isBlocked);
      return [domain, settled.map(({ device }) => device), blocked.map(({ device }) => device)];
    },
    entry: (local) => [readEntry(local).rid, readEntry(local).devices, isDriversFault(local)],
  },
  ...wherever(
    ({ group, entry }) => {
      const [domain, members, blocked] = group as [string | null, string[], string[]];
      const [rid, devices, isDrivers] = entry as [string, string[], boolean];
      const isSettled = isOf(members, devices) && !isOf(blocked, devices);
      return domain !== null && isSettled && { domain, rid, isDrivers };
    },
    ({ domain, rid, isDrivers }) => rid === domain || blame(isDrivers),
  ),
};

/** I-06 has a part for each kind of holder and each place where a dangling domain would hurt. */
export const freed = {
  name: 'I-06',
  statement: 'A domain that was freed is in no translation entry, no PASID table and no pointer of the core.',
  source: `${CORE}, iommu_domain_free: frees, and does not look who uses it`,
} as const;

/** Devices hold domains only where their drivers attach some. */
const meantFor: Readonly<Record<(typeof HOLDERS)[number], (topology: Topology) => boolean>> = {
  group: () => true,
  container: ({ container }) => container.length > 0,
  iommufd: ({ iommufd }) => iommufd.length > 0,
  hwpt: ({ iommufdObjects }) => iommufdObjects !== undefined,
  device: ({ devices }) => devices.some(({ usesPasid, usesPrivateDomain }) => usesPasid || usesPrivateDomain),
  sva: ({ sva }) => (sva?.mms.length ?? 0) > 0,
  'vfio container': ({ vfio }) => vfio !== undefined,
  mapper: ({ memory }) => memory?.by === 'user',
  domain: ({ callerDomains = [] }) => callerDomains.length > 0,
};

/** Whose domains: those of callers are actors of their own. */
const article = (kind: string) => (kind === 'domain' ? 'callers' : `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`);

const danglingInHardware: readonly Invariant[] = HOLDERS.map((kind) => ({
  ...freed,
  title: `no entry translates through a freed domain of ${article(kind)}`,
  isMeantFor: meantFor[kind],
  kind: 'everywhere',
  roles: { holder: kind, entry: 'entry' },
  facets: {
    holder: livingDomainsOf[kind],
    entry: (local) => {
      const { rid, pasids } = readEntry(local);
      return [[rid, ...Object.values(pasids)], isDriversFault(local)];
    },
  },
  ...wherever(
    ({ entry }, names) => {
      const [used, isDrivers] = entry as [string[], boolean];
      const own = domainsOf(names['holder'], used);
      return own.length > 0 && { own, isDrivers };
    },
    ({ own, isDrivers }, { holder }) => areLiving(own, holder) || blame(isDrivers),
  ),
}));

/** A process is never attached to a RID. */
const RID_HOLDERS = HOLDERS.filter((kind) => kind !== 'sva');

const danglingInCore: readonly Invariant[] = RID_HOLDERS.map((kind) => ({
  ...freed,
  title: `no pointer of a group to a freed domain of ${article(kind)}`,
  isMeantFor: kind === 'device' ? ({ devices }) => devices.some((d) => d.usesPrivateDomain) : meantFor[kind],
  kind: 'always',
  roles: kind === 'group' ? { group: 'group' } : { holder: kind, group: 'group' },
  facets: {
    ...(kind !== 'group' && { holder: livingDomainsOf[kind] }),
    group: (local): Json => {
      const { domain, defaultDomain, blockingDomain } = readGroup(local);
      const pointers = [domain, defaultDomain, blockingDomain].filter((pointer) => pointer !== null);
      return kind === 'group' ? [pointers, livingDomainsOf.group(local)] : [pointers, []];
    },
  },
  ...wherever(
    ({ holder, group }, names) => {
      const [pointers, living] = group as [string[], string[]];
      const own = domainsOf(names['holder'] ?? names['group'], pointers);
      return own.length > 0 && { own, living: holder ?? living };
    },
    ({ own, living }) => areLiving(own, living),
  ),
}));

const usesPasids = ({ iommufd, pasids }: Topology) => iommufd.length > 0 && pasids.length > 0;

const mayHoldPasids = {
  iommufd: usesPasids,
  hwpt: ({ iommufdObjects, pasids }: Topology) => iommufdObjects !== undefined && pasids.length > 0,
  device: ({ devices }: Topology) => devices.some((device) => device.usesPasid),
  sva: meantFor.sva,
  domain: ({ callerDomains = [], pasids }: Topology) => callerDomains.length > 0 && pasids.length > 0,
};

/** Only iommufd and kernel drivers attach PASIDs, the latter those of processes, too. */
const danglingInSlots: readonly Invariant[] = (['iommufd', 'hwpt', 'device', 'sva', 'domain'] as const).map((kind) => ({
  ...freed,
  title: `no element of pasid_array is a freed domain of ${article(kind)}`,
  isMeantFor: mayHoldPasids[kind],
  kind: 'always',
  roles: { holder: kind, slot: 'slot' },
  facets: { holder: livingDomainsOf[kind], slot: (local) => readSlot(local).domain },
  ...wherever(
    ({ slot }, names) => slot !== null && isDomainOf(names['holder'] ?? '', slot as string),
    (_, { holder, slot }) => areLiving([slot as string], holder),
  ),
}));

const domainsOf = (holder: string | undefined, used: readonly string[]) =>
  used.filter((domain) => isDomainOf(holder ?? '', domain));

const areLiving = (domains: readonly string[], living: Json | undefined) =>
  domains.every((domain) => (living as readonly string[]).includes(domain));

/** Operations that change a group's domain, or fail to. */
const MOVES: readonly Json[] = [
  ...['claim', 'bind', 'attach', 'replace', 'set type', 'attach private'],
  // As callers ask the core for them.
  ...['claim group', 'claim device', 'attach group', 'attach group handle', 'attach device', 'attach by device'],
  ...['replace group', 'change type'],
];

/** Those that attach where nobody else is. */
const ATTACHES: readonly Json[] = [
  ...['attach', 'attach private'],
  ...['attach group', 'attach group handle', 'attach device', 'attach by device'],
];

const failedMoveChangesNothing: Invariant = {
  name: 'I-16',
  title: 'a change of domain that fails changes nothing',
  statement: "When a change of a group's domain fails, every other member is where it was, and so is the pointer.",
  source: 'dcf40ed3a20d (v6.5), __iommu_group_set_domain_internal: on an error the members go back to group->domain',
  kind: 'step',
  observes: ['returned'],
  roles: { group: 'group', entry: 'entry' },
  facets: {
    group: (local) => [readGroup(local).domain, devicesOf(local)],
    entry: (local) => [readEntry(local).rid, readEntry(local).devices, isDriversFault(local)],
  },
  ...whenever(
    ({ observations }) =>
      observations.some(({ event }) => event['errno'] !== '0' && MOVES.includes(event['operation'] ?? '')),
    (_, { outcomes, before, after }, names) => {
      const [domain, members] = before['group'] as [string | null, string[]];
      const [rid, devices] = before['entry'] as [string, string[]];
      if ((after['group'] as [string | null])[0] !== domain) return false;
      const failures = outcomes.filter(({ actor }) => actor === names['entry']);
      // Its first attach is the change itself; what follows is the way back, which must not fail.
      if (failures.some(({ occurrence }) => occurrence === 1)) return true;
      const [now, , isDrivers] = after['entry'] as [string, string[], boolean];
      return !isOf(members, devices) || now === rid || blame(isDrivers || failures.length > 0);
    },
  ),
};

const hitless: Invariant = {
  name: 'I-17',
  title: 'a replacement is hitless',
  statement: 'While a group changes its domain and may fail, each member is on the old domain or on the new one.',
  source:
    'a promise of drivers, not of the core: 0286300e6045 (v5.19), comment in __iommu_group_set_domain, lets DMA be ' +
    'discarded during the transition',
  claims: ({ isHitless }) => isHitless === true,
  // A device whose attach was put off is on neither.
  isMeantFor: ({ devices }) => !devices.some(({ isDeferred }) => isDeferred),
  culprit: 'driver contract',
  kind: 'everywhere',
  roles: { group: 'group', entry: 'entry' },
  facets: {
    group: (local) => {
      const { call, move, domain, members } = readGroup(local);
      if (move === null || (move.must && call?.replacing === undefined) || domain === null) return null;
      const moving = members.filter(({ isBlocked, isDeferred }) => !isBlocked && !isDeferred);
      const [from, to] = call?.replacing === undefined ? [domain, move.to] : [call.previous, call.replacing];
      return [from, to, moving.map(({ device }) => device), call?.replacing !== undefined];
    },
    // What was already wrong before the change is I-05's.
    entry: (local) => {
      const { rid, devices, isLeftByFailure } = readEntry(local);
      return isLeftByFailure ? null : [rid, devices];
    },
  },
  ...wherever(
    ({ group, entry }) => {
      if (group === null || entry === null) return undefined;
      const [from, to, members, isDetour] = group as [string, string, string[], boolean];
      const [rid, devices] = entry as [string, string[]];
      return isOf(members, devices) && { from, to, rid, isDetour };
    },
    ({ from, to, rid, isDetour }) => rid === from || rid === to || blame(!isDetour),
  ),
};

const takesNobodys: Invariant = {
  name: 'I-18',
  title: 'an attach takes the group from nobody',
  statement: 'Attaching a domain to a group succeeds only where the group was on its default or blocking domain.',
  source: `${CORE}, __iommu_attach_group: -EBUSY where the group is on neither`,
  kind: 'step',
  observes: ['returned'],
  roles: { group: 'group' },
  facets: {
    group: (local) => {
      const { domain, defaultDomain, blockingDomain } = readGroup(local);
      return domain === null || domain === defaultDomain || domain === blockingDomain;
    },
  },
  ...whenever(
    ({ observations }) =>
      observations.some(({ event }) => event['errno'] === '0' && ATTACHES.includes(event['operation'] ?? '')),
    (_, { before }) => before['group'] === true,
  ),
};

/** What the core calls the driver for. */
const CALLS: readonly string[] = ['attach', 'set pasid'];

const warnsNever: Invariant = {
  name: 'I-15',
  title: 'no warning',
  statement: 'No WARN_ON of the core fires.',
  source: `${CORE}: every WARN_ON of the functions that docs/MODEL.md lists`,
  restsOnCallers: true,
  kind: 'step',
  observes: ['warned', 'refused again', 'returned'],
  roles: {},
  facets: {},
  ...whenever(
    () => true,
    (_, { outcomes, observations }) => {
      if (!observations.some(({ event }) => event.type === 'warned')) return true;
      const isRefused = observations.some(({ event }) => event.type === 'refused again');
      return isRefused || outcomes.some(({ event }) => CALLS.includes(event)) ? 'driver contract' : false;
    },
  ),
};

const countsEndpoints: Invariant = {
  name: 'I-73',
  title: 'the driver counts the endpoints of a domain',
  statement: 'Each endpoint is counted once in the paging domain that it goes through, and in no other.',
  source:
    'drivers/iommu/virtio-iommu.c, viommu_unmap_pages and viommu_map_pages: where nr_endpoints is 0 the host is not ' +
    'asked',
  claims: (driver) => driver.countsEndpoints === true,
  culprit: 'driver contract',
  kind: 'always',
  roles: { entry: 'entry' },
  facets: {
    entry: (local) => {
      const { rid, endpoint } = readEntry(local);
      return endpoint === undefined ? null : [rid, endpoint.counts];
    },
  },
  ...wherever(
    ({ entry }) => {
      if (entry === null) return undefined;
      const [rid, counts] = entry as [string, Record<string, number>];
      const counted = Object.keys(counts).filter(isPaging);
      return (isPaging(rid) || counted.length > 0) && { rid, counted, counts };
    },
    ({ rid, counted, counts }) => counted.join() === rid && counts[rid] === 1,
  ),
};

export const translation: readonly Invariant[] = [
  reachesKernelMemory,
  agrees,
  ...danglingInHardware,
  ...danglingInCore,
  ...danglingInSlots,
  warnsNever,
  failedMoveChangesNothing,
  hitless,
  takesNobodys,
  countsEndpoints,
];
