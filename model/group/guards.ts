/** The tests that the functions of a group make, each named for what is true when it passes. */
import { deviceOf, type Surroundings } from '../configuration.ts';
import type { GroupEvent, GroupRequest } from '../events.ts';
import { BLOCKED, type Domain, isForeign, isIdentity, numberOf, REGISTRATION } from '../names.ts';
import { type AskedOf, fails, isSuccess } from '../words.ts';
import { moveOf } from './changing.ts';
import { type GroupContext, type Member, membersForPasid, pasidsMaxOf } from './context.ts';
import { typeGuards } from './default-domain-words.ts';
import { typeFor } from './default-type.ts';

type Asked = AskedOf<GroupContext, GroupEvent>;

export function groupGuards(surroundings: Surroundings) {
  return {
    ...answerGuards,
    ...ownershipGuards(surroundings),
    ...attachmentGuards(surroundings),
    ...nullMoveGuards(surroundings),
    ...deferralGuards(surroundings),
    ...boundGuards(surroundings),
    ...moveGuards(surroundings),
    ...memberGuards(surroundings),
    ...typeGuards(surroundings),
    ...resetGuards(surroundings),
    ...pasidGuards(surroundings),
  };
}

const answerGuards = {
  isSuccess,
  wasEmpty: ({ event }: Asked) => event.wasEmpty === true,
  allocationFails: ({ event }: Asked) => event.outcome !== undefined && event.outcome !== 'ok',
};

function ownershipGuards(surroundings: Surroundings) {
  const { choices, driver } = surroundings;
  return {
    isCounted: ({ context }: Asked) => context.ownerCount > 0,
    isOwnedByCaller: ({ context, event }: Asked) =>
      context.ownerCount > 0 && context.owner === (event.owner ?? event.from),
    isOwnedByMany: ({ context }: Asked) => context.ownerCount > 1,
    isUnowned: ({ context }: Asked) => context.owner === null || context.ownerCount === 0,
    /** `pasid_array` is not empty. */
    hasPasids: ({ context }: Asked) =>
      (context.pasidCount > 0 || context.hasHandle) && choices.read('ownershipWithPasids') === 'refused',
    /** Neither NULL nor the default domain: a claim would take it from somebody. */
    isOnForeignDomain: ({ context }: Asked) => context.domain !== null && context.domain !== context.defaultDomain,
    hasNoDefaultDomain: ({ context }: Asked) => context.defaultDomain === null,
    awaitsDefaultDomain: ({ context }: Asked) => awaitsDefaultDomain(driver, context),
    /** The first device's driver and the mistrust of the device exclude each other's types. */
    awaitsDefaultDomainInVain: ({ context, event: { device = '' } }: Asked) =>
      awaitsDefaultDomain(driver, context) &&
      typeFor(surroundings, [...context.members.map((member) => member.device), device]) === 'refused',
    /** `iommu_device_use_default_domain`: the DMA API is not what drives the group. */
    isUsedOtherwise: ({ context }: Asked) =>
      context.ownerCount > 0 &&
      (context.owner !== null ||
        ((context.pasidCount > 0 || context.hasHandle) && choices.read('ownershipWithPasids') === 'refused') ||
        (context.domain !== context.defaultDomain &&
          !(choices.read('identityTwin') === 'tolerated' && isOnIdentityTwin(context)))),
    /** v5.18: the core keeps no owner, and whoever asks looks which drivers are bound. */
    hasNoOwnership: () => choices.read('groupClaims') === 'absent',
    claimDetaches: () => choices.read('groupClaims') === 'detaches',
    /** A claim that does not say by whom, and that the design does not take. */
    isRefusedUnnamed: ({ event }: Asked) => event.isUnnamed === true && choices.read('nullOwner') === 'refused',
    isUnnamed: ({ event }: Asked) => event.isUnnamed === true,
    /** A reference keeps a group that has no device any more. */
    asksNobodysDriver: ({ context }: Asked) =>
      context.members.length === 0 &&
      surroundings.liberties.has('uses-empty-group') &&
      choices.read('groupClaims') === 'blocks',
    /** No device is left, or the first one is not yet added. */
    hasNobodyToClaim: ({ context }: Asked) => hasNobodyToClaim(surroundings, context),
    /** v5.18: a driver is bound that VFIO does not know. */
    isNotViable: ({ context }: Asked) => context.ownerCount > 0 && choices.read('groupClaims') === 'absent',
    isHeldWithoutClaim: ({ context }: Asked) => context.owner !== null && choices.read('groupClaims') === 'absent',
    /** v5.19-rc1: the user has not detached. */
    leavesAttached: ({ context }: Asked) =>
      context.domain !== null && choices.read('groupRelease') === 'default-if-detached',
    releasesDetachedOnly: () => choices.read('groupRelease') === 'default-if-detached',
  };
}

