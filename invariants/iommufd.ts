/** iommufd's objects: what its group says held against the core, references, ranges, handles. */
import type { Json, LocalState } from '../explorer/system.ts';
import {
  domainOfHwpt,
  handleOf,
  type IgroupContext,
  isDomainOfHwpt,
  isThere,
  readAccess,
  readFile,
  readGroup,
  readHwpt,
  readIdev,
  readIgroup,
  readIoas,
  readSlot,
  type Topology,
} from '../model/index.ts';
import type { Invariant } from './invariant.ts';
import { oneOwner } from './ownership.ts';

/** The file that most rules come from, in the version that was read. */
const DEVICE = 'drivers/iommu/iommufd/device.c at v7.0';

const hasObjects = ({ iommufdObjects }: Topology) => iommufdObjects !== undefined;
const hasFaultQueues = ({ iommufdObjects }: Topology) =>
  iommufdObjects?.hwpts.some(({ hasFaults }) => hasFaults) === true;

const hasAccesses = ({ iommufdObjects }: Topology) => (iommufdObjects?.accesses?.length ?? 0) > 0;

/** What properties read of a group of iommufd: its group of the core, who is bound, who is attached. */
type IgroupFacet = Pick<IgroupContext, 'group' | 'devices' | 'attachments'>;

const igroupFacet = (local: LocalState): Json => {
  const { group, devices, attachments } = readIgroup(local);
  return { group, devices, attachments } as unknown as Json;
};

const asIgroup = (facet: unknown) => facet as IgroupFacet;

const agreesWithCore = {
  name: 'I-33',
  statement: 'iommufd has a group attached where the core has it attached for iommufd, and to the same domain.',
  source: `${DEVICE}, iommufd_hw_pagetable_attach: attach->hwpt is set when the core has attached`,
  isMeantFor: hasObjects,
} as const;

const agreement: readonly Invariant[] = [
  {
    ...agreesWithCore,
    title: 'iommufd and the core agree: the RID',
    kind: 'always',
    roles: { igroup: 'igroup', group: 'group' },
    facets: {
      igroup: igroupFacet,
      group: (local) => [readGroup(local).hasHandle, readGroup(local).domain],
    },
    holds: ({ igroup, group: core }, names) => {
      const { group, attachments } = asIgroup(igroup);
      const [hasHandle, domain] = core as [boolean, string | null];
      if (group !== names['group']) return true;
      const rid = attachments['rid'];
      if (rid !== undefined) return domain === domainOfHwpt(rid.hwpt);
      return !hasHandle && !isDomainOfHwpt(domain);
    },
  },
  {
    ...agreesWithCore,
    title: 'iommufd and the core agree: the handle of the RID',
    isMeantFor: (topology, { design }) => hasObjects(topology) && design.choices.attachHandles === 'present',
    kind: 'always',
    roles: { igroup: 'igroup', group: 'group' },
    facets: { igroup: igroupFacet, group: (local) => readGroup(local).hasHandle },
    holds: ({ igroup, group: hasHandle }, names) => {
      const { group, attachments } = asIgroup(igroup);
      return group !== names['group'] || (attachments['rid'] !== undefined) === hasHandle;
    },
  },
  {
    ...agreesWithCore,
    title: 'iommufd and the core agree: PASIDs',
    isMeantFor: (topology) => hasObjects(topology) && topology.pasids.length > 0,
    kind: 'always',
    roles: { igroup: 'igroup', slot: 'slot' },
    facets: {
      igroup: igroupFacet,
      slot: (local) => [readSlot(local).group, readSlot(local).pasid, readSlot(local).domain],
    },
    holds: ({ igroup, slot }) => {
      const { group, attachments } = asIgroup(igroup);
      const [home, pasid, domain] = slot as [string, string, string | null];
      if (group !== home) return true;
      const found = attachments[pasid];
      return domain === (found === undefined ? null : domainOfHwpt(found.hwpt));
    },
  },
];

const ownsWhatItClaimed: Invariant = {
  ...oneOwner,
  title: 'one owner: the file of iommufd',
  isMeantFor: hasObjects,
  source: 'drivers/iommu/iommu.c at v7.0, iommu_device_claim_dma_owner: -EPERM where another owns the group',
  kind: 'always',
  roles: { group: 'group', file: 'iommufd file' },
  facets: {
    group: (local) => {
      const { owner, ownerCount, members } = readGroup(local);
      return [owner, ownerCount, members.map(({ device }) => device)];
    },
    file: (local) => readFile(local).devices,
  },
  holds: ({ group, file }, names) => {
    const [owner, count, members] = group as [string | null, number, string[]];
    const claimed = members.filter((device) => (file as string[]).includes(device)).length;
    return claimed > 0 ? owner === names['file'] && count === claimed : owner !== names['file'];
  },
};

