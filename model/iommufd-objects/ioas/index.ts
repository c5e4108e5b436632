/**
 * An address space: what is mapped where, which ranges nobody may map, and the page tables that have it.
 *
 * A device may be attached to it instead of to a page table: then the kernel tries the page tables that it
 * made, and makes another where none fits. All of that is under `ioas->mutex`, and one step here.
 * Source: drivers/iommu/iommufd/ioas.c; io_pagetable.c, iopt_reserve_iova, iopt_unmap_iova_range; device.c,
 * iommufd_device_auto_get_domain; hw_pagetable.c, iommufd_hwpt_paging_alloc.
 */
import { setup } from 'xstate';
import type { Command } from '../../../explorer/system.ts';
import { request, withdrawal } from '../../commands.ts';
import type { Surroundings } from '../../configuration.ts';
import type { Emitted, Errno } from '../../events.ts';
import { objectsOf } from '../names.ts';
import { TABLE } from '../words.ts';
import { ioasActions } from './actions.ts';
import type { IoasContext, IoasEvent } from './context.ts';
import { ioasGuards } from './guards.ts';

export type { IoasContext } from './context.ts';

function ioasSetup(surroundings: Surroundings) {
  return setup({
    types: {
      context: {} as IoasContext,
      events: {} as IoasEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string },
      tags: {} as 'busy',
    },
    guards: ioasGuards(surroundings),
    actions: ioasActions(surroundings),
  });
}

type IoasState = Parameters<ReturnType<typeof ioasSetup>['createStateConfig']>[0];

const answer = (errno: Errno) => ({ type: 'answer', params: { errno } }) as const;
const returns = (operation: string, errno: Errno) => ({ type: 'returns', params: { operation, errno } }) as const;
const warn = (what: string) => ({ type: 'warn', params: { what } }) as const;

const usedAfterFree = { actions: [warn('an IOAS is used that was freed')] } as const;

const absent: IoasState = {
  on: {
    // IOMMU_IOAS_ALLOC
    alloc: { target: 'live', actions: ['askFile', 'enterTable', returns('alloc', '0')] },
    destroy: { actions: ['askFile', returns('destroy', '-ENOENT')] },
    find: { actions: answer('-ENOENT') },
    get: { actions: answer('-ENOENT') },
    'destroy unused': { actions: answer('-ENOENT') },
    // Only where references went astray.
    hold: usedAfterFree,
    put: usedAfterFree,
    link: usedAfterFree,
    unlink: usedAfterFree,
    'remove reserved': usedAfterFree,
    'enforce reserved': { actions: [...usedAfterFree.actions, answer('0')] },
  },
};

/** What others ask, whatever is under way: the references and the ranges have locks of their own. */
const anytime = {
  find: { actions: answer('0') },
  get: { actions: ['lookUp', answer('0')] },
  hold: { actions: 'hold' },
  put: [{ guard: 'underflows', actions: warn('a reference is put that nobody has') }, { actions: 'drop' }],
  // iopt_table_enforce_dev_resv_regions, iopt_remove_reserved_iova
  'enforce reserved': [{ guard: 'isInTheWay', actions: answer('-EADDRINUSE') }, { actions: ['reserve', answer('0')] }],
  'remove reserved': { actions: 'unreserve' },
  // iopt_table_add_domain, iopt_table_remove_domain
  link: { actions: 'link' },
  unlink: { actions: 'unlink' },
} as const;