/** No device is left, or the first one is not yet added. */
export function hasNobodyToClaim({ driver, topology }: Surroundings, context: GroupContext): boolean {
  return context.members.length === 0 || (awaitsDefaultDomain(driver, context) && topology.isUnprobed !== true);
}

/** Its first device is not added yet, and its driver has default domains. */
function awaitsDefaultDomain({ hasDefaultDomain }: Surroundings['driver'], { defaultDomain }: GroupContext): boolean {
  return defaultDomain === null && hasDefaultDomain !== false;
}

function isOnIdentityTwin({ domain, defaultDomain }: GroupContext): boolean {
  return isIdentity(domain) && isIdentity(defaultDomain);
}

function attachmentGuards({ choices, topology }: Surroundings) {
  /** Whether the domain is of the first IOMMU on the bus, and the group behind another. */
  const isOfFirstIommu = ({ members: [member] }: GroupContext) =>
    member !== undefined &&
    deviceOf(topology, member.device).iommu !== topology.devices[0]?.iommu &&
    choices.read('domainAllocation') === 'bus';
  return {
    /** On a domain that an attach would take from somebody. */
    isAttached: ({ context: { domain, defaultDomain, blockingDomain } }: Asked) => {
      switch (choices.read('attachRule')) {
        case 'default-or-blocking':
          return domain !== null && domain !== defaultDomain && domain !== blockingDomain;
        case 'default':
          return domain !== null && domain !== defaultDomain;
        case 'any':
          return false;
        case 'default-if-any':
          return defaultDomain !== null && domain !== defaultDomain;
      }
    },
    isOfOtherDriver: ({ context, event }: Asked) =>
      (isForeign(event.domain ?? null) || isOfFirstIommu(context)) && choices.read('foreignDomains') === 'refused',
    mayNotReplace: () => choices.read('replacing') === 'not-at-all',
    replacesAnother: ({ context, event }: Asked) =>
      choices.read('replacing') === 'from-named' && (context.owner === null || context.domain !== (event.old ?? null)),
    replacesNamed: () => choices.read('replacing') === 'from-named',
    replacesThroughBlocking: () => choices.read('replacing') === 'through-blocking',
    replacesThroughDefault: () => choices.read('replacing') === 'through-default',
    hasHandle: ({ context }: Asked) => context.hasHandle,
    isNoSingleton: ({ context }: Asked) => context.members.length !== 1,
    isOnOtherDomain: ({ context, event }: Asked) =>
      context.domain !== event.domain && choices.read('detachDevice') === 'domain-and-count',
  };
}

/** Moves to no domain at all: `group->domain` becomes NULL. */
function nullMoveGuards({ choices, driver }: Surroundings) {
  const isToNothing = ({ context }: Asked) => moveOf(context).to === null;
  const hasOp = driver.legacyDetach !== undefined;
  return {
    cannotHaveNoDomain: (asked: Asked) =>
      isToNothing(asked) &&
      (choices.read('noDomain') === 'refused' || (choices.read('noDomain') === 'detach-op' && !hasOp)),
    isToNothing,
    missesPlatformOp: (asked: Asked) => isToNothing(asked) && !hasOp && choices.read('noDomain') === 'platform-op',
    /** Proposed: to detach is to block. */
    blocksByDetaching: ({ context }: Asked) =>
      hasOp && moveOf(context).to === context.blockingDomain && choices.read('blockingBy') === 'detach-op',
    missesDetachOp: (asked: Asked) => isToNothing(asked) && !hasOp,
    /** Before dd8a25c557e1 (v6.3), __iommu_detach_device: the driver says that the device was never attached. */
    skipsDetach: (asked: Asked) =>
      isToNothing(asked) &&
      movingMember(asked.context)?.isDeferred === true &&
      choices.read('deferral') === 'asked' &&
      choices.read('noDomain') !== 'platform-op',
    rollsBackToPlatform: ({ context }: Asked) => rollsBackToPlatform({ choices, driver }, context),
  };
}