const keepsReservedRanges: Invariant = {
  name: 'I-39',
  title: 'reserved ranges are kept free while a device is attached',
  isMeantFor: hasObjects,
  statement: 'While a device is attached by its RID, and only then, nobody may map its reserved ranges in the IOAS.',
  source: `${DEVICE}, iommufd_device_attach_reserved_iova; comment in iommufd_hw_pagetable_attach: per-device reserved regions`,
  kind: 'always',
  roles: { igroup: 'igroup', hwpt: 'hwpt', ioas: 'ioas' },
  facets: {
    igroup: igroupFacet,
    hwpt: (local) => readHwpt(local).ioas,
    ioas: (local) => readIoas(local).reserved,
  },
  holds: ({ igroup, hwpt, ioas }, names) => {
    const { devices, attachments } = asIgroup(igroup);
    const rid = attachments['rid'];
    const reserved = ioas as string[];
    if (rid !== undefined && rid.hwpt !== names['hwpt']) return true;
    return devices.every((device) => {
      const isAttached = rid?.devices.includes(device) === true;
      return reserved.includes(device) === (isAttached && hwpt === names['ioas']);
    });
  },
};

const attachedIsMember: Invariant = {
  name: 'I-54',
  title: 'whoever attached or replaced is attached',
  isMeantFor: hasObjects,
  statement: 'A device whose attach or replace succeeded is one of those that iommufd has attached.',
  source: '55c85fa7579d (v6.15): a device is replaced only where it is attached',
  kind: 'always',
  roles: { idev: 'idev', igroup: 'igroup' },
  facets: { idev: (local) => [readIdev(local).device, readIdev(local).attached], igroup: igroupFacet },
  holds: ({ idev, igroup }) => {
    const [device, places] = idev as [string, string[]];
    const { devices, attachments } = asIgroup(igroup);
    return !devices.includes(device) || places.every((place) => attachments[place]?.devices.includes(device) === true);
  },
};

const counts = {
  name: 'I-55',
  statement: 'An object of iommufd has as many references as there are who hold it, and goes with its last.',
  source: 'drivers/iommu/iommufd/main.c at v7.0, iommufd_object_remove; 53d0584eeb2c (v6.17)',
  isMeantFor: hasObjects,
} as const;

/** References to `name` that a facet `[users, ...]` says `holder` has. */
const heldBy = (users: unknown, holder: string | undefined) => (users as Record<string, number>)[holder ?? ''] ?? 0;

const references: readonly Invariant[] = [
  {
    ...counts,
    title: 'a page table has a reference for each device attached',
    kind: 'always',
    roles: { hwpt: 'hwpt', igroup: 'igroup' },
    facets: { hwpt: (local) => readHwpt(local).users, igroup: igroupFacet },
    holds: ({ hwpt, igroup }, names) => {
      const attached = Object.values(asIgroup(igroup).attachments).filter((one) => one.hwpt === names['hwpt']);
      const count = attached.reduce((sum, { devices }) => sum + devices.length, 0);
      return heldBy(hwpt, names['igroup']) === count;
    },
  },
  {
    ...counts,
    title: 'a page table has a reference for whoever is about to put it',
    kind: 'always',
    roles: { hwpt: 'hwpt', idev: 'idev' },
    facets: { hwpt: (local) => readHwpt(local).users, idev: (local) => readIdev(local).call?.old ?? null },
    holds: ({ hwpt, idev }, names) => heldBy(hwpt, names['idev']) === (idev === names['hwpt'] ? 1 : 0),
  },
  {
    ...counts,
    title: 'a parent has a reference for each page table nested on it',
    isMeantFor: ({ iommufdObjects }) => iommufdObjects?.hwpts.some(({ parent }) => parent !== undefined) === true,
    kind: 'always',
    roles: { parent: 'hwpt', child: 'hwpt' },
    facets: {
      parent: (local) => readHwpt(local).users,
      child: (local) => (isThere(local) ? readHwpt(local).parent : null),
    },
    holds: ({ parent, child }, names) => heldBy(parent, names['child']) === (child === names['parent'] ? 1 : 0),
  },
  {
    ...counts,
    title: 'an IOAS has a reference for each page table of it',
    kind: 'always',
    roles: { ioas: 'ioas', hwpt: 'hwpt' },
    facets: {
      ioas: (local) => [readIoas(local).users, readIoas(local).hwpts],
      hwpt: (local) => (isThere(local) && readHwpt(local).parent === null ? readHwpt(local).ioas : null),
    },
    holds: ({ ioas, hwpt }, names) => {
      const [users, listed] = ioas as [Record<string, number>, string[]];
      const isOf = hwpt === names['ioas'];
      return heldBy(users, names['hwpt']) === (isOf ? 1 : 0) && listed.includes(names['hwpt'] as string) === isOf;
    },
  },
  {
    ...counts,
    title: 'an IOAS has a reference for each access to it',
    isMeantFor: hasAccesses,
    kind: 'always',
    roles: { ioas: 'ioas', access: 'access' },
    facets: {
      ioas: (local) => [readIoas(local).users, readIoas(local).accesses],
      access: (local) => {
        const { unpin, call } = readAccess(local);
        // Between two address spaces it is listed in both.
        return [unpin, local.value === 'unmapping' ? (call?.target ?? null) : null];
      },
    },
    holds: ({ ioas, access }, names) => {
      const [users, listed] = ioas as [Record<string, number>, string[]];
      const isOf = (access as (string | null)[]).includes(names['ioas'] as string);
      return heldBy(users, names['access']) === (isOf ? 1 : 0) && listed.includes(names['access'] as string) === isOf;
    },
  },
  {
    ...counts,
    title: 'an access is held by the table and its driver, and by nobody else',
    isMeantFor: hasAccesses,
    kind: 'always',
    roles: { access: 'access' },
    facets: { access: (local) => [isThere(local), readAccess(local).users] },
    holds: ({ access }) => {
      const [isAlive, users] = access as [boolean, Record<string, number>];
      return Object.values(users).reduce((sum, count) => sum + count, 0) === (isAlive ? 2 : 0);
    },
  },
  {
    ...counts,
    title: 'a page table is freed with its last reference',
    kind: 'step',
    observes: ['freed'],
    roles: {},
    facets: {},
    holds: ({ observations }) => observations.every(({ event }) => event['users'] === 1),
  },
];

