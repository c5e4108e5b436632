/** What a group does as devices come and go. */
import type { Draft } from 'immer';
import { deviceOf, ridOf, type Surroundings } from '../configuration.ts';
import type { Emitted } from '../events.ts';
import { BLOCKED, type Domain, entryOf, IDENTITY } from '../names.ts';
import { change, say } from './changing.ts';
import { type GroupContext, newMember } from './context.ts';

export function memberActions({ choices, topology, driver }: Surroundings) {
  /** `iommu_deinit_device`: to its release domain, or by the driver's release_device alone. */
  const release = (device: string): Emitted => {
    const isBlocked = driver.hasBlockedDomain && driver.hasReleaseDomain !== false && driver.releases === BLOCKED;
    const isDirect = deviceOf(topology, device).requiresDirect === true;
    const to = entryOf(ridOf(topology, device));
    if (isBlocked && isDirect && driver.releasesDirectToIdentity === true)
      return { type: 'release', to, isToIdentity: true };
    if (!isBlocked || choices.read('directRelease') !== 'identity') return { type: 'release', to };
    return { type: 'release', to, domain: isDirect ? IDENTITY : BLOCKED };
  };
  const probe = ({ name, call }: GroupContext, domain: Domain | null): Emitted => ({
    type: 'attach',
    to: entryOf(ridOf(topology, call?.device ?? '')),
    from: name,
    domain,
    reason: 'add',
  });
  const unlink = (draft: Draft<GroupContext>, device: string | null | undefined) => {
    draft.members = draft.members.filter((member) => member.device !== device);
  };
  return {
    appendMember: change((draft, { device = '' }) => {
      draft.members.push(newMember(deviceOf(topology, device)));
    }),
    attachNewcomer: say((context) => probe(context, context.domain)),
    /** To the group itself, while the newcomer is in the list: no driver is called. */
    removeRefused: say(({ name }) => ({ type: 'not added', to: name, errno: '-EINVAL' })),
    attachSettling: say((context) => probe(context, context.defaultDomain)),
    /** v6.1, iommu_group_alloc_default_domain: group->domain is set only where it is NULL. */
    noteDomain: change((draft) => {
      if (draft.call !== null) draft.call.previous = draft.domain;
    }),
    keepDomain: change((draft) => {
      draft.domain = draft.call?.previous ?? draft.domain;
    }),
    /** iommu_setup_dma_ops, for every member. */
    sayDmaOps: say(({ name }) => ({ type: 'dma ops', group: name })),
    adoptDefault: change((draft) => {
      draft.domain ??= draft.defaultDomain;
    }),
    unlinkCalled: change((draft) => unlink(draft, draft.call?.device)),
    /** `iommu_deinit_device`: the driver must stop using any domain. */
    releaseAsked: say((_, { device = '' }) => release(device)),
    releaseCalled: say(({ call }) => release(call?.device ?? '')),
    /** To the group itself: delivered when the driver is done. */
    sayReleased: say(({ name }, { errno }) => ({ type: 'released', to: name, errno: errno ?? '0' })),
    sayNotMoved: say(({ name, move }) => ({ type: 'released', to: name, errno: move?.errno ?? '0' })),
    /** The last device has gone. */
    freeDomains: change((draft) => {
      if (draft.members.length > 0) return;
      draft.defaultDomain = null;
      draft.hasFlushQueue = false;
      delete draft.isDefaultFreed;
      draft.blockingDomain = null;
      draft.domain = null;
    }),
    attachDeferred: say(({ name, call, defaultDomain }) => ({
      type: 'attach',
      to: entryOf(ridOf(topology, call?.device ?? '')),
      from: name,
      domain: defaultDomain,
      reason: 'set',
    })),
    clearDeferred: change((draft) => {
      const newcomer = draft.members.find(({ device }) => device === draft.call?.device);
      if (newcomer !== undefined) newcomer.isDeferred = false;
    }),
  };
}
