/** Critical sections: what is over when group->mutex is free again, and in which order it was done. */
import type { Json, LocalState } from '../explorer/system.ts';
import { readEntry, readGroup, readSlot } from '../model/index.ts';
import { CORE, type Invariant, whenever, wherever } from './invariant.ts';

/** A device whose probe by the core, or whose removal, is under way. */
const IN_THE_CORE: readonly unknown[] = ['adding', 'added', 'settling', 'removing'];

const nothingOutlives = {
  name: 'I-76',
  statement: 'While nobody holds group->mutex, no function that needs it is under way.',
  kind: 'always',
} as const;

const isOfOneSection = (value: LocalState['value'], under: readonly unknown[]) =>
  under.includes(value) ? 'under way' : 'over';

export const sections: readonly Invariant[] = [
  {
    ...nothingOutlives,
    title: 'nothing of a request outlives it: the group',
    source: `${CORE}, every function that locks group->mutex unlocks it before it returns`,
    roles: { group: 'group' },
    facets: {
      group: (local) => {
        const { call, move } = readGroup(local);
        return local.value === 'quiet' ? call === null && move === null : null;
      },
    },
    ...wherever(
      ({ group }) => group !== null,
      (_, { group }) => group === true,
    ),
  },
  {
    ...nothingOutlives,
    title: 'nothing of a request outlives it: a PASID',
    source: `${CORE}, __iommu_set_group_pasid and __iommu_remove_group_pasid: called with group->mutex held`,
    isMeantFor: ({ pasids }, { driver }) => pasids.length > 0 && driver.hasPasids,
    roles: { slot: 'slot' },
    facets: { slot: (local) => local.value === 'quiet' && readSlot(local).call === null },
    ...wherever(
      () => true,
      (_, { slot }) => slot === true,
    ),
  },
  {
    ...nothingOutlives,
    title: 'a device is added and removed in one section',
    source: `${CORE}, iommu_probe_device and iommu_release_device; up to v6.4 the mutex was let go between`,
    isMeantFor: ({ devices }, { design }) =>
      devices.some(({ isHotPluggable }) => isHotPluggable) && design.choices.hotAdd !== 'current-then-default',
    roles: { device: 'device' },
    facets: { device: ({ value }) => isOfOneSection(value, IN_THE_CORE) },
    ...wherever(
      () => true,
      (_, { device }) => device === 'over',
    ),
  },
  {
    ...nothingOutlives,
    title: 'the type is changed in one section',
    source: '5957c19305b1 (v6.5), iommu_group_store_type: no lock of a device is taken any more',
    isMeantFor: ({ types }, { design }) => types.length > 0 && design.choices.typeChange === 'unowned',
    roles: { writer: 'writer' },
    facets: { writer: ({ value }) => value === 'idle' },
    ...wherever(
      () => true,
      (_, { writer }) => writer === true,
    ),
  },
  {
    name: 'I-77',
    title: 'caches are invalidated before anybody is told',
    statement: 'What devices cached of translations is invalidated before the function returns that changed them.',
    source:
      'include/linux/iommu.h at v7.0, struct iommu_domain_ops: attach_dev and set_dev_pasid return when the device ' +
      'uses the new domain',
    // A request of who bonds processes, or of a file, calls several functions, and not the last for its answer.
    isMeantFor: ({ resetDepthMax, sva, iommufdObjects, vfio }) =>
      resetDepthMax > 0 && sva === undefined && iommufdObjects === undefined && vfio === undefined,
    kind: 'step',
    observes: ['returned', 'invalidated'],
    roles: {},
    facets: {},
    ...whenever(
      ({ observations }) => observations.some(({ event }) => event.type === 'invalidated'),
      (_, { observations }) => {
        const types = observations.map(({ event }) => event.type);
        return types.lastIndexOf('invalidated') < types.indexOf('returned');
      },
    ),
  },
  {
    name: 'I-78',
    title: 'a change of translation is told to the device',
    statement:
      'A device that a driver moved to another domain, or a PASID of it, without a failure, was told to forget what it cached.',
    source:
      'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c at v7.0, arm_smmu_attach_commit and arm_smmu_atc_inv_master; ' +
      'drivers/iommu/intel/pasid.c, devtlb_invalidation_with_pasid',
    // A driver may report success and do nothing, and one that detaches tells nobody; weighed: tables of domains.
    isMeantFor: ({ resetDepthMax }, { driver, design }) =>
      resetDepthMax > 0 &&
      driver.legacyDetach === undefined &&
      !driver.failures.some(({ isCertain }) => isCertain) &&
      design.choices.pasidTables !== 'of-domain',
    culprit: 'driver contract',
    kind: 'step',
    observes: ['returned', 'invalidated'],
    roles: { entry: 'entry' },
    facets: {
      entry: (local) => {
        const { rid, pasids, devices } = readEntry(local);
        return local.value === 'settled' ? [rid, pasids, devices] : null;
      },
    },
    ...whenever(
      ({ outcomes, before, after }, { entry }) => {
        const [was, is] = [before['entry'], after['entry']] as [readonly Json[] | null, readonly Json[] | null];
        const hasFailed = outcomes.some(({ actor }) => actor === entry);
        const isMoved = was !== null && is !== null && JSON.stringify(was) !== JSON.stringify(is);
        return isMoved && !hasFailed;
      },
      (_, { observations }, { entry }) =>
        observations.some(({ actor, event }) => actor === entry && event.type === 'invalidated'),
    ),
  },
];