const handles: readonly Invariant[] = [
  {
    name: 'I-68',
    title: 'a handle names a device that is bound',
    isMeantFor: hasObjects,
    statement: 'What a handle leads to is there: the device that it names is bound, and a fault that waits has one.',
    source: `${DEVICE}, iommufd_hwpt_attach_device: handle->idev; driver.c, iommufd_sw_msi, and eventq.c follow it`,
    kind: 'always',
    roles: { igroup: 'igroup' },
    facets: { igroup: igroupFacet },
    holds: ({ igroup }) => {
      const { devices, attachments } = asIgroup(igroup);
      return Object.values(attachments).every(({ handle }) => handle === null || devices.includes(handle));
    },
  },
  {
    name: 'I-68',
    title: 'a fault that waits has a handle',
    isMeantFor: hasFaultQueues,
    statement: 'What a handle leads to is there: the device that it names is bound, and a fault that waits has one.',
    source: 'ba5c0f28a26e (v7.2): the faults of a handle are answered on the page table that it was attached to',
    kind: 'always',
    roles: { hwpt: 'hwpt', igroup: 'igroup' },
    facets: { hwpt: (local) => readHwpt(local).faults, igroup: igroupFacet },
    holds: ({ hwpt, igroup }, names) => {
      const places = Object.entries(asIgroup(igroup).attachments);
      const own = places
        .filter(([, one]) => one.hwpt === names['hwpt'])
        .map(([place]) => handleOf(names['igroup'] as string, place));
      return (hwpt as string[]).every((handle) => !handle.startsWith(`${names['igroup']}.`) || own.includes(handle));
    },
  },
];

const keepsFunctionsApart: Invariant = {
  name: 'I-69',
  title: 'user space answers no page requests of another function',
  isMeantFor: (topology) => hasFaultQueues(topology) && topology.devices.some((device) => device.sharesPageRequests),
  statement: 'No virtual function with PRI is attached to a page table whose page faults user space answers.',
  source: `${DEVICE}, comment in iommufd_hwpt_compatible_device: PRI is shared between PF and VFs`,
  kind: 'always',
  roles: { igroup: 'igroup', hwpt: 'hwpt', idev: 'idev' },
  facets: {
    igroup: igroupFacet,
    hwpt: (local) => readHwpt(local).hasFaults,
    idev: (local) => (readIdev(local).sharesPageRequests ? readIdev(local).device : null),
  },
  holds: ({ igroup, hwpt, idev }, names) =>
    hwpt === false ||
    Object.values(asIgroup(igroup).attachments).every(
      (one) => one.hwpt !== names['hwpt'] || !one.devices.includes(idev as string),
    ),
};

const leavesNothing = {
  name: 'Q-6',
  statement: 'When the file of iommufd has been released, none of its objects and none of its groups is left.',
  source: 'drivers/iommu/iommufd/main.c at v7.0, iommufd_fops_release: warns where it is not so',
  isMeantFor: hasObjects,
} as const;

const isClosed = ({ value }: LocalState) => value === 'closed';

const nothingLeft: readonly Invariant[] = [
  ...(['ioas', 'hwpt', 'idev'] as const).map(
    (kind): Invariant => ({
      ...leavesNothing,
      title: `close leaves no ${kind}`,
      kind: 'always',
      roles: { file: 'iommufd file', object: kind },
      facets: { file: isClosed, object: isThere },
      holds: ({ file, object }) => file === false || object === false,
    }),
  ),
  {
    ...leavesNothing,
    title: 'close leaves no group',
    kind: 'always',
    roles: { file: 'iommufd file', igroup: 'igroup' },
    facets: { file: isClosed, igroup: igroupFacet },
    holds: ({ file, igroup }) => {
      const { devices, attachments } = asIgroup(igroup);
      return file === false || (devices.length === 0 && Object.keys(attachments).length === 0);
    },
  },
];

export const iommufd: readonly Invariant[] = [
  ...agreement,
  ownsWhatItClaimed,
  keepsReservedRanges,
  attachedIsMember,
  ...references,
  ...handles,
  keepsFunctionsApart,
  ...nothingLeft,
];
