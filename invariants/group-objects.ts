/** Group objects: who holds a reference, when they are released, and what an id names. */
import { devicesIn, readGroup, readGroupHolder, readGroupObjects, type Topology } from '../model/index.ts';
import { CORE, type Invariant, whenever, wherever } from './invariant.ts';

const followsObjects = ({ groupObjects }: Topology) => groupObjects !== undefined;

/** Of each object: its id, its devices, and its references. */
type Count = readonly [object: string, devices: number, references: number];

function countsOf(local: Parameters<typeof readGroupObjects>[0]): readonly Count[] {
  const context = readGroupObjects(local);
  return Object.entries(context.objects).flatMap(([id, object]): Count[] =>
    object === null ? [] : [[id, devicesIn(context, id).length, object.references]],
  );
}

/** Ids of groups without devices: of groups that are held, or not there. */
function leftOf(local: Parameters<typeof readGroupObjects>[0]): number {
  const used = countsOf(local).filter(([, devices]) => devices > 0);
  return Object.keys(readGroupObjects(local).objects).length - used.length;
}

const heldBy = (local: Parameters<typeof readGroupHolder>[0]) => readGroupHolder(local).held;

const isHeldByDevices: Invariant = {
  name: 'I-36',
  title: 'devices hold their group',
  statement: 'A group has at least as many references as devices.',
  source: `${CORE}, iommu_init_device: the reference that device_group returns is put by __iommu_group_remove_device`,
  isMeantFor: followsObjects,
  kind: 'always',
  roles: { objects: 'group objects' },
  facets: { objects: countsOf },
  ...wherever(
    ({ objects }) => (objects as readonly Count[]).length > 0,
    (_, { objects }) => (objects as readonly Count[]).every(([, devices, references]) => references >= devices),
  ),
};

const namesOneGroup: Invariant = {
  name: 'I-36',
  title: 'an id names one group',
  statement: 'No group has an id by which a device still has a group that was released.',
  source: `${CORE}, iommu_group_release: ida_free, with the last reference`,
  isMeantFor: followsObjects,
  kind: 'always',
  roles: { objects: 'group objects' },
  facets: {
    objects: (local) => {
      const { objects, groupOf, stale } = readGroupObjects(local);
      return stale.length === 0 ? null : stale.every((device) => objects[groupOf[device] ?? ''] == null);
    },
  },
  ...wherever(
    ({ objects }) => objects !== null,
    (_, { objects }) => objects === true,
  ),
};

const isHeldByNobodyElse: Invariant = {
  name: 'Q-8',
  title: 'the references of a group in use',
  statement: 'A group with devices has a reference for each, one for who holds it, and no other.',
  source: `${CORE}, iommu_group_get: its caller puts what it returns`,
  isMeantFor: followsObjects,
  restsOnCallers: true,
  kind: 'always',
  roles: { objects: 'group objects', keeper: 'group holder' },
  facets: { objects: countsOf, keeper: heldBy },
  ...wherever(
    ({ objects }) => {
      const used = (objects as readonly Count[]).filter(([, devices]) => devices > 0);
      return used.length > 0 && used;
    },
    (used, { keeper }) => used.every(([id, devices, references]) => references <= devices + (keeper === id ? 1 : 0)),
  ),
};

const isReleased: Invariant = {
  name: 'Q-9',
  title: 'a group without devices is released',
  statement: 'A group without devices that nobody holds is released, and its id is free.',
  source: `${CORE}, iommu_group_alloc: reclaimed once it has no devices or external references`,
  isMeantFor: followsObjects,
  restsOnCallers: true,
  kind: 'always',
  roles: { objects: 'group objects', keeper: 'group holder' },
  facets: { objects: (local) => [countsOf(local), leftOf(local)], keeper: heldBy },
  ...wherever(
    ({ objects }) => {
      const [counts, left] = objects as [readonly Count[], number];
      return left > 0 && counts;
    },
    (counts, { keeper }) => counts.every(([id, devices]) => devices > 0 || keeper === id),
  ),
};

const isReleasedBare: Invariant = {
  name: 'Q-9',
  title: 'a group is released without domains',
  statement: 'A group that is released has neither a default nor a blocking domain.',
  source: `${CORE}, iommu_group_release: warns; iommu_deinit_device frees them with the last device`,
  isMeantFor: followsObjects,
  kind: 'step',
  observes: ['group released'],
  roles: { group: 'group' },
  facets: {
    group: (local) => {
      const { defaultDomain, blockingDomain } = readGroup(local);
      return defaultDomain === null && blockingDomain === null;
    },
  },
  ...whenever(
    ({ observations }, names) => observations.some(({ event }) => event['group'] === names['group']),
    (_, { after }) => after['group'] === true,
  ),
};

export const groupObjects: readonly Invariant[] = [
  isHeldByDevices,
  namesOneGroup,
  isHeldByNobodyElse,
  isReleased,
  isReleasedBare,
];