const live: IoasState = {
  on: {
    ...anytime,
    // IOMMU_DESTROY: iommufd_object_remove, iommufd_ioas_destroy
    destroy: [
      {
        guard: 'hasReservedLeft',
        target: 'absent',
        actions: ['askFile', warn('an IOAS goes that has reserved ranges'), 'forgetAll', returns('destroy', '0')],
      },
      { guard: 'isOnlyInTable', target: 'absent', actions: ['askFile', 'forgetAll', returns('destroy', '0')] },
      { actions: ['askFile', returns('destroy', '-EBUSY')] },
    ],
    'destroy unused': [
      {
        guard: 'hasReservedLeft',
        target: 'absent',
        actions: [warn('an IOAS goes that has reserved ranges'), 'forgetAll', answer('0')],
      },
      { guard: 'isOnlyInTable', target: 'absent', actions: ['forgetAll', answer('0')] },
      { actions: answer('-EBUSY') },
    ],
    // IOMMU_IOAS_MAP with IOMMU_IOAS_MAP_FIXED_IOVA
    map: [
      { guard: 'isReserved', actions: ['askFile', returns('map', '-EINVAL')] },
      { guard: 'isMapped', actions: ['askFile', returns('map', '-EEXIST')] },
      { actions: ['askFile', 'map', returns('map', '0')] },
    ],
    // IOMMU_IOAS_UNMAP
    unmap: [
      { guard: 'isUnmapped', actions: ['askFile', returns('unmap', '-ENOENT')] },
      { guard: 'isLocked', actions: ['askFile', returns('unmap', '-EBUSY')] },
      { guard: 'isPinned', target: 'telling', actions: ['askFile', 'startUnmap'] },
      { actions: ['askFile', 'unmap', returns('unmap', '0')] },
    ],
    // The same of 0 to U64_MAX: iopt_unmap_all, which succeeds where nothing is mapped.
    'unmap all': { target: 'unmappingAll', actions: 'askFile' },
    // iopt_area_add_access, iopt_area_remove_access
    pin: [{ guard: 'isUnmapped', actions: answer('-ENOENT') }, { actions: ['pin', answer('0')] }],
    unpin: { actions: 'unpin' },
    'add access': { actions: ['hold', 'addAccess', answer('0')] },
    'remove access': { actions: ['drop', 'removeAccess'] },
    'auto attach': { target: 'searching', actions: 'takeCall' },
    'auto replace': { target: 'searching', actions: 'takeCall' },
  },
};

/** Until nobody has it pinned: what a driver is told, it does. */
const tellStates = {
  /** From the lowest; those before one that is locked stay unmapped. */
  unmappingAll: {
    tags: 'busy',
    always: [
      { guard: 'hasNothingMapped', target: 'live', actions: returns('unmap all', '0') },
      { guard: 'isFirstLocked', target: 'live', actions: returns('unmap all', '-EBUSY') },
      { guard: 'isFirstPinned', target: 'telling', actions: 'startUnmapFirst' },
      { target: 'unmappingAll', reenter: true, actions: 'unmapFirst' },
    ],
  },
  telling: {
    tags: 'busy',
    always: [
      { guard: 'hasMoreToTell', target: 'told', actions: 'tellNext' },
      { guard: 'unmapsAll', target: 'unmappingAll', actions: 'endUnmap' },
      { target: 'live', actions: ['endUnmap', returns('unmap', '0')] },
    ],
  },
  told: {
    tags: 'busy',
    on: { unpin: { actions: 'unpin' }, answer: { target: 'telling', actions: 'countTold' } },
  },
} as const satisfies Record<string, IoasState>;

const done = { target: 'live', actions: ['noteAnswer', 'answerCall', 'forgetCall'] } as const;
const gaveUp = ['noteAnswer', 'abortHwpt', 'answerCall', 'forgetCall'] as const;

