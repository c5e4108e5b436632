/**
 * A write to the sysfs file `type`.
 * Source: drivers/iommu/iommu.c, iommu_group_store_type and iommu_setup_default_domain; up to v6.4:
 * iommu_group_store_type and iommu_change_dev_def_domain, which take the mutex twice: see `type-writer.ts`.
 */
import { settingDomain } from './set-domain.ts';
import { answer, type GroupRequests, type GroupState } from './setup.ts';

const flushQueue = [
  { guard: 'failsToStartFlushQueue', actions: answer('-ENOMEM') },
  { guard: 'startsFlushQueue', actions: ['startFlushQueue', answer('0')] },
] as const;

/** The driver has no domain of the type. */
const unavailable = [
  // v6.4: a DMA domain takes its place, and nothing is said.
  { guard: 'becomesDma', target: 'retyping', actions: ['takeCall', 'takeOtherDma', 'tryDefault'] },
  { guard: 'driverHasNone', actions: 'answerNoType' },
] as const;

/** v6.4, iommu_change_dev_def_domain: what the first section found is tested again. */
const changeType = [
  { guard: 'isBoundInTheWay', actions: answer('-EBUSY') },
  { guard: 'isOffDefaultDomain', actions: answer('-EBUSY') },
  { guard: 'isNoSingleton', actions: answer('-EINVAL') },
  { guard: 'isOtherDevice', actions: answer('-EBUSY') },
  { guard: 'refusesType', actions: answer('-EINVAL') },
  ...unavailable,
  { guard: 'hasType', actions: answer('0') },
  ...flushQueue,
  { target: 'retyping', actions: ['takeCall', 'takeType', 'tryDefault'] },
] as const;

export const defaultDomainRequests: GroupRequests = {
  'set type': [
    { guard: 'hasNoDefaultDomain', actions: answer('-EINVAL') },
    { guard: 'isUnknownWord', actions: answer('-EINVAL') },
    ...flushQueue,
    { guard: 'isEmpty', actions: answer('-EPERM') },
    { guard: 'isCounted', actions: answer('-EPERM') },
    { guard: 'refusesType', actions: answer('-EINVAL') },
    ...unavailable,
    { guard: 'hasType', actions: answer('0') },
    { target: 'retyping', actions: ['takeCall', 'takeType', 'tryDefault'] },
  ],
  // v6.4, iommu_group_store_type: the mutex is let go again before the device's lock is taken.
  'pick device': [
    { guard: 'hasNoDefaultDomain', actions: answer('-EINVAL') },
    { guard: 'isUnknownWord', actions: answer('-EINVAL') },
    { guard: 'isNoSingleton', actions: answer('-EINVAL') },
    { guard: 'keepsMutexForType', target: 'heldForType', actions: 'answerFirstDevice' },
    { actions: 'answerFirstDevice' },
  ],
  'change type': changeType,
};

/** Weighed: everybody else waits for the mutex until the device's lock is taken, and who has that may be one of them. */
const heldForType: GroupState = {
  tags: 'busy',
  on: { 'change type': changeType.map((transition) => ({ target: 'quiet', ...transition })) },
};

const done = { target: '#group.quiet', actions: ['answerDone', 'forgetCall'] } as const;

/** The old default domain lives until the request is forgotten. */
const retyped: GroupState = {
  tags: 'busy',
  always: [{ guard: 'undoesTypeChange', target: 'undoingType', actions: 'moveToPrevious' }, done],
};

const undone = { target: '#group.quiet', actions: ['freeNewDefault', 'answerDone', 'forgetCall'] } as const;

export const defaultDomainStates = {
  heldForType,
  retyping: settingDomain(
    { target: '#group.retyped' },
    { target: '#group.quiet', actions: ['restoreDefault', 'answerMoved', 'forgetCall'] },
  ),
  retyped,
  undoingType: settingDomain(undone, undone),
};
