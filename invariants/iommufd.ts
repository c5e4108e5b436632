/** iommufd's objects: what its group says held against the core, ranges, handles; and their references. */
import type { LocalState } from '../explorer/system.ts';
import {
  domainOfHwpt,
  handleOf,
  isDomainOfHwpt,
  isThere,
  readFile,
  readGroup,
  readHwpt,
  readIdev,
  readIoas,
  readSlot,
  type Topology,
} from '../model/index.ts';
import { type Invariant, wherever } from './invariant.ts';
import { asIgroup, hasObjects, igroupFacet } from './iommufd-facets.ts';
import { references } from './iommufd-references.ts';
import { oneOwner } from './ownership.ts';

/** The file that most rules come from, in the version that was read. */
const DEVICE = 'drivers/iommu/iommufd/device.c at v7.0';

const hasFaultQueues = ({ iommufdObjects }: Topology) =>
  iommufdObjects?.hwpts.some(({ hasFaults }) => hasFaults) === true;

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
    ...wherever(
      ({ igroup, group: core }, names) => {
        const { group, attachments } = asIgroup(igroup);
        const [hasHandle, domain] = core as [boolean, string | null];
        const rid = attachments['rid'];
        const isAttached = rid !== undefined || hasHandle || isDomainOfHwpt(domain);
        return group === names['group'] && isAttached && { rid, domain };
      },
      ({ rid, domain }) => rid !== undefined && domain === domainOfHwpt(rid.hwpt),
    ),
  },
  {
    ...agreesWithCore,
    title: 'iommufd and the core agree: the handle of the RID',
    isMeantFor: (topology, { design }) => hasObjects(topology) && design.choices.attachHandles === 'present',
    kind: 'always',
    roles: { igroup: 'igroup', group: 'group' },
    facets: { igroup: igroupFacet, group: (local) => readGroup(local).hasHandle },
    ...wherever(
      ({ igroup, group: hasHandle }, names) => {
        const { group, attachments } = asIgroup(igroup);
        const isAttached = attachments['rid'] !== undefined;
        return group === names['group'] && (isAttached || hasHandle === true) && { isAttached };
      },
      ({ isAttached }, { group: hasHandle }) => isAttached && hasHandle === true,
    ),
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
    ...wherever(
      ({ igroup, slot }) => {
        const { group, attachments } = asIgroup(igroup);
        const [home, pasid, domain] = slot as [string, string, string | null];
        const found = attachments[pasid];
        return group === home && (found !== undefined || domain !== null) && { found, domain };
      },
      ({ found, domain }) => found !== undefined && domain === domainOfHwpt(found.hwpt),
    ),
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
  ...wherever(
    ({ group, file }, names) => {
      const [owner, count, members] = group as [string | null, number, string[]];
      const claimed = members.filter((device) => (file as string[]).includes(device)).length;
      const isOwner = owner === names['file'];
      return (claimed > 0 || isOwner) && { claimed, isOwner, count };
    },
    ({ claimed, isOwner, count }) => claimed > 0 && isOwner && count === claimed,
  ),
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
  ...wherever(
    ({ igroup, ioas }, names) => {
      const { devices, attachments } = asIgroup(igroup);
      const rid = attachments['rid'];
      const reserved = devices.filter((device) => (ioas as string[]).includes(device));
      const isAbout = rid === undefined ? reserved.length > 0 : rid.hwpt === names['hwpt'];
      return isAbout && { devices, attached: rid?.devices ?? [], reserved };
    },
    ({ devices, attached, reserved }, { hwpt }, names) =>
      devices.every((device) => reserved.includes(device) === (attached.includes(device) && hwpt === names['ioas'])),
  ),
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
  ...wherever(
    ({ idev, igroup }) => {
      const [device, places] = idev as [string, string[]];
      return asIgroup(igroup).devices.includes(device) && places.length > 0 && { device, places };
    },
    ({ device, places }, { igroup }) =>
      places.every((place) => asIgroup(igroup).attachments[place]?.devices.includes(device) === true),
  ),
};

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
    ...wherever(
      ({ igroup }) => {
        const all = Object.values(asIgroup(igroup).attachments).flatMap(({ handle }) => handle ?? []);
        return all.length > 0 && all;
      },
      (all, { igroup }) => all.every((handle) => asIgroup(igroup).devices.includes(handle)),
    ),
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
    ...wherever(
      ({ hwpt }, names) => {
        const waiting = (hwpt as string[]).filter((handle) => handle.startsWith(`${names['igroup']}.`));
        return waiting.length > 0 && waiting;
      },
      (waiting, { igroup }, names) => {
        const own = Object.entries(asIgroup(igroup).attachments)
          .filter(([, one]) => one.hwpt === names['hwpt'])
          .map(([place]) => handleOf(names['igroup'] as string, place));
        return waiting.every((handle) => own.includes(handle));
      },
    ),
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
  ...wherever(
    ({ hwpt, idev }) => hwpt === true && idev !== null,
    (_, { igroup, idev }, names) =>
      Object.values(asIgroup(igroup).attachments).every(
        (one) => one.hwpt !== names['hwpt'] || !one.devices.includes(idev as string),
      ),
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
      ...wherever(
        ({ file }) => file === true,
        (_, { object }) => object === false,
      ),
    }),
  ),
  {
    ...leavesNothing,
    title: 'close leaves no group',
    kind: 'always',
    roles: { file: 'iommufd file', igroup: 'igroup' },
    facets: { file: isClosed, igroup: igroupFacet },
    ...wherever(
      ({ file }) => file === true,
      (_, { igroup }) => {
        const { devices, attachments } = asIgroup(igroup);
        return devices.length === 0 && Object.keys(attachments).length === 0;
      },
    ),
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