/** v6.5 and v6.6: of a group without a domain, the members that had moved go back to what the platform does. */
function rollsBackToPlatform({ choices, driver }: Pick<Surroundings, 'choices' | 'driver'>, { domain }: GroupContext) {
  return (
    domain === null &&
    driver.legacyDetach !== undefined &&
    choices.read('noDomain') === 'platform-op' &&
    choices.read('setDomainRollBack') !== 'none'
  );
}

/** The first use of the DMA API. */
function deferralGuards({ choices }: Surroundings) {
  const memberOf = ({ context, event }: Asked) => context.members.find(({ device }) => device === event.device);
  return {
    isNotDeferred: (asked: Asked) => memberOf(asked)?.isDeferred !== true,
    putsOffAgain: () => choices.read('deferredAttach') === 'put-off-again',
    /** In v7.0 one window was the whole group's. */
    isFencedOff: (asked: Asked) =>
      choices.read('deferredAttach') === 'fenced' &&
      (choices.read('resetWindows') === 'per-group'
        ? asked.context.recoveryCount > 0
        : memberOf(asked)?.isBlocked === true),
  };
}

/** Whether the group gets its first default domain. */
function isFirst({ call }: GroupContext): boolean {
  return call?.operation === 'add device' || call?.operation === 'set up';
}

/** Counters that a misbehaving caller could drive up for ever stop where no well-behaved one gets. */
function boundGuards({ topology }: Surroundings) {
  const devices = (context: GroupContext) =>
    topology.devices.filter(({ group, otherGroups }) => group === context.name || otherGroups?.includes(context.name))
      .length;
  return {
    isAtOwnerBound: ({ context }: Asked) => topology.callers === undefined && context.ownerCount > devices(context),
    isAtRecoveryBound: ({ context, event }: Asked) =>
      context.recoveryCount > devices(context) &&
      context.members.some(({ device, resetDepth }) => device === event.device && resetDepth === 0),
  };
}

function movingMember(context: GroupContext): Member | undefined {
  const move = moveOf(context);
  return move.index < move.end ? context.members[move.index] : undefined;
}

function moveGuards(surroundings: Surroundings) {
  const { choices } = surroundings;
  return {
    isThere: ({ context }: Asked) => context.domain === moveOf(context).to,
    isFenced: ({ context }: Asked) =>
      context.recoveryCount > 0 &&
      choices.read('resetFence') !== 'nothing' &&
      choices.read('resetFence') !== 'device' &&
      (!moveOf(context).must || choices.read('resetFence') === 'all'),
    hasMovedAll: ({ context }: Asked) => movingMember(context) === undefined,
    isLeftBlocked: ({ context }: Asked) =>
      movingMember(context)?.isBlocked === true && choices.read('resetFence') !== 'device',
    staysAsBooted: ({ context }: Asked) =>
      movingMember(context)?.isDeferred === true &&
      moveOf(context).to === context.defaultDomain &&
      (isFirst(context) || choices.read('deferralCleared') === 'before-attach'),
    /** Proposed: a device that is being reset refuses for itself, even where the move must not fail. Going back, it is left alone. */
    isMovingResetting: ({ context }: Asked) => movingMember(context)?.isBlocked === true,
    refusesBlocking: ({ context }: Asked) =>
      refusesBlocking(surroundings, context, movingMember(context)?.device, moveOf(context).to),
    /** The roll-back goes through __iommu_device_set_domain as well. */
    refusesOldDomain: ({ context }: Asked) =>
      refusesBlocking(surroundings, context, movingMember(context)?.device, context.domain),
    isMust: ({ context }: Asked) => moveOf(context).must,
    stopsAtFailure: ({ context }: Asked) => moveOf(context).must && choices.read('mustNotFail') === 'stops',
    canFallBack: ({ context }: Asked) =>
      moveOf(context).must && context.blockingDomain !== null && context.blockingDomain !== moveOf(context).to,
    /** The design does not roll back, or there is nothing to put back. */
    leavesBehind: ({ context }: Asked) =>
      (context.domain === null && !rollsBackToPlatform(surroundings, context)) ||
      rollBackOf(surroundings, context) === 'none' ||
      (rollBackOf(surroundings, context) === 'visited' && moveOf(context).index === 0),
    givesUpRollingBack: ({ context }: Asked) => rollBackOf(surroundings, context) === 'all',
    canRetreat: ({ context }: Asked) => context.blockingDomain !== null && context.blockingDomain !== context.domain,
    hasFailed: ({ context }: Asked) => moveOf(context).errno !== '0',
  };
}

