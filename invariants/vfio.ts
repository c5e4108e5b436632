/** VFIO: what groups, containers and device files know of each other. */
import type { Json, LocalState } from '../explorer/system.ts';
import {
  hasFile,
  openCount,
  openDevices,
  readGroup,
  readVfioContainer,
  readVfioGroup,
  type Topology,
} from '../model/index.ts';
import { type Invariant, wherever } from './invariant.ts';
import { freed } from './translation.ts';

const hasVfio = ({ vfio }: Topology) => vfio !== undefined;

/** Nobody holds its lock, so that what it says is not half done. */
const isIdle = ({ value }: LocalState) => value === 'idle';

/** I-31 has a part for the owner and one for the list. */
const ownsWhileInContainer = {
  name: 'I-31',
  statement: 'A VFIO group owns its group exactly while it is in a container, whose list has it.',
  source: 'drivers/vfio/container.c, vfio_container_attach_group and vfio_group_detach_container (70693f470848, v5.19)',
} as const;

const ownsWhatItUses: Invariant = {
  ...ownsWhileInContainer,
  title: 'in a container is owned',
  isMeantFor: hasVfio,
  restsOnCallers: true,
  kind: 'always',
  roles: { vfioGroup: 'vfio group', group: 'group' },
  facets: {
    vfioGroup: (local) => {
      const { group, container } = readVfioGroup(local);
      return isIdle(local) ? [group, container !== null] : null;
    },
    group: (local) => readGroup(local).owner,
  },
  ...wherever(
    ({ vfioGroup, group: owner }, names) => {
      if (vfioGroup === null) return undefined;
      const [group, isInContainer] = vfioGroup as [string, boolean];
      const isOwner = owner === names['vfioGroup'];
      return group === names['group'] && (isInContainer || isOwner) && { isInContainer, isOwner };
    },
    ({ isInContainer, isOwner }) => isInContainer && isOwner,
  ),
};

const isListed: Invariant = {
  ...ownsWhileInContainer,
  title: 'in a container is listed',
  isMeantFor: hasVfio,
  kind: 'always',
  roles: { vfioGroup: 'vfio group', container: 'vfio container' },
  facets: {
    vfioGroup: (local) => (isIdle(local) ? [readVfioGroup(local).group, readVfioGroup(local).container] : null),
    container: (local) => (isIdle(local) ? readVfioContainer(local).groups : null),
  },
  ...wherever(
    ({ vfioGroup, container }, names) => {
      if (vfioGroup === null || container === null) return undefined;
      const [group, joined] = vfioGroup as [string, string | null];
      const [hasJoined, isInList] = [joined === names['container'], (container as readonly string[]).includes(group)];
      return (hasJoined || isInList) && { hasJoined, isInList };
    },
    ({ hasJoined, isInList }) => hasJoined && isInList,
  ),
};

interface Type1Facet {
  readonly groups: readonly string[];
  readonly hasDriver: boolean;
  readonly domains: readonly { readonly domain: string; readonly groups: readonly string[] }[];
}

const isAttachedOnce: Invariant = {
  name: 'I-32',
  title: "each group is on one of the container's domains",
  statement:
    'Where a container has a driver, each of its groups is on exactly one domain of its list; without a driver it has no domain.',
  source: 'drivers/vfio/vfio_iommu_type1.c, vfio_iommu_type1_attach_group and vfio_iommu_type1_detach_group',
  isMeantFor: hasVfio,
  restsOnCallers: true,
  kind: 'always',
  roles: { container: 'vfio container', group: 'group' },
  facets: {
    container: (local): Json => {
      const { groups, hasDriver, domains } = readVfioContainer(local);
      return isIdle(local) ? { groups, hasDriver, domains: domains as unknown as Json } : null;
    },
    group: (local) => readGroup(local).domain,
  },
  ...wherever(
    ({ container }) => {
      if (container === null) return undefined;
      const type1 = container as unknown as Type1Facet;
      return (type1.hasDriver || type1.domains.length > 0) && type1;
    },
    ({ groups, hasDriver, domains }, { group: domain }, names) => {
      if (!hasDriver) return false;
      const group = names['group'] as string;
      const shared = domains.filter((listed) => listed.groups.includes(group));
      if (!groups.includes(group)) return shared.length === 0;
      return shared.length === 1 && shared[0]?.domain === domain;
    },
  ),
};

const isNotFreed: Invariant = {
  ...freed,
  title: "no domain in type1's list is freed, and none is kept without a group",
  isMeantFor: hasVfio,
  kind: 'always',
  roles: { container: 'vfio container' },
  facets: {
    container: (local) => {
      const { living, domains } = readVfioContainer(local);
      const listed = domains.map(({ domain, groups }) => [domain, groups.length] as const);
      return isIdle(local) ? [living, listed] : null;
    },
  },
  ...wherever(
    ({ container }) => {
      if (container === null) return undefined;
      const [living, listed] = container as unknown as [readonly string[], readonly (readonly [string, number])[]];
      return living.length + listed.length > 0 && { living, listed };
    },
    ({ living, listed }) =>
      listed.length === living.length && listed.every(([domain, groups]) => living.includes(domain) && groups > 0),
  ),
};

