/**
 * Devices come and go.
 * Source: drivers/iommu/iommu.c, __iommu_probe_device and __iommu_group_remove_device; v6.1:
 * iommu_group_add_device and iommu_probe_device, which take the mutex twice.
 */
import { settingDomain } from './set-domain.ts';
import { answer, type GroupRequests, type GroupState, warn } from './setup.ts';

/** `iommu_deinit_device`, after the device left the list. */
const letGo = ['unlinkCalled', 'releaseCalled'] as const;

export const membershipRequests: GroupRequests = {
  'add device': [
    // Two callers without a lock: the second finds the link in sysfs.
    { guard: 'isThereAlready', actions: answer('-EEXIST') },
    { guard: 'waitsForPhaseTwo', actions: ['appendMember', answer('0')] },
    { guard: 'waitsForSecondSection', actions: ['appendMember', answer('0')] },
    { guard: 'newcomerNeedsNoDomain', actions: ['appendMember', answer('0')] },
    { guard: 'newcomerIsLeftAlone', actions: ['appendMember', answer('0')] },
    { guard: 'firstDomainFails', actions: ['releaseAsked', answer('-ENOMEM')] },
    { guard: 'awaitsDefaultDomainInVain', actions: ['releaseAsked', answer('-EINVAL')] },
    {
      guard: 'awaitsDefaultDomain',
      target: 'settingUp',
      actions: ['takeCall', 'appendMember', 'chooseDefault', 'moveToDefault'],
    },
    // It is in the list when __iommu_device_set_domain refuses, and is taken out again.
    {
      guard: 'newcomerRefusesBlocking',
      target: 'adding',
      actions: [
        'takeCall',
        'appendMember',
        { type: 'sayRefused', params: { errno: '-EINVAL', because: 'require_direct' } },
        'removeRefused',
      ],
    },
    { guard: 'newcomerStaysAsBooted', actions: ['appendMember', answer('0')] },
    { target: 'adding', actions: ['takeCall', 'appendMember', 'attachNewcomer'] },
  ],
  'settle device': [
    { guard: 'settlesOwned', actions: answer('0') },
    // Up to v6.6 a driver need not have default domains.
    { guard: 'hasNoDefaultDomainAtAll', actions: answer('0') },
    {
      guard: 'hasNoDefaultDomain',
      target: 'adding',
      actions: ['takeCall', 'chooseDefault', 'adoptDefault', 'attachSettling'],
    },
    { target: 'adding', actions: ['takeCall', 'attachSettling'] },
  ],
  // bus_iommu_probe, phase two: iommu_setup_default_domain for a group whose devices are probed.
  'set up': [
    { guard: 'hasNothingToSetUp', actions: answer('0') },
    { guard: 'staysWithoutDefault', actions: answer('0') },
    { guard: 'refusesType', actions: answer('-EINVAL') },
    { guard: 'allocationFails', actions: answer('-ENOMEM') },
    {
      guard: 'attachesFirst',
      target: 'attachingFirst',
      actions: ['takeCall', 'noteDomain', 'chooseDefault', 'tryDefault'],
    },
    {
      guard: 'isOnForeignDomain',
      target: 'settingUpUsed',
      actions: ['takeCall', 'chooseDefault', 'tryDefault'],
    },
    { target: 'settingUpBatch', actions: ['takeCall', 'chooseDefault', 'moveToDefault'] },
  ],
  'remove device': [
    {
      guard: 'leavesInUse',
      target: 'leaving',
      actions: ['takeCall', warn('the last device leaves a group in use'), ...letGo, 'sayReleased'],
    },
    { guard: 'canLeave', target: 'leaving', actions: ['takeCall', ...letGo, 'sayReleased'] },
  ],
};

/** The driver has let go of the device: only now may the domains of an empty group be freed. */
const leaving: GroupState = {
  tags: 'busy',
  on: { released: { target: 'quiet', actions: ['freeDomains', 'answerCall', 'forgetCall'] } },
};

const adding: GroupState = {
  tags: 'busy',
  on: {
    answer: [
      { guard: 'isSuccess', target: 'quiet', actions: ['clearDeferred', 'answerCall', 'forgetCall'] },
      { target: 'leaving', actions: [...letGo, 'sayReleased'] },
    ],
    'not added': { target: 'leaving', actions: [...letGo, 'sayReleased'] },
  },
};

/** iommu_setup_default_domain: drivers are not allowed to fail the first attach. If one does, the device is given up. */
const setUp: GroupState = {
  tags: 'busy',
  always: [
    { guard: 'hasFailed', target: 'leaving', actions: [...letGo, 'sayNotMoved'] },
    { target: 'quiet', actions: ['answerMoved', 'forgetCall'] },
  ],
};

/** All its devices have other dma ops now. */
const isSetUp = { target: '#group.quiet', actions: ['sayDmaOps', 'answerMoved', 'forgetCall'] } as const;
const isNotSetUp = { target: '#group.quiet', actions: ['answerMoved', 'forgetCall'] } as const;

export const membershipStates = {
  adding,
  leaving,
  settingUp: settingDomain({ target: '#group.setUp' }, { target: '#group.setUp' }),
  setUp,
  settingUpBatch: settingDomain({ target: '#group.batchSetUp' }, { target: '#group.batchSetUp' }),
  batchSetUp: { tags: 'busy', always: [{ guard: 'hasFailed', ...isNotSetUp }, isSetUp] } satisfies GroupState,
  /** Somebody has moved the group from NULL in the meantime. Where it fails, the new default domain stays. */
  settingUpUsed: settingDomain(isSetUp, isNotSetUp),
  /** v6.1, __iommu_group_dma_attach: group->domain is the default one, where it was NULL, before any attach. */
  attachingFirst: settingDomain(
    { target: '#group.quiet', actions: ['keepDomain', 'sayDmaOps', 'answerMoved', 'forgetCall'] },
    { target: '#group.quiet', actions: ['adoptDefault', 'answerMoved', 'forgetCall'] },
  ),
};