const ATTACHES: readonly (GroupRequest | undefined)[] = [
  'attach group',
  'attach group handle',
  'attach device',
  'attach by device',
  'attach shared',
];

/** `__iommu_attach_group` rolled back before `__iommu_group_set_domain` did. */
export function rollBackOf({ choices }: Surroundings, { call }: GroupContext) {
  const isAttach = ATTACHES.includes(call?.operation);
  return choices.read(isAttach ? 'attachRollBack' : 'setDomainRollBack');
}

function refusesBlocking(
  { choices, topology }: Surroundings,
  context: GroupContext,
  device: string | undefined,
  to: Domain | null,
): boolean {
  return (
    device !== undefined &&
    deviceOf(topology, device).requiresDirect === true &&
    to !== null &&
    (to === BLOCKED || to === context.blockingDomain) &&
    choices.read('directBlocking') === 'refused'
  );
}

function memberGuards(surroundings: Surroundings) {
  const { choices, driver, liberties } = surroundings;
  return {
    /**
     * The bus takes the device’s lock, which a reset holds; and a user lets go of the last device first. Whoever
     * unregisters an IOMMU takes no lock of a device.
     */
    canLeave: ({ context, event }: Asked) => {
      const member = context.members.find(({ device }) => device === event.device);
      const isLocked = event.from !== REGISTRATION && !liberties.has('removes-during-reset');
      const isInReset = member?.isBlocked === true && isLocked;
      return !isInReset && !(context.members.length === 1 && context.owner !== null);
    },
    /** A driver's leak, or an IOMMU that could not be registered: nobody waits for it. */
    leavesInUse: ({ context, event }: Asked) =>
      context.members.length === 1 &&
      (context.owner === null || event.from === REGISTRATION) &&
      (context.ownerCount > 0 || context.domain !== context.defaultDomain),
    isThereAlready: ({ context, event }: Asked) => context.members.some(({ device }) => device === event.device),
    /** Since e7f85dfbbc9c and before: phase one only lists the group. */
    waitsForPhaseTwo: ({ context, event }: Asked) => event.isBatch === true && context.defaultDomain === null,
    firstDomainFails: ({ context, event }: Asked) => context.defaultDomain === null && fails({ event }),
    hasNothingToSetUp: ({ context }: Asked) =>
      context.members.length === 0 || context.defaultDomain !== null || driver.hasDefaultDomain === false,
    waitsForDefault: ({ context }: Asked) =>
      awaitsDefaultDomain(driver, context) && choices.read('useWithoutDefault') === 'waits',
    attachesFirst: () => choices.read('hotAdd') === 'current-then-default',
    /** v6.1 goes on with the next group. */
    staysWithoutDefault: ({ event }: Asked) => choices.read('hotAdd') === 'current-then-default' && fails({ event }),
    /** Weighed: whoever joins a group that a user owns stays as it came. */
    newcomerIsLeftAlone: ({ context }: Asked) => context.owner !== null && choices.read('hotAdd') === 'left-alone',
    newcomerRefusesBlocking: ({ context, event }: Asked) =>
      context.domain !== null && refusesBlocking(surroundings, context, event.device, context.domain),
    newcomerStaysAsBooted: ({ context, event }: Asked) =>
      context.domain === context.defaultDomain &&
      deviceOf(surroundings.topology, event.device ?? '').isDeferred === true,
    /** The driver has no default domains, and the group is on none. */
    newcomerNeedsNoDomain: ({ context }: Asked) => context.domain === null && driver.hasDefaultDomain === false,
    /** A user has the group, and the device is on his domain since the first section. */
    settlesOwned: ({ context }: Asked) => context.owner !== null && choices.read('hotAddOwned') === 'left-alone',
    hasNoDefaultDomainAtAll: () => driver.hasDefaultDomain === false,
    /** v6.1 chooses the first default domain in its second section. */
    waitsForSecondSection: ({ context }: Asked) =>
      context.domain === null && choices.read('hotAdd') === 'current-then-default',
  };
}

