/** PASIDs of a group: what the core keeps, and what each member's table holds. */

import type { Json, StepView } from '../explorer/system.ts';
import { BLOCKED, isDriversFault, readEntry, readGroup, readSlot, type Topology } from '../model/index.ts';
import { CORE, type Invariant } from './invariant.ts';

/** Operations on the RID's domain, which leave PASIDs alone. */
const RID_OPERATIONS: readonly Json[] = ['claim', 'attach', 'detach', 'replace'];

const hasPasids = ({ pasids }: Topology) => pasids.length > 0;

const undisturbed = {
  isMeantFor: hasPasids,
  name: 'I-20',
  statement: "Attaching, detaching or replacing a group's domain leaves its PASIDs as they were.",
  source: '16603704559c (v6.2), iommu_attach_device_pasid: a PASID is attached and detached apart from the RID',
  kind: 'step',
  observes: ['returned'],
} as const;

const isRidOperation = (observations: StepView['observations']) =>
  observations.some(({ event }) => RID_OPERATIONS.includes(event['operation'] ?? ''));

const slotAndTable = {
  isMeantFor: hasPasids,
  roles: { slot: 'slot', group: 'group', entry: 'entry' },
  facets: {
    slot: (local) => {
      const { group, pasid, domain } = readSlot(local);
      return [group, pasid, domain];
    },
    group: (local) =>
      readGroup(local)
        .members.filter(({ isBlocked }) => !isBlocked)
        .map(({ device }) => device),
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
  const members = facets['group'] as string[];
  if (home !== group || !devices.some((device) => members.includes(device))) return undefined;
  return { pasid, domain, pasids, culprit: isDrivers ? 'driver contract' : 'core' };
}

export const pasid: readonly Invariant[] = [
  {
    ...undisturbed,
    title: "the RID's domain does not touch pasid_array",
    roles: { slot: 'slot' },
    facets: { slot: (local) => readSlot(local).domain },
    holds: ({ observations, before, after }: StepView) =>
      !isRidOperation(observations) || before['slot'] === after['slot'],
  },
  {
    ...undisturbed,
    title: "the RID's domain does not touch PASID tables",
    roles: { entry: 'entry' },
    facets: { entry: (local) => readEntry(local).pasids },
    holds: ({ observations, before, after }: StepView) =>
      !isRidOperation(observations) || JSON.stringify(before['entry']) === JSON.stringify(after['entry']),
  },
  {
    ...slotAndTable,
    name: 'I-21',
    title: "a PASID of the group is in every member's table",
    statement: 'Where a domain is attached to a PASID, every member outside a reset that has PASIDs translates it so.',
    source: `${CORE}, __iommu_set_group_pasid`,
    kind: 'always',
    holds: (facets, names) => {
      const found = related(facets, names['group']);
      if (found === undefined || found.domain === null || !(found.pasid in found.pasids)) return true;
      return found.pasids[found.pasid] === found.domain || found.culprit;
    },
  },
  {
    ...slotAndHome,
    name: 'I-22',
    title: 'an attached PASID fits every table',
    statement: 'Where a domain is attached to a PASID, every member that has PASIDs has room for it.',
    source: `${CORE}, iommu_attach_device_pasid: -EINVAL for a PASID that a member has no room for`,
    kind: 'always',
    holds: ({ slot, entry }) => {
      const [group, pasid, domain] = slot as [string, string, string | null];
      const [home, hasTable, pasids] = entry as [string, boolean, Record<string, string>];
      return home !== group || !hasTable || domain === null || pasid in pasids;
    },
  },
  {
    ...slotAndHome,
    name: 'I-23',
    title: 'a PASID that is not attached is blocked',
    statement: "Where no domain is attached to a PASID, it is blocked in every member's table.",
    source: '647b7aad1949 (v6.14): blocked_domain->ops->set_dev_pasid',
    kind: 'always',
    holds: ({ slot, entry }) => {
      const [group, pasid, domain] = slot as [string, string, string | null];
      const [home, , pasids, isDrivers] = entry as [string, boolean, Record<string, string>, boolean];
      if (home !== group || domain !== null || !(pasid in pasids)) return true;
      return pasids[pasid] === BLOCKED || (isDrivers ? 'driver contract' : 'core');
    },
  },
];
