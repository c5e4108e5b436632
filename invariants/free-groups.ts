/** What may be refused: who asks for a group that nobody uses gets it, unless his driver fails. */
import type { LocalState } from '../explorer/system.ts';
import { CONTAINER, type DriverBehaviour, readGroup, type Topology } from '../model/index.ts';
import { CORE, type Invariant, whenever } from './invariant.ts';

/** Nobody counts on the group, it is on its default domain, and no member is in a reset. */
function isFree(local: LocalState): boolean {
  const { members, owner, ownerCount, domain, defaultDomain, pasidCount, hasHandle, recoveryCount } = readGroup(local);
  const isUnused = owner === null && ownerCount === 0 && pasidCount === 0 && !hasHandle && recoveryCount === 0;
  return members.length > 0 && isUnused && defaultDomain !== null && domain === defaultDomain;
}

/** Nobody but kernel drivers uses the group, by its default domain. */
function isForDrivers(local: LocalState): boolean {
  const { owner, domain, defaultDomain, pasidCount, hasHandle } = readGroup(local);
  return owner === null && pasidCount === 0 && !hasHandle && defaultDomain !== null && domain === defaultDomain;
}

/** Whether some device, or the driver for it, takes only some types, or not every domain. */
function isChoosy(
  { devices }: Topology,
  { staticDefault, demandsType, demandsTypeWithPasids, ...driver }: DriverBehaviour,
) {
  return (
    [staticDefault, demandsType, demandsTypeWithPasids].some((type) => type !== undefined) ||
    driver.hasIdentityDomain === false ||
    driver.failures.some(({ isCertain }) => isCertain) ||
    devices.some(({ forcedType, isUntrusted, requiresDirect }) => forcedType ?? isUntrusted ?? requiresDirect)
  );
}

export const freeGroups: readonly Invariant[] = [
  {
    name: 'I-88',
    title: 'a kernel driver is refused for good reasons only',
    statement:
      'In a group that no user owns, on its default domain and without a PASID, a kernel driver is not refused, unless its ' +
      'own probe fails.',
    source: `${CORE}, iommu_device_use_default_domain: -EBUSY where iommu_is_default_domain is false or there is an owner`,
    isMeantFor: (_, { design }) =>
      design.choices.groupClaims === 'blocks' && design.choices.ownership === 'counted-owner',
    kind: 'step',
    observes: ['returned'],
    // A driver that is not refused has its own probe next: nothing has returned yet.
    commands: ['bind'],
    roles: { group: 'group' },
    facets: { group: isForDrivers },
    ...whenever(
      ({ command, observations: [returned], before }) => {
        const isBind = command.type === 'bind' && command['driver'] === 'kernel';
        const isIts = returned?.event['operation'] === 'bind' && returned.event['errno'] !== '0';
        return isBind && before['group'] === true && { isRefused: isIts };
      },
      ({ isRefused }) => !isRefused,
    ),
  },
  {
    name: 'I-89',
    title: 'a type is refused for good reasons only',
    statement:
      'Where neither a device nor its driver demands a type, a write to `type` of a group that nobody uses, and of which ' +
      'no member is being reset, is refused only where the driver fails.',
    source: '5957c19305b1 (v6.5), iommu_group_store_type: -EPERM where owner_cnt is not 0 or there is no device',
    isMeantFor: (topology, { design, driver }) =>
      topology.types.length > 0 && design.choices.typeChange === 'unowned' && !isChoosy(topology, driver),
    kind: 'step',
    observes: ['returned'],
    roles: { group: 'group' },
    facets: { group: isFree },
    ...whenever(
      ({ command, outcomes, observations: [returned], before }) => {
        const isWrite = command.type === 'write' && command['word'] !== 'unknown' && outcomes.length === 0;
        return isWrite && before['group'] === true && { code: returned?.event['errno'] };
      },
      ({ code }) => code === '0',
    ),
  },
  {
    name: 'I-91',
    title: 'who claims a free group gets it',
    statement:
      'A claim of a group that nobody uses, and of which no member is being reset, succeeds where the driver fails ' +
      'nothing and no device demands a direct mapping.',
    source: `${CORE}, iommu_group_claim_dma_owner: -EPERM where somebody is counted; -EBUSY of a foreign domain or a reset`,
    isMeantFor: (topology, { design, driver }) =>
      topology.container.length > 0 && design.choices.groupClaims === 'blocks' && !isChoosy(topology, driver),
    kind: 'step',
    observes: ['returned'],
    roles: { group: 'group' },
    facets: { group: isFree },
    ...whenever(
      ({ actor, command, outcomes, observations: [returned], before }, names) => {
        const isClaim = actor === CONTAINER && command.type === 'claim' && command['group'] === names['group'];
        return isClaim && outcomes.length === 0 && before['group'] === true && { code: returned?.event['errno'] };
      },
      ({ code }) => code === '0',
    ),
  },
];
