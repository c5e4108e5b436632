/** What was refused can be asked again, and what there is need not be given up for it. */
import type { Json, LocalState } from '../../explorer/system.ts';
import {
  CONTAINER_DOMAIN,
  isThere,
  RID,
  readContainer,
  readGroup,
  readIdev,
  readIgroup,
  readIoas,
  readIommufd,
  type Topology,
} from '../../model/index.ts';
import { CORE } from '../invariant.ts';
import type { LivenessRule } from './rule.ts';

/** Whose a group is, and where; nobody’s where it has no devices. */
const groupFacet = (local: LocalState): Json => {
  const { owner, domain, members } = readGroup(local);
  return [members.length === 0 ? null : owner, domain];
};

type Owned = readonly [owner: string | null, domain: string | null];

/** Whatever failed before: by asking, and without giving anything up. */
const byAsking = {
  kind: 'recoverable',
  by: ['request', 'progress'],
  restsOnCallers: true,
} as const;

/** What a user says of each of its groups, and of this one. */
const said = (user: unknown, { group = '' }: Readonly<Record<string, string>>) =>
  (user as Readonly<Record<string, string | null>>)[group];

const ownerOf = (group: unknown) => (group as Owned)[0];
const domainOf = (group: unknown) => (group as Owned)[1];

const ofIommufd = {
  roles: { user: 'iommufd', group: 'group' },
  facets: { user: (local: LocalState) => readIommufd(local).attached as Json, group: groupFacet },
} as const;

/** In each case the first two; which of the free ones is taken makes no difference. */
const [FIRST, SECOND] = ['iommufd.1', 'iommufd.2'] as const;

/** Domains are for every group: there is one IOMMU driver. */
const isForIommufd = ({ iommufdDomains, devices }: Topology) =>
  iommufdDomains.includes(FIRST) && devices.every(({ iommu }) => iommu === undefined);

/** The environment asks, and a device can be attached to every address space: the kernel makes a page table for it. */
const hasAutomaticTables = ({ iommufdObjects }: Topology) =>
  iommufdObjects?.isDriven !== true &&
  iommufdObjects?.ioas.every((name) => iommufdObjects.hwpts.some(({ ioas, isAuto }) => ioas === name && isAuto)) ===
    true;

export const retries: readonly LivenessRule[] = [
  {
    ...byAsking,
    name: 'L-05a',
    title: 'an attach can be tried again: the container',
    statement: 'A group that a container owns can be attached to its domain, whatever failed before.',
    source: `${CORE}, __iommu_attach_group: from the blocking domain, where a detach and an attach that failed leave it`,
    isMeantFor: ({ container }) => container.length > 0,
    roles: { user: 'container', group: 'group' },
    facets: { user: (local) => readContainer(local).groups as Json, group: groupFacet },
    from: ({ user, group }, names) => ownerOf(group) === names['user'] && said(user, names) === 'owned',
    to: ({ user, group }, names) => said(user, names) === 'attached' && domainOf(group) === CONTAINER_DOMAIN,
  },
  {
    ...byAsking,
    ...ofIommufd,
    name: 'L-05b',
    title: 'an attach can be tried again: iommufd',
    statement: 'A group that iommufd owns can be attached to its domain, whatever failed before.',
    source: `${CORE}, iommu_attach_group_handle: leaves nothing behind where it fails`,
    isMeantFor: isForIommufd,
    from: ({ user, group }, names) => ownerOf(group) === names['user'] && said(user, names) === null,
    to: ({ user, group }, names) => said(user, names) === FIRST && domainOf(group) === FIRST,
  },
  {
    ...byAsking,
    ...ofIommufd,
    name: 'L-05c',
    title: 'a replace can be tried again',
    statement:
      'A group that iommufd has attached can go to another domain, whatever failed before, and needs no detach.',
    source: 'addb665924f3 (v6.6), iommu_group_replace_domain: the group can continuously have a non-blocking domain',
    isMeantFor: (topology) => isForIommufd(topology) && topology.iommufdDomains.includes(SECOND),
    from: ({ user, group }, names) => ownerOf(group) === names['user'] && said(user, names) === FIRST,
    to: ({ user, group }, names) => said(user, names) === SECOND && domainOf(group) === SECOND,
  },
  {
    ...byAsking,
    name: 'L-05d',
    title: 'a device can go to any empty address space',
    statement:
      'A device that is bound can be attached to each empty address space, whatever failed before, and needs no detach.',
    source:
      'drivers/iommu/iommufd/device.c at v7.0, iommufd_device_replace and iommufd_device_auto_get_domain: -EINVAL means ' +
      'another page table, and every other failure leaves what was there',
    isMeantFor: hasAutomaticTables,
    roles: { idev: 'idev', igroup: 'igroup', ioas: 'ioas' },
    facets: {
      idev: (local) => readIdev(local).device,
      igroup: (local) => {
        const { devices, attachments } = readIgroup(local);
        const { hwpt = null, devices: attached = [] } = attachments[RID] ?? {};
        return [devices, attached, hwpt];
      },
      ioas: (local) => {
        const { mapped, hwpts } = readIoas(local);
        return [isThere(local) && mapped.length === 0, hwpts];
      },
    },
    from: ({ idev, igroup, ioas }) => {
      const [bound] = igroup as [string[]];
      const [isFree] = ioas as [boolean];
      return isFree && bound.includes(idev as string);
    },
    to: ({ idev, igroup, ioas }) => {
      const [, attached, hwpt] = igroup as [string[], string[], string | null];
      const [, hwpts] = ioas as [boolean, string[]];
      return attached.includes(idev as string) && hwpt !== null && hwpts.includes(hwpt);
    },
  },
];