/** iommufd_device_auto_get_domain: any page table of the kernel's own that takes the device is as good as another. */
const searchStates = {
  searching: {
    tags: 'busy',
    always: [
      { guard: 'hasCandidate', target: 'locking', actions: ['tryThis', 'lockHwpt'] },
      { guard: 'hasOther', target: 'searching', reenter: true, actions: 'tryNext' },
      {
        guard: 'isExhausted',
        target: 'live',
        actions: [{ type: 'bound', params: { name: 'automatic hwpts' } }, 'forgetCall'],
      },
      { target: 'allocating', actions: ['makeOne', 'reserveHwpt'] },
    ],
  },
  locking: {
    tags: 'busy',
    on: {
      ...anytime,
      answer: [
        { guard: 'isFailure', target: 'searching', actions: 'tryNext' },
        { guard: 'isReplace', target: 'trying', actions: 'replaceGroup' },
        { target: 'trying', actions: 'attachGroup' },
      ],
    },
  },
  trying: {
    tags: 'busy',
    on: {
      ...anytime,
      answer: [
        { guard: 'isUnfit', target: 'searching', actions: ['putHwpt', 'tryNext'] },
        { target: 'live', actions: ['putHwpt', 'noteAnswer', 'answerCall', 'forgetCall'] },
      ],
    },
  },
} as const satisfies Record<string, IoasState>;

/** iommufd_hwpt_paging_alloc; attaches at once, except where one is replaced. */
const makeStates = {
  allocating: {
    tags: 'busy',
    on: {
      ...anytime,
      answer: [
        { guard: 'isFailure', ...done },
        { guard: 'isReplace', target: 'populating', actions: 'populateHwpt' },
        { target: 'attaching', actions: 'attachGroup' },
      ],
    },
  },
  attaching: {
    tags: 'busy',
    on: {
      ...anytime,
      answer: [
        { guard: 'isSuccess', target: 'populating', actions: 'populateHwpt' },
        { target: 'live', actions: gaveUp },
      ],
    },
  },
  populating: {
    tags: 'busy',
    on: {
      ...anytime,
      answer: [
        { guard: 'isSuccess', target: 'populated' },
        { target: 'failing', actions: 'noteAnswer' },
      ],
    },
  },
  populated: {
    tags: 'busy',
    always: [
      { guard: 'isReplace', target: 'replacing', actions: 'replaceGroup' },
      { target: 'live', actions: ['finalizeHwpt', 'answerCall', 'forgetCall'] },
    ],
  },
  replacing: {
    tags: 'busy',
    on: {
      ...anytime,
      answer: [
        { guard: 'isSuccess', target: 'live', actions: ['noteAnswer', 'finalizeHwpt', 'answerCall', 'forgetCall'] },
        { target: 'live', actions: gaveUp },
      ],
    },
  },
  /** out_detach */
  failing: {
    tags: 'busy',
    always: [
      { guard: 'isReplace', target: 'live', actions: ['abortHwpt', 'answerCall', 'forgetCall'] },
      { target: 'detaching', actions: 'detachGroup' },
    ],
  },
  detaching: {
    tags: 'busy',
    on: {
      ...anytime,
      answer: [
        {
          guard: 'dropsReference',
          target: 'live',
          actions: ['putHwpt', 'abortHwpt', 'answerCall', 'forgetCall'],
        },
        { target: 'live', actions: ['abortHwpt', 'answerCall', 'forgetCall'] },
      ],
    },
  },
} as const satisfies Record<string, IoasState>;

/** Of an address space that is there at the start, or that is made later. */
export function ioasMachine(surroundings: Surroundings, initial: 'live' | 'absent' = 'live') {
  return ioasSetup(surroundings).createMachine({
    id: 'ioas',
    context: ({ input: { name } }) => ({
      name,
      users: initial === 'live' ? { [TABLE]: 1 } : {},
      reserved: [],
      mapped: [],
      hwpts: [],
      accesses: [],
      pins: [],
      unmapping: null,
      call: null,
    }),
    initial,
    states: { absent, live, ...tellStates, ...searchStates, ...makeStates },
  });
}

export function ioasCommands({ topology }: Surroundings): readonly Command[] {
  const { ranges = [], unmapsAll } = objectsOf(topology);
  return [
    request({ type: 'alloc' }),
    ...ranges.flatMap((range) => [request({ type: 'map', range }), request({ type: 'unmap', range })]),
    ...(unmapsAll === true ? [request({ type: 'unmap all' })] : []),
    withdrawal({ type: 'destroy' }),
  ];
}
