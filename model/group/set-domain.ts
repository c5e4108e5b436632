/**
 * `__iommu_group_set_domain_internal`: every member to another domain, one after the other.
 *
 * It has one definition and many callers. The caller has filled `context.move`; `done` follows when
 * `group->domain` is the new one, though a member may have been left behind where the move must not fail
 * (that warns); `failed` when it is not (`move.errno` says why).
 * Source: drivers/iommu/iommu.c, __iommu_group_set_domain_internal and __iommu_device_set_domain.
 */
import type { Continuation, GroupState } from './setup.ts';

export function settingDomain(done: Continuation, failed: Continuation): GroupState {
  return {
    tags: 'busy',
    initial: 'deciding',
    states: {
      deciding: {
        always: [
          { guard: 'isThere', target: 'arrived' },
          {
            guard: 'cannotHaveNoDomain',
            target: 'stayed',
            actions: [
              { type: 'warn', params: { what: 'there is no domain to move to' } },
              { type: 'noteErrno', params: { errno: '-EINVAL' } },
            ],
          },
          {
            guard: 'isFenced',
            target: 'stayed',
            actions: { type: 'noteErrno', params: { errno: '-EBUSY' } },
          },
          { target: 'attempting' },
        ],
      },
      attempting: {
        always: [
          { guard: 'hasMovedAll', target: 'arrived', actions: 'arrive' },
          { guard: 'isLeftBlocked', target: 'attempting', actions: 'skipMember', reenter: true },
          {
            guard: 'isMovingResetting',
            target: 'refused',
            actions: refuse('-EBUSY', 'blocked for its reset'),
          },
          {
            guard: 'missesPlatformOp',
            target: 'attempting',
            actions: [{ type: 'warn', params: { what: 'a driver has no set_platform_dma_ops' } }, 'skipMember'],
            reenter: true,
          },
          { guard: 'missesDetachOp', target: 'attempting', actions: 'skipMember', reenter: true },
          { guard: 'skipsDetach', target: 'attempting', actions: 'skipMember', reenter: true },
          { guard: 'isToNothing', target: 'attaching', actions: 'detachMember' },
          { guard: 'blocksByDetaching', target: 'attaching', actions: 'detachMember' },
          {
            guard: 'refusesBlocking',
            target: 'refused',
            actions: refuse('-EINVAL', 'require_direct'),
          },
          { guard: 'staysAsBooted', target: 'attempting', actions: 'skipMember', reenter: true },
          { target: 'attaching', actions: 'attachMember' },
        ],
      },
      attaching: {
        on: {
          answer: [
            { guard: 'isSuccess', target: 'attempting', actions: 'nextMember' },
            { target: 'failing', actions: ['undefer', 'noteFailure'] },
          ],
        },
      },
      /** The core refused before it called the driver: it does not fall back either. */
      refused: {
        always: [{ guard: 'isMust', target: 'attempting', actions: 'skipMember' }, { target: 'failing' }],
      },
      failing: {
        always: [
          { guard: 'stopsAtFailure', target: 'stayed' },
          { guard: 'canFallBack', target: 'fallingBack', actions: 'attachToBlocking' },
          { guard: 'isMust', target: 'attempting', actions: 'skipMember' },
          { guard: 'leavesBehind', target: 'stayed' },
          { target: 'rollingBack', actions: 'startRollBack' },
        ],
      },
      fallingBack: { on: { answer: { target: 'attempting', actions: 'skipMember' } } },
      rollingBack: {
        always: [
          { guard: 'hasMovedAll', target: 'stayed' },
          { guard: 'isMovingResetting', target: 'rollingBack', actions: 'skipMember', reenter: true },
          { guard: 'rollsBackToPlatform', target: 'reattaching', actions: 'detachMember' },
          {
            guard: 'refusesOldDomain',
            target: 'rollingBack',
            actions: [
              { type: 'sayRefused', params: { errno: '-EINVAL', because: 'require_direct' } },
              'skipMember',
              { type: 'warn', params: { what: 'roll-back failed' } },
            ],
            reenter: true,
          },
          { target: 'reattaching', actions: 'reattachMember' },
        ],
      },
      reattaching: {
        on: {
          answer: [
            { guard: 'isSuccess', target: 'rollingBack', actions: 'skipMember' },
            {
              guard: 'givesUpRollingBack',
              target: 'stayed',
              actions: ['loseDomain', { type: 'warn', params: { what: 'roll-back failed' } }],
            },
            {
              guard: 'canRetreat',
              target: 'retreating',
              actions: [{ type: 'warn', params: { what: 'roll-back failed' } }, 'attachToBlocking'],
            },
            {
              target: 'rollingBack',
              actions: ['skipMember', { type: 'warn', params: { what: 'roll-back failed' } }],
            },
          ],
        },
      },
      retreating: { on: { answer: { target: 'rollingBack', actions: 'skipMember' } } },
      arrived: {
        always: [
          {
            ...done,
            guard: 'hasFailed',
            actions: [{ type: 'warn', params: { what: 'a member did not follow' } }, ...actionsOf(done)],
          },
          done,
        ],
      },
      stayed: {
        always: [
          {
            ...failed,
            guard: 'isMust',
            actions: [{ type: 'warn', params: { what: 'the group did not move' } }, ...actionsOf(failed)],
          },
          failed,
        ],
      },
    },
  };
}

function refuse(errno: '-EBUSY' | '-EINVAL', because: string) {
  return [
    { type: 'noteErrno', params: { errno } },
    { type: 'sayRefused', params: { errno, because } },
  ] as const;
}

function actionsOf({ actions }: Continuation) {
  if (actions === undefined) return [];
  return Array.isArray(actions) ? actions : [actions];
}
