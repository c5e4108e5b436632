/** Devices: probed once, and ready before a driver uses them. */

import type { LocalState } from '../explorer/system.ts';
import {
  hasKernelDriver,
  IDENTITY,
  isDriversFault,
  isOfDmaApi,
  readDevice,
  readEntry,
  readGroup,
  type Topology,
} from '../model/index.ts';
import { blame, CORE, type Invariant, whenever, wherever } from './invariant.ts';

const isUnprobed = (topology: Topology) => topology.isUnprobed === true;

/** Devices that a driver may bind to although the core gave them no group. */
const mayHaveNoGroup = ({ devices, isUnprobed: isLate, isProbedOnBind }: Topology) =>
  isLate === true ||
  isProbedOnBind === true ||
  devices.some(
    ({ mayBeRefused, requiresDirect, isUntrusted, forcedType }) =>
      mayBeRefused || requiresDirect || (isUntrusted && forcedType === 'identity'),
  );

/** The group of a device that a kernel driver is bound to. */
const groupOfBound = (local: LocalState) => (hasKernelDriver(local) ? readDevice(local).group : null);

const isGrouped: Invariant = {
  name: 'I-42',
  title: 'no driver without a group',
  statement: 'A kernel driver is bound only to a device that is in a group, where there is an IOMMU for it.',
  source: `${CORE}, iommu_device_use_default_domain: 0 for a device without a group; recorded on 6.12.117: rmrr_hotadd step 22`,
  isMeantFor: mayHaveNoGroup,
  kind: 'always',
  roles: { device: 'device' },
  facets: {
    device: (local) => {
      const { group, isUnserved } = readDevice(local);
      return hasKernelDriver(local) && !isUnserved ? group !== null : null;
    },
  },
  ...wherever(
    ({ device }) => device !== null,
    (_, { device }) => device === true,
  ),
};

const isReady: Invariant = {
  name: 'I-43',
  title: 'a bound driver has its default domain',
  statement: 'Where a kernel driver is bound to a member of a group, the group has a default domain.',
  source: 'b46064a18810 (v6.15): iommu_device_use_default_domain refuses a group that has none yet',
  isMeantFor: isUnprobed,
  kind: 'always',
  roles: { group: 'group', device: 'device' },
  facets: {
    group: (local) => readGroup(local).defaultDomain !== null,
    device: groupOfBound,
  },
  ...wherever(
    ({ device }, names) => device === names['group'],
    (_, { group }) => group === true,
  ),
};

const keepsDmaOps: Invariant = {
  name: 'I-43',
  title: 'the dma ops of a bound driver stay',
  statement: 'The dma ops of a device do not change while a kernel driver is bound to it.',
  source: 'b46064a18810 (v6.15): drivers were switched from direct mappings to the IOMMU underfoot',
  isMeantFor: isUnprobed,
  kind: 'step',
  observes: ['dma ops'],
  roles: { group: 'group', device: 'device' },
  facets: { group: () => null, device: (local) => (hasKernelDriver(local) ? readDevice(local).home : null) },
  ...whenever(
    ({ observations }, names) => observations.some(({ event }) => event['group'] === names['group']),
    (_, { before }, names) => before['device'] !== names['group'],
  ),
};

const isProbedOnce: Invariant = {
  name: 'I-44',
  title: 'a device is probed once',
  statement: 'A member is in its group once, and has the record that its probe made (dev->iommu).',
  source: '01657bc14a39 (v6.2): iommu_probe_device_lock, so that nothing can double-probe a device',
  isMeantFor: isUnprobed,
  kind: 'always',
  roles: { group: 'group', device: 'device' },
  facets: {
    group: (local) => readGroup(local).members.map(({ device }) => device),
    device: (local) => readDevice(local).hasRecord,
  },
  ...wherever(
    ({ group }, names) => {
      const times = (group as string[]).filter((name) => name === names['device']).length;
      return times > 0 && { times };
    },
    ({ times }, { device }) => times === 1 && device === true,
  ),
};

const catchesUp: Invariant = {
  name: 'I-57',
  title: 'the first use of the DMA API attaches',
  statement:
    'When the DMA API was used for the first time, and the group is on its default domain, so is the device, outside a reset.',
  source: 'bd421264ed30 (v5.7): the attach that the DMA API asks for was put off again',
  isMeantFor: ({ devices }: Topology) => devices.some(({ isDeferred }) => isDeferred),
  kind: 'step',
  observes: ['returned'],
  roles: { group: 'group', entry: 'entry' },
  facets: {
    group: (local) => {
      const { domain, defaultDomain, members } = readGroup(local);
      const settled = members.filter(({ isBlocked }) => !isBlocked);
      return [domain === defaultDomain ? defaultDomain : null, settled.map(({ device }) => device)];
    },
    entry: (local) => [readEntry(local).rid, readEntry(local).devices],
  },
  ...whenever(
    ({ actor, observations, after }) => {
      const isUse = observations.some(({ event }) => event['operation'] === 'use dma' && event['errno'] === '0');
      const [domain, members] = after['group'] as [string | null, string[]];
      const [rid, devices] = after['entry'] as [string, string[]];
      return isUse && domain !== null && members.includes(actor) && devices.includes(actor) && { rid, domain };
    },
    ({ rid, domain }) => rid === domain,
  ),
};