function resetGuards({ choices, topology, liberties }: Surroundings) {
  const memberOf = ({ context, event }: Asked) => context.members.find(({ device }) => device === event.device);
  const isOfGroup = () =>
    choices.read('resetWindows') === 'per-group' || choices.read('resetWindows') === 'groups-of-one';
  return {
    hasNoWindow: ({ event }: Asked) => deviceOf(topology, event.device ?? '').hasAts !== true,
    isMember: (asked: Asked) => memberOf(asked) !== undefined,
    isNoMember: (asked: Asked) => memberOf(asked) === undefined,
    isBlockedMember: (asked: Asked) =>
      memberOf(asked) !== undefined &&
      asked.context.domain !== null &&
      asked.context.domain === asked.context.blockingDomain,
    isInReset: (asked: Asked) => (memberOf(asked)?.resetDepth ?? 0) > 0,
    nests: (asked: Asked) => (memberOf(asked)?.resetDepth ?? 0) > 0 && choices.read('resetNesting') === 'counted',
    /** `WARN_ON(gdev->blocked)`, or of the whole group `WARN_ON(group->resetting_domain)`. */
    isReentered: (asked: Asked) =>
      choices.read('resetNesting') === 'refused' &&
      (isOfGroup() ? asked.context.recoveryCount > 0 : memberOf(asked)?.isBlocked === true),
    hasSiblingsInTheWay: ({ context }: Asked) =>
      choices.read('resetWindows') === 'groups-of-one' && context.members.length > 1,
    /** `--gdev->reset_depth` is not yet 0. */
    staysInReset: (asked: Asked) =>
      (memberOf(asked)?.resetDepth ?? 0) > 1 && choices.read('resetNesting') === 'counted',
    /** The end of an inner reset has restored it already. */
    isRestoredTooEarly: (asked: Asked) =>
      (memberOf(asked)?.resetDepth ?? 0) > 0 && memberOf(asked)?.isBlocked === false,
    isAtDepthBound: (asked: Asked) => memberOf(asked)?.resetDepth === topology.resetDepthMax,
    isStrayPrepare: (asked: Asked) => liberties.has('stray-calls') && memberOf(asked) === undefined,
    /** `prepare` was bypassed for the device: with a window of the group, done cannot tell. */
    isStrayFinishUnseen: ({ context }: Asked) =>
      liberties.has('stray-calls') && isOfGroup() && context.recoveryCount === 0,
    /** No member, or one that is in no reset. */
    isStrayFinish: (asked: Asked) => liberties.has('stray-calls') && (memberOf(asked)?.resetDepth ?? 0) === 0,
    isOnBlockingDomain: ({ context }: Asked) => context.domain === context.blockingDomain,
    isOnNoDomainYet: ({ context }: Asked) => context.domain === null,
    isParkedWithoutDomain: ({ context }: Asked) =>
      context.domain === null && choices.read('resetDoneDomain') === 'parks',
    /** Whether the ends of a reset look at the group's PASIDs. */
    resetsPasids: ({ context }: Asked) =>
      topology.pasids.length > 0 &&
      (pasidsMaxOf(topology, context.call?.device ?? '') > 0 || choices.read('resetDonePasids') === 'all-members'),
    holdsMutex: () => choices.read('resetWindows') === 'under-mutex',
  };
}

function pasidGuards(surroundings: Surroundings) {
  const { choices, driver, topology } = surroundings;
  return {
    cannotDoPasids: () => !driver.hasPasids,
    isHeldByPasids: ({ context }: Asked) => context.pasidCount > 0 && choices.read('pasidsOnDetach') === 'refuse',
    takesPasidsAlong: ({ context }: Asked) => context.pasidCount > 0 && choices.read('pasidsOnDetach') === 'go',
    cannotReplacePasids: () => choices.read('pasidReplace') === 'absent',
    isRecovering: ({ context }: Asked) => context.recoveryCount > 0 && choices.read('resetFence') !== 'nothing',
    isOutOfRange: ({ context, event }: Asked) =>
      choices.read('pasidRange') !== 'unchecked' &&
      membersForPasid(context, surroundings, 'all').some(
        (device) => numberOf(event.pasid ?? '') >= pasidsMaxOf(topology, device),
      ),
    isReserved: ({ event }: Asked) => numberOf(event.pasid ?? '') === 0 && choices.read('pasidRange') !== 'unchecked',
  };
}
