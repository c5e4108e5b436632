/** Reset windows. */
import type { LocalState } from '../explorer/system.ts';
import { BLOCKED, isDriversFault, readDevice, readEntry, readGroup, type Topology } from '../model/index.ts';
import { blame, type Invariant, whenever, wherever } from './invariant.ts';

const hasWindows = ({ devices, resetDepthMax }: Topology) => resetDepthMax > 0 && devices.some(({ hasAts }) => hasAts);

/** Every device of a group can go. */
const mayBeEmpty = ({ groups, devices }: Topology) =>
  groups.some((name) => devices.every(({ group, isHotPluggable }) => group !== name || isHotPluggable === true));

export const reset: readonly Invariant[] = [
  {
    name: 'I-11',
    isMeantFor: hasWindows,
    title: 'nothing passes a device that is being reset',
    statement: 'From the end of prepare to the start of done a device is on the blocking domain, its PASIDs blocked.',
    source: 'c279e83953d9 (v7.0): a device is blocked before its reset, so that no translated request passes',
    kind: 'everywhere',
    roles: { group: 'group', entry: 'entry' },
    facets: {
      group: (local) => {
        const { blockingDomain, members, call } = readGroup(local);
        const isOpening = call?.operation === 'prepare reset' || call?.operation === 'finish reset';
        const inside = members.filter(({ device, isBlocked }) => isBlocked && !(isOpening && call?.device === device));
        return [blockingDomain, inside.map(({ device }) => device)];
      },
      entry: (local) => {
        const { devices, rid, pasids } = readEntry(local);
        const areBlocked = Object.values(pasids).every((domain) => domain === BLOCKED);
        return [devices, rid, areBlocked, isDriversFault(local)];
      },
    },
    ...wherever(
      ({ group, entry }) => {
        const [blocking, inside] = group as [string | null, string[]];
        const [devices, rid, areBlocked, isDrivers] = entry as [string[], string, boolean, boolean];
        const isInside = devices.some((device) => inside.includes(device));
        return isInside && { isBlocked: rid === blocking && areBlocked, isDrivers };
      },
      ({ isBlocked, isDrivers }) => isBlocked || blame(isDrivers),
    ),
  },
  {
    name: 'I-12',
    isMeantFor: hasWindows,
    title: 'resets are counted',
    statement: 'recovery_cnt is the number of blocked members, and a member is blocked while a prepare has no done.',
    source: `drivers/iommu/iommu.c at v7.0.10, pci_dev_reset_iommu_prepare and _done: d769711fcddd, 0d5fd7a9323c`,
    restsOnCallers: true,
    kind: 'always',
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { recoveryCount, members } = readGroup(local);
        const blocked = members.filter(({ isBlocked }) => isBlocked).length;
        if (recoveryCount === 0 && blocked === 0 && members.every(({ resetDepth }) => resetDepth === 0)) return null;
        return recoveryCount === blocked && members.every(({ isBlocked, resetDepth }) => isBlocked === resetDepth > 0);
      },
    },
    ...wherever(
      ({ group }) => group !== null,
      (_, { group }) => group === true,
    ),
  },
  {
    name: 'I-10',
    isMeantFor: ({ devices }) => devices.some(({ name, rid = name }) => rid !== name),
    title: 'who shares a RID shares a group',
    statement: 'Devices that the bus shows and that share a requester id are in one group, or in none.',
    source: 'drivers/iommu/iommu.c at v7.0, pci_device_group: an alias joins the group of the other',
    kind: 'always',
    roles: { entry: 'entry', one: 'device', other: 'device' },
    facets: {
      entry: (local) => readEntry(local).devices,
      one: (local) => (local.value === 'absent' ? null : [readDevice(local).name, readDevice(local).group]),
      other: (local) => (local.value === 'absent' ? null : [readDevice(local).name, readDevice(local).group]),
    },
    ...wherever(
      ({ entry, one, other }) => {
        if (one === null || other === null) return undefined;
        const devices = entry as string[];
        const [first, itsGroup] = one as [string, string | null];
        const [second, othersGroup] = other as [string, string | null];
        return devices.includes(first) && devices.includes(second) && { itsGroup, othersGroup };
      },
      ({ itsGroup, othersGroup }) => itsGroup === othersGroup,
    ),
  },
  {
    name: 'I-50',
    isMeantFor: hasWindows,
    title: 'a device that is being reset is left alone',
    statement: 'Between prepare and done no driver invalidates what a device has cached, for it cannot answer.',
    source:
      'fc3523b16d2b (v7.0.10) and c279e83953d9 (v7.0): an ATS invalidation that reaches a device in a reset times out',
    kind: 'step',
    observes: ['invalidated'],
    roles: { group: 'group' },
    facets: { group: devicesInReset },
    ...whenever(
      ({ before, after }) => {
        const all = (before['group'] as string[]).filter((device) => (after['group'] as string[]).includes(device));
        return all.length > 0 && all;
      },
      (all, { observations }) =>
        !observations.some(({ event }) => (event['devices'] as string[]).some((device) => all.includes(device))),
    ),
  },
  {
    name: 'I-51',
    isMeantFor: (topology) =>
      hasWindows(topology) ||
      topology.isUnprobed === true ||
      topology.devices.some(
        ({ unit, mayBeRefused, requiresDirect }) => unit !== undefined || mayBeRefused || requiresDirect,
      ) ||
      mayBeEmpty(topology),
    title: 'no wild pointer is followed',
    statement:
      'Neither the core nor a driver goes through a pointer that is NULL, was made from NULL, or is not to what it is taken for.',
    source:
      'd769711fcddd (v7.0.10), CVE-2026-53280: __iommu_attach_device took domain->ops of a NULL domain; 78447d4545b2 ' +
      '(v6.17): dma_configure converted dev->driver before it was set, and followed it after; 81e921fd3216 (v6.9): ' +
      'VT-d followed info->domain of a device that was never attached',
    restsOnCallers: true,
    kind: 'step',
    observes: ['oops', 'returned'],
    roles: {},
    facets: {},
    ...whenever(
      () => true,
      (_, { observations }) => !observations.some(({ event }) => event.type === 'oops'),
    ),
  },
  {
    name: 'Q-3',
    isMeantFor: hasWindows,
    title: 'after the resets nothing is left of them',
    statement: 'When no device of a group is being reset, recovery_cnt is 0 and no member is blocked.',
    source: 'drivers/iommu/iommu.c at v7.0.10, pci_dev_reset_iommu_done: b296ca1fb43a, 0d5fd7a9323c',
    restsOnCallers: true,
    kind: 'always',
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { recoveryCount, members } = readGroup(local);
        const isQuiet = members.every(({ resetDepth }) => resetDepth === 0);
        return isQuiet ? recoveryCount === 0 && members.every(({ isBlocked }) => !isBlocked) : null;
      },
    },
    ...wherever(
      ({ group }) => group !== null,
      (_, { group }) => group === true,
    ),
  },
];

/** Members between prepare and done. */
function devicesInReset(local: LocalState): readonly string[] {
  return readGroup(local)
    .members.filter(({ resetDepth }) => resetDepth > 0)
    .map(({ device }) => device);
}