/** The domains in which the core maps what the firmware demands, or that map everything. */
const hasDirectRegion = (rid: string) => rid === IDENTITY || isOfDmaApi(rid);

const keepsDirectRegion: Invariant = {
  name: 'I-38',
  title: 'the region that the firmware demands stays mapped',
  statement:
    'A device that requires a direct mapping goes through a domain that has it, while it is on the bus and is not reset.',
  source: 'a48ce36e2786 (v6.6): the 1:1 mapping must be there at all times, so such a device is not blocked',
  isMeantFor: ({ devices }: Topology) => devices.some(({ requiresDirect }) => requiresDirect),
  kind: 'everywhere',
  roles: { group: 'group', device: 'device', entry: 'entry' },
  facets: {
    // Who is being reset, from the first call of the driver to the last.
    group: (local) => {
      const { members, call } = readGroup(local);
      const isReset = call?.operation === 'prepare reset' || call?.operation === 'finish reset';
      const blocked = members.filter(({ isBlocked }) => isBlocked).map(({ device }) => device);
      return isReset && call.device !== null ? [...blocked, call.device] : blocked;
    },
    device: (local) => {
      const { requiresDirect } = readDevice(local);
      // A newcomer is where it was until its first attach.
      return requiresDirect === true && !['starting', 'absent', 'adding'].includes(String(local.value));
    },
    entry: (local) => {
      const { rid, devices } = readEntry(local);
      return [devices, hasDirectRegion(rid) ? null : { isDrivers: isDriversFault(local) }];
    },
  },
  ...wherever(
    ({ group, device, entry }, names) => {
      const [devices, wrong] = entry as [string[], { readonly isDrivers: boolean } | null];
      const name = names['device'] as string;
      return device === true && devices.includes(name) && !(group as string[]).includes(name) && { wrong };
    },
    ({ wrong }) => wrong === null || blame(wrong.isDrivers),
  ),
};

/** Kernel drivers bound to members, as a number for each device; 0 and 1. */
const counted = (local: LocalState) => (groupOfBound(local) === null ? 0 : 1);

const countOf = (local: LocalState) => {
  const { owner, ownerCount } = readGroup(local);
  return owner === null ? ownerCount : null;
};

/** One part for each number of devices: a role for each. */
const isCounted: readonly Invariant[] = ([1, 2] as const).map((devices) => ({
  name: 'I-45',
  title: `the owner count is right: ${devices === 1 ? 'one device' : `${devices} devices`}`,
  statement: 'Where no user owns a group, owner_cnt is the number of kernel drivers bound to its members.',
  source: `${CORE}, iommu_device_use_default_domain and iommu_device_unuse_default_domain`,
  isMeantFor: ({ groups, devices: all }: Topology) => groups.length === 1 && all.length === devices,
  restsOnCallers: true,
  kind: 'always',
  roles: { group: 'group', first: 'device', ...(devices === 2 && { second: 'device' }) },
  facets: { group: countOf, first: counted, ...(devices === 2 && { second: counted }) },
  ...wherever(
    ({ group, first, second }) => {
      const bound = (first as number) + ((second as number) ?? 0);
      return group !== null && (group !== 0 || bound > 0) && { bound };
    },
    ({ bound }, { group }) => group === bound,
  ),
}));

/** Q-1, too, has a part for each number of devices. */
const isLeftAsFound: readonly Invariant[] = ([1, 2] as const).map((devices) => ({
  name: 'Q-1',
  title: `a group that nobody uses is as it was: ${devices === 1 ? 'one device' : `${devices} devices`}`,
  statement:
    'Where no kernel driver is bound to a member and no user owns the group, owner_cnt is 0 and the group is on its ' +
    'default domain.',
  source: `${CORE}, iommu_device_use_default_domain does not look at the domain when owner_cnt is 0`,
  isMeantFor: ({ groups, devices: all }: Topology) => groups.length === 1 && all.length === devices,
  restsOnCallers: true,
  kind: 'always',
  roles: { group: 'group', first: 'device', ...(devices === 2 && { second: 'device' }) },
  facets: {
    group: (local) => {
      const { owner, ownerCount, domain, defaultDomain } = readGroup(local);
      return owner === null ? ownerCount === 0 && domain === defaultDomain : null;
    },
    first: counted,
    ...(devices === 2 && { second: counted }),
  },
  ...wherever(
    ({ group, first, second }) => group !== null && (first as number) + ((second as number) ?? 0) === 0,
    (_, { group }) => group === true,
  ),
}));

export const device: readonly Invariant[] = [
  ...isLeftAsFound,
  keepsDirectRegion,
  isGrouped,
  isReady,
  keepsDmaOps,
  isProbedOnce,
  catchesUp,
  ...isCounted,
];
