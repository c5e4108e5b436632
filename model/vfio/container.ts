/**
 * A VFIO container: `/dev/vfio/vfio`, and its type1 driver.
 *
 * It is `idle` when nobody holds its `group_lock`. A VFIO group that joins or leaves it takes the lock and
 * asks the driver; VFIO_SET_IOMMU is the container's own.
 * Source: drivers/vfio/container.c, drivers/vfio/vfio_iommu_type1.c.
 */
import type { Command, Json, LocalState, Outcome, PlainEvent } from '../../explorer/system.ts';
import { PROCEED, request, withdrawal } from '../commands.ts';
import type { Surroundings } from '../configuration.ts';
import { mayFail } from '../events.ts';
import { containerAtStart } from './container-context.ts';
import { type ContainerState, containerSetup } from './container-words.ts';
import { EXTENSIONS } from './mapping-words.ts';
import { vfioOf } from './names.ts';
import { attachingType1 } from './type1.ts';

const returned = (errno: string) => ({ type: 'returned', params: { errno } }) as const;

export function vfioContainerMachine(surroundings: Surroundings) {
  return containerSetup(surroundings).createMachine({
    id: 'vfioContainer',
    context: ({ input: { name } }) => containerAtStart(name),
    initial: 'idle',
    on: {
      // Of those who hold the lock, and of VFIO_GROUP_GET_DEVICE_FD, which does not.
      'ask driver': { actions: 'answerDriver' },
      // vfio_fops_unl_ioctl reads the driver without the lock.
      map: { guard: 'isWithoutDriver', actions: returned('-EINVAL') },
      unmap: { guard: 'isWithoutDriver', actions: 'returnNotUnmapped' },
    },
    states: { idle, locked, ...joiningStates, ...setIommuStates },
  });
}

/** Type1 has a lock of its own, which attaching and detaching a group hold, too. */
const mapping = {
  map: [
    { guard: 'cannotMap', actions: 'returnNotMapped' },
    { guard: 'hasOpenDriver', actions: ['addMapping', returned('0')] },
  ],
  unmap: { guard: 'hasOpenDriver', actions: ['returnUnmapped', 'dropMappings'] },
} satisfies ContainerState['on'];

const idle: ContainerState = {
  on: {
    ...mapping,
    // vfio_container_ioctl_check_extension
    'check extension': { guard: 'isOpen', actions: 'returnExtension' },
    open: { guard: 'mayOpen', actions: ['openFile', returned('0')] },
    close: { guard: 'isOpen', actions: ['closeFile', returned('0')] },
    // vfio_ioctl_set_iommu: drivers are asked whether they have such an extension.
    'set iommu': [
      { guard: 'isUnset', actions: returned('-EINVAL') },
      { guard: 'isUnknownType', actions: returned('-ENODEV') },
      // vfio_iommu_type1_open
      { guard: 'isNoType', actions: returned('-EINVAL') },
      { guard: 'isOpen', target: 'settingIommu', actions: 'startSetIommu' },
    ],
    'lock container': [
      { guard: 'isLockedByClosed', actions: { type: 'answer', params: { errno: '-EBADF' } } },
      { target: 'locked', actions: ['takeLock', { type: 'answer', params: { errno: '0' } }] },
    ],
  },
};

/** A VFIO group holds the lock: vfio_container_attach_group or vfio_group_detach_container runs. */
const locked: ContainerState = {
  tags: 'busy',
  on: {
    ...mapping,
    'attach domain': { target: 'joining' },
    'detach domain': { target: 'leaving', actions: 'detachGroup' },
    'link group': { target: 'idle', actions: ['linkGroup', 'forgetCall'] },
    'unlink group': { target: 'idle', actions: ['unlinkGroup', 'forgetCall'] },
    'unlock container': { target: 'idle', actions: 'forgetCall' },
  },
};

const joiningStates = {
  joining: attachingType1(
    { target: '#vfioContainer.locked', actions: 'answerCall' },
    { target: '#vfioContainer.locked', actions: 'answerCall' },
  ),
  /** vfio_iommu_type1_detach_group */
  leaving: {
    tags: 'busy',
    on: { answer: { target: 'locked', actions: ['leaveDomain', 'answerCall'] } },
  },
} satisfies Record<string, ContainerState>;

/** __vfio_container_attach_groups: every group in list order, and back in the reverse order where one fails. */
const setIommuStates = {
  settingIommu: attachingType1({ target: '#vfioContainer.attached' }, { target: '#vfioContainer.unwinding' }),
  attached: {
    tags: 'busy',
    always: [
      { guard: 'hasNextGroup', target: 'between', actions: 'nextGroup' },
      { target: 'idle', actions: ['setDriver', 'returnCall', 'forgetCall'] },
    ],
  },
  between: { tags: 'busy', on: { proceed: { target: 'settingIommu' } } },
  unwinding: {
    tags: 'busy',
    always: [
      { guard: 'isFirstGroup', target: 'idle', actions: ['returnCall', 'forgetCall'] },
      { target: 'unwindingNext', actions: 'previousGroup' },
    ],
  },
  unwindingNext: { tags: 'busy', on: { proceed: { target: 'unwound', actions: 'detachGroup' } } },
  unwound: { tags: 'busy', on: { answer: { target: 'unwinding', actions: 'leaveDomain' } } },
} satisfies Record<string, ContainerState>;

export function vfioContainerCommands({ topology }: Surroundings): readonly Command[] {
  const { hasMistakes, hasQueries, mappings } = vfioOf(topology);
  const ranges = (type: 'map' | 'unmap') => (mappings ?? []).map(({ iova, size }) => ({ type, iova, size }));
  return [
    request({ type: 'open' }),
    request({ type: 'set iommu' }),
    ...(mappings === undefined ? [] : [request({ type: 'set iommu', iommu: 'type1v2' })]),
    ...(hasMistakes === true ? [request({ type: 'set iommu', iommu: 'unknown' })] : []),
    ...(hasQueries === true ? EXTENSIONS.map((extension) => request({ type: 'check extension', extension })) : []),
    ...ranges('map').map(request),
    PROCEED,
    ...ranges('unmap').map(withdrawal),
    withdrawal({ type: 'close' }),
  ];
}

/** Giving a domain the mappings that there are may fail: vfio_iommu_replay. Where nobody says, there may be some. */
export function vfioContainerOutcomes(
  { topology }: Surroundings,
  { value, context: { mappings } }: LocalState,
  { type }: PlainEvent,
): readonly Outcome[] | undefined {
  const state = typeof value === 'string' ? undefined : Object.values(value)[0];
  if (type !== 'proceed' || state !== 'replaying') return undefined;
  const mayBeMapped = vfioOf(topology).mappings === undefined || (mappings as readonly Json[]).length > 0;
  return mayBeMapped ? mayFail('-ENOMEM') : undefined;
}
