/**
 * A write to the sysfs file `type`.
 * Source: drivers/iommu/iommu.c, iommu_group_store_type and iommu_setup_default_domain; v6.1:
 * iommu_change_dev_def_domain, which validates again after it took the device's lock, so that its three
 * sections are one step here.
 */
import { settingDomain } from './set-domain.ts';
import { answer, type GroupRequests, type GroupState } from './setup.ts';

export const defaultDomainRequests: GroupRequests = {
  'set type': [
    { guard: 'hasNoDefaultDomain', actions: answer('-EINVAL') },
    { guard: 'hasManyMembers', actions: answer('-EINVAL') },
    { guard: 'startsFlushQueueTooEarly', actions: answer('-EBUSY') },
    { guard: 'startsFlushQueue', actions: ['startFlushQueue', answer('0')] },
    { guard: 'asksTheDevice', target: 'asking', actions: ['takeCall', 'askWhetherBound'] },
    { guard: 'isCounted', actions: answer('-EPERM') },
    { guard: 'hasType', actions: answer('0') },
    { target: 'retyping', actions: ['takeCall', 'takeType', 'tryDefault'] },
  ],
};

const asking: GroupState = {
  tags: 'busy',
  on: {
    answer: [
      { guard: 'isFailure', target: 'quiet', actions: ['answerCall', 'forgetCall'] },
      {
        guard: 'isOnForeignDomain',
        target: 'quiet',
        actions: [{ type: 'answerCallWith', params: { errno: '-EBUSY' } }, 'forgetCall'],
      },
      { guard: 'hasType', target: 'quiet', actions: ['answerCall', 'forgetCall'] },
      { target: 'retyping', actions: ['takeType', 'tryDefault'] },
    ],
  },
};

export const defaultDomainStates = {
  asking,
  /** The old default domain lives until the request is forgotten. */
  retyping: settingDomain(
    { target: '#group.quiet', actions: ['answerMoved', 'forgetCall'] },
    { target: '#group.quiet', actions: ['restoreDefault', 'answerMoved', 'forgetCall'] },
  ),
};
