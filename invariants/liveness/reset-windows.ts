/** Resets of devices: what a window refuses is over with it, and resets may call resets. */
import type { Condition, LocalState } from '../../explorer/system.ts';
import { isDriversFault, readEntry, readGroup, type Topology } from '../../model/index.ts';
import type { LivenessRule } from './rule.ts';

const hasWindows = ({ resetDepthMax }: Topology) => resetDepthMax > 0;

/** Whom the group blocks, whom it has, and where it says that they are. */
const windowFacet = (local: LocalState) => {
  const { members, domain } = readGroup(local);
  const blocked = members.filter(({ isBlocked }) => isBlocked);
  return [blocked.map(({ device }) => device), members.map(({ device }) => device), domain];
};

/** Where a device is, and whether a driver that failed left it there, which the core can do nothing about. */
const entryFacet = (local: LocalState) => [readEntry(local).devices, readEntry(local).rid, isDriversFault(local)];

type Window = readonly [blocked: readonly string[], members: readonly string[], domain: string | null];
type Translated = readonly [devices: readonly string[], rid: string, isLeftByDriver: boolean];

const ofWindow = {
  source:
    'c279e83953d9 (v7.0), pci_dev_reset_iommu_done: the device is re-attached to its previous domains, and ' +
    'attachments are no longer refused; d769711fcddd (v7.0.10): a group without a domain has none to go back to',
  restsOnCallers: true,
  roles: { group: 'group', entry: 'entry' },
  facets: { group: windowFacet, entry: entryFacet },
} as const;

const isInWindow: Condition = ({ group, entry }) => {
  const [blocked] = group as unknown as Window;
  const [devices] = entry as unknown as Translated;
  return devices.some((device) => blocked.includes(device));
};

/** Whether the device is where its group is, if it has one. */
const isBack: Condition = (facets, names) => {
  const [, members, domain] = facets['group'] as unknown as Window;
  const [devices, rid, isLeftByDriver] = facets['entry'] as unknown as Translated;
  if (isInWindow(facets, names)) return false;
  return domain === null || rid === domain || isLeftByDriver || !devices.some((device) => members.includes(device));
};

export const resetWindows: readonly LivenessRule[] = [
  {
    ...ofWindow,
    kind: 'leads-to',
    name: 'L-03a',
    title: 'a reset window ends',
    statement:
      'A device that is blocked for its reset comes back to the domain of its group, if that has one, unless the driver fails the re-attach, which warns. Of PASIDs this says nothing.',
    // Where windows nest, or overlap for one requester id, a new one may open again and again before the last one ends.
    isMeantFor: ({ resetDepthMax, devices, vfio }) =>
      (resetDepthMax === 1 || (resetDepthMax > 0 && vfio?.deviceSets !== undefined)) &&
      devices.every(({ name, rid = name }) => rid === name),
    from: isInWindow,
    to: isBack,
  },
  {
    ...ofWindow,
    kind: 'recoverable',
    name: 'L-03b',
    title: 'a fence ends',
    statement:
      'When each prepare has had its done nothing is fenced, and the device is on the domain of its group again, if that has one and the driver has not failed. Of PASIDs this says nothing.',
    isMeantFor: hasWindows,
    by: ['progress'],
    from: isInWindow,
    to: (facets, names) => (facets['group'] as unknown as Window)[0].length === 0 && isBack(facets, names),
  },
  {
    kind: 'recoverable',
    name: 'L-03c',
    title: 'a reset within a reset begins',
    statement: 'While a device is being reset, what resets it may prepare it once more.',
    source:
      '0d5fd7a9323c (v7.0.10): cxl_reset_bus_function calls pci_reset_bus_function, and both prepare; refused, the ' +
      'device is not reset at all',
    isMeantFor: ({ resetDepthMax }) => resetDepthMax > 1,
    by: ['request'],
    roles: { group: 'group' },
    facets: { group: (local) => readGroup(local).members.map(({ resetDepth }) => resetDepth) },
    from: ({ group }) => (group as number[]).includes(1),
    to: ({ group }) => (group as number[]).some((depth) => depth > 1),
  },
];