const isRegisteredOnce: Invariant = {
  name: 'I-56',
  title: 'an open device is registered once',
  statement:
    'A device is registered with its container while it is open, once, and counted once among the users of its group.',
  source: '7fdba0011157 (v6.1-rc6): at the 0 -> 1 and 1 -> 0 edges of open_count',
  isMeantFor: hasVfio,
  kind: 'always',
  roles: { vfioGroup: 'vfio group' },
  facets: {
    vfioGroup: (local) => {
      if (!isIdle(local)) return null;
      const { devices, users, container } = readVfioGroup(local);
      const counts = Object.values(devices).map((device) => [openCount(device) > 0, device.registrations] as const);
      return [counts, users, container !== null];
    },
  },
  ...wherever(
    ({ vfioGroup }) => {
      if (vfioGroup === null) return undefined;
      const [counts, users, isInContainer] = vfioGroup as [[boolean, number | null][], number, boolean];
      const open = counts.filter(([isOpen]) => isOpen).length;
      const isRegistered = counts.some(([, registrations]) => (registrations ?? 0) !== 0);
      return (open > 0 || isInContainer || users !== 0 || isRegistered) && { counts, open, users, isInContainer };
    },
    ({ counts, open, users, isInContainer }) => {
      const expected = (isOpen: boolean) => (isInContainer && isOpen ? 1 : 0);
      return (
        users === (isInContainer ? 1 + open : 0) &&
        counts.every(([isOpen, registrations]) => registrations === null || registrations === expected(isOpen))
      );
    },
  ),
};

const excludeEachOther: Invariant = {
  name: 'I-66',
  title: "a group's file and those of its devices exclude each other",
  statement:
    "While a device is bound to an iommufd by a file of its own, neither its group's file nor a device opened by that is open.",
  source: 'drivers/vfio/group.c, vfio_device_block_group and vfio_group_fops_open (v6.6)',
  isMeantFor: ({ vfio }) => vfio?.cdevs !== undefined,
  kind: 'always',
  roles: { vfioGroup: 'vfio group' },
  facets: {
    vfioGroup: (local) => {
      const group = readVfioGroup(local);
      return isIdle(local) ? [group.cdevs, hasFile(group) || openDevices(group) > 0] : null;
    },
  },
  ...wherever(
    ({ vfioGroup }) => {
      const [cdevs, isOpen] = (vfioGroup ?? [0, false]) as [number, boolean];
      return cdevs !== 0 && { cdevs, isOpen };
    },
    ({ cdevs, isOpen }) => cdevs > 0 && !isOpen,
  ),
};

const holdsItsFile: Invariant = {
  name: 'I-67',
  title: "an open device holds its group's file",
  statement: "While a device is open that was opened by its group's file, that file is not released.",
  source:
    'drivers/vfio/group.c, comment in vfio_group_fops_release: device files hold a reference to the group file, so it ' +
    'is released only when no device is open; vfio_group_use_container takes it',
  isMeantFor: hasVfio,
  kind: 'always',
  roles: { vfioGroup: 'vfio group' },
  facets: {
    vfioGroup: (local) => (isIdle(local) ? [openDevices(readVfioGroup(local)), hasFile(readVfioGroup(local))] : null),
  },
  ...wherever(
    ({ vfioGroup }) => {
      const [open, isHeld] = (vfioGroup ?? [0, true]) as [number, boolean];
      return open !== 0 && { isHeld };
    },
    ({ isHeld }) => isHeld,
  ),
};

const leavesNothing: Invariant = {
  name: 'Q-6',
  title: 'closed files leave nothing',
  statement:
    'Where all files of a VFIO group are closed it has neither container nor iommufd; a container without groups has nothing.',
  source: 'drivers/vfio/group.c, vfio_group_fops_release; recorded on 6.1.192 and 6.12.117: close_orders, sigkill',
  isMeantFor: hasVfio,
  kind: 'always',
  roles: { vfioGroup: 'vfio group', container: 'vfio container' },
  facets: {
    vfioGroup: (local) => {
      const { isOpen, container, users, pins, hasIommufd } = readVfioGroup(local);
      const isClosed = isIdle(local) && !isOpen && openDevices(readVfioGroup(local)) === 0;
      return isClosed ? [container !== null || hasIommufd, users + pins] : null;
    },
    container: (local) => {
      const { groups, hasDriver, isV2, living, mappings } = readVfioContainer(local);
      return isIdle(local) && groups.length === 0 ? [hasDriver || isV2, living.length + mappings.length] : null;
    },
  },
  ...wherever(
    ({ vfioGroup, container }) => vfioGroup !== null || container !== null,
    (_, { vfioGroup, container }) => {
      const [hasIommu, users] = (vfioGroup ?? [false, 0]) as [boolean, number];
      const [hasDriver, left] = (container ?? [false, 0]) as [boolean, number];
      return !hasIommu && users === 0 && !hasDriver && left === 0;
    },
  ),
};

export const vfio: readonly Invariant[] = [
  ownsWhatItUses,
  isListed,
  isAttachedOnce,
  isNotFreed,
  isRegisteredOnce,
  excludeEachOther,
  holdsItsFile,
  leavesNothing,
];
