/**
 * A hardware page table: an iommu_domain, and the object that user space knows it by.
 *
 * `reserved` is an id that nobody can find yet; `live` is one that can be found. A domain is there in both.
 * Source: drivers/iommu/iommufd/hw_pagetable.c; main.c, iommufd_object_finalize, iommufd_object_remove,
 * iommufd_object_abort_and_destroy; device.c and iommufd_private.h, iommufd_hw_pagetable_put.
 */
import { setup } from 'xstate';
import type { Command, LocalState, Outcome } from '../../explorer/system.ts';
import { progress, request, withdrawal } from '../commands.ts';
import { deviceOf, type Surroundings } from '../configuration.ts';
import { type Emitted, type Errno, mayFail, SUCCESS } from '../events.ts';
import { type Domain, IOMMUFD } from '../names.ts';
import { type AskedOf, fails, isFailure, isSuccess, wordsOf } from '../words.ts';
import { domainOfHwpt, hwptOf, idevOf, objectsOf } from './names.ts';
import { addUsers, answered, countOf, TABLE, type Users } from './words.ts';

export interface HwptContext {
  readonly name: string;
  readonly ioas: string;
  readonly parent: string | null;
  /** Whether user space answers its page faults (`hwpt->fault`). */
  readonly hasFaults: boolean;
  readonly users: Users;
  /** Handles whose page faults wait for user space to answer. */
  readonly faults: readonly string[];
  /** The command under way, and how it ends. */
  readonly call: { readonly operation: string; readonly device: string | null; readonly outcome: string | null } | null;
}

interface HwptEvent {
  readonly type:
    | 'alloc'
    | 'destroy'
    | 'respond'
    | 'answer'
    | 'reserve'
    | 'populate'
    | 'finalize'
    | 'abort'
    | 'find'
    | 'get'
    | 'put'
    | 'hold'
    | 'hand over'
    | 'queue fault'
    | 'answer faults'
    | 'destroy unused';
  readonly from?: string;
  readonly device?: string;
  /** Whose references are meant, how many of them, and who gets one of them. */
  readonly holder?: string;
  readonly count?: number;
  readonly keeper?: string;
  readonly handle?: string;
  readonly errno?: Errno;
  readonly outcome?: string;
}

type Asked = AskedOf<HwptContext, HwptEvent>;

/** The domain that it has from when its id is reserved until it is gone. */
export function domainsOfHwpt({ value, context }: LocalState): readonly Domain[] {
  return value === 'reserved' || value === 'live' ? [domainOfHwpt(String(context['name']))] : [];
}

/** The driver may have no memory for a domain, and the domain none for the mappings of its IOAS. */
export function hwptOutcomes(event: { readonly type: string }): readonly Outcome[] | undefined {
  if (!['alloc', 'reserve', 'populate'].includes(event.type)) return undefined;
  return mayFail('-ENOMEM');
}

/** What user space may ask. Hardware page tables of the kernel's own come and go without. */
export function hwptCommands({ topology }: Surroundings, name: string): readonly Command[] {
  const { isAuto, hasFaults } = hwptOf(topology, name);
  const allocations = objectsOf(topology).devices.map((device) => request({ type: 'alloc', device }));
  return [
    ...(isAuto ? [] : allocations),
    withdrawal({ type: 'destroy' }),
    ...(hasFaults ? [progress({ type: 'respond' })] : []),
  ];
}

const { change, say } = wordsOf<HwptContext, HwptEvent>();

function hwptGuards({ choices, topology }: Surroundings) {
  const own = ({ context }: Asked) => hwptOf(topology, context.name);
  const total = ({ context }: Asked) => countOf(context.users);
  return {
    isSuccess,
    fails,
    isFailure,
    /** The domain cannot be allocated, or cannot take the mappings of its IOAS. */
    runsOut: ({ context: { call } }: Asked) => call !== null && call.outcome !== null && call.outcome !== SUCCESS,
    warnsOfUsers: () => choices.read('iommufdAbort') === 'drops-reference',
    /** iommufd_hwpt_paging_alloc; a nested one has flags for faults and PASIDs, and no other (iommufd_hwpt_nested_alloc). */
    hasUnfitFlags: (asked: Asked) => {
      const { parent, hasUnknownFlag, isNestParent, tracksWrites } = own(asked);
      if (hasUnknownFlag === true) return true;
      if (parent !== undefined) return isNestParent === true || tracksWrites === true;
      const { device = null } = asked.context.call ?? {};
      return tracksWrites === true && device !== null && deviceOf(topology, device).hasUntrackedWrites === true;
    },
    isNested: (asked: Asked) => own(asked).parent !== undefined,
    /** iommufd_hwpt_nested_alloc: neither one of the kernel's own, nor one that was not meant for it. */
    isOnUnfitParent: (asked: Asked) => {
      const { parent } = own(asked);
      return parent !== undefined && (hwptOf(topology, parent).isAuto || !hwptOf(topology, parent).isNestParent);
    },
    isOnlyInTable: (asked: Asked) => total(asked) === 1,
    /** `refcount_dec_if_one`, after the reference that is put. */
    goesWithLastUser: (asked: Asked) => own(asked).isAuto === true && total(asked) === 2,
    /** `refcount_t` warns and stays where it is. */
    underflows: ({ context, event }: Asked) => (context.users[event.holder ?? ''] ?? 0) < (event.count ?? 1),
    hasFault: ({ context }: Asked) => context.faults.length > 0,
  };
}

function hwptActions({ topology }: Surroundings) {
  const own = ({ name }: HwptContext) => hwptOf(topology, name);
  /** What its mappings come from: the paging one below, or its IOAS. */
  const below = (context: HwptContext) => own(context).parent ?? own(context).ioas;
  return {
    askFile: say(() => ({ type: 'ioctl', to: IOMMUFD })),
    takeCall: change((draft, { type, device, outcome }) => {
      draft.call = { operation: type, device: device ?? null, outcome: outcome ?? null };
    }),
    /** iommufd_get_device, and iommufd_put_object when the command ends. */
    findDevice: say(({ name }, { device = '' }) => ({ type: 'find', to: idevOf(device), from: name })),
    holdBelow: say((context) => ({
      type: 'hold',
      to: below(context),
      from: context.name,
      holder: context.name,
      count: 1,
    })),
    findBelow: say((context) => ({ type: 'find', to: below(context), from: context.name })),
    letGoBelow: say((context) => ({ type: 'put', to: below(context), holder: context.name })),
    link: say((context) => ({ type: 'link', to: own(context).ioas, hwpt: context.name })),
    unlink: say((context) => ({ type: 'unlink', to: own(context).ioas, hwpt: context.name })),
    enterTable: change((draft) => {
      draft.users = { [TABLE]: 1 };
    }),
    hold: change((draft, { holder = '', count = 1 }) => addUsers(draft.users, holder, count)),
    drop: change((draft, { holder = '', count = 1 }) => addUsers(draft.users, holder, -count)),
    /** All but one go; that one is the caller's, who puts it when he holds no lock. */
    handOver: change((draft, { holder = '', count = 1, keeper = '' }) => {
      addUsers(draft.users, holder, -count);
      addUsers(draft.users, keeper, 1);
    }),
    lookUp: change((draft, { from = '' }) => addUsers(draft.users, from, 1)),
    forgetAll: change((draft) => {
      draft.users = {};
      draft.faults = [];
    }),
    queueFault: change((draft, { handle = '' }) => {
      if (!draft.faults.includes(handle)) draft.faults = [...draft.faults, handle].sort();
    }),
    answerFirstFault: change((draft) => {
      draft.faults.shift();
    }),
    answerFaults: change((draft, { handle }) => {
      draft.faults = draft.faults.filter((waiting) => waiting !== handle);
    }),
    /** With how many references the object goes: no more than its own may be left. */
    sayFreed: say(({ users }): Emitted => ({ type: 'freed', users: countOf(users) })),
    answer: say<{ errno: Errno }>((_, { type, from }, { errno }) => answered(from, type, errno)),
    returnCall: say<{ errno: Errno }>(({ call }, _, { errno }) => answered(null, call?.operation ?? '', errno)),
    returnAnswer: say(({ call }, { errno = '0' }) => answered(null, call?.operation ?? '', errno)),
    forgetCall: change((draft) => {
      draft.call = null;
    }),
    warn: say<{ what: string }>((_context, _event, { what }) => ({ type: 'warned', what })),
  };
}

function hwptSetup(surroundings: Surroundings) {
  return setup({
    types: {
      context: {} as HwptContext,
      events: {} as HwptEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string },
      tags: {} as 'busy',
    },
    guards: hwptGuards(surroundings),
    actions: hwptActions(surroundings),
  });
}

type HwptState = Parameters<ReturnType<typeof hwptSetup>['createStateConfig']>[0];

const answer = (errno: Errno) => ({ type: 'answer', params: { errno } }) as const;
const returns = (errno: Errno) => ({ type: 'returnCall', params: { errno } }) as const;
const underflow = {
  guard: 'underflows',
  actions: { type: 'warn', params: { what: 'a reference is put that nobody has' } },
} as const;

/** Only where references went astray. */
const usedAfterFree = {
  actions: { type: 'warn', params: { what: 'a page table is used that was freed' } },
} as const;

/** iommufd_hwpt_paging_destroy, iommufd_hwpt_nested_destroy: the domain is freed. */
const destroy = ['sayFreed', 'unlink', 'letGoBelow', 'forgetAll'] as const;

const absent: HwptState = {
  on: {
    // IOMMU_HWPT_ALLOC
    alloc: { target: 'findingDevice', actions: ['askFile', 'takeCall', 'findDevice'] },
    // IOMMU_DESTROY of an id that is not there
    destroy: { actions: ['askFile', 'takeCall', returns('-ENOENT'), 'forgetCall'] },
    find: { actions: answer('-ENOENT') },
    get: { actions: answer('-ENOENT') },
    'destroy unused': { actions: answer('-ENOENT') },
    hold: usedAfterFree,
    put: usedAfterFree,
    'hand over': usedAfterFree,
    'answer faults': usedAfterFree,
    'queue fault': usedAfterFree,
    // The kernel makes one for itself: iommufd_hwpt_paging_alloc.
    reserve: [
      { guard: 'fails', actions: answer('-ENOMEM') },
      { target: 'reserved', actions: ['enterTable', 'holdBelow', answer('0')] },
    ],
  },
};

/** iommufd_hwpt_alloc */
const findingDevice: HwptState = {
  tags: 'busy',
  on: {
    answer: [
      { guard: 'isSuccess', target: 'findingBelow', actions: 'findBelow' },
      { target: 'absent', actions: ['returnAnswer', 'forgetCall'] },
    ],
  },
};

const findingBelow: HwptState = {
  tags: 'busy',
  on: {
    answer: [
      // -EINVAL, whatever the look-up says: -ENOENT is of the device only.
      { guard: 'isFailure', target: 'absent', actions: [returns('-EINVAL'), 'forgetCall'] },
      { guard: 'hasUnfitFlags', target: 'absent', actions: [returns('-EOPNOTSUPP'), 'forgetCall'] },
      { guard: 'isOnUnfitParent', target: 'absent', actions: [returns('-EINVAL'), 'forgetCall'] },
      { guard: 'runsOut', target: 'absent', actions: [returns('-ENOMEM'), 'forgetCall'] },
      { guard: 'isNested', target: 'live', actions: ['enterTable', 'holdBelow', returns('0'), 'forgetCall'] },
      { target: 'live', actions: ['enterTable', 'holdBelow', 'link', returns('0'), 'forgetCall'] },
    ],
  },
};

/** References come and go in both: device.c and iommufd_private.h. */
const counting = {
  // iommufd_auto_response_faults: of one without a fault queue, none.
  'answer faults': { actions: 'answerFaults' },
  hold: { actions: 'hold' },
  'hand over': [underflow, { actions: 'handOver' }],
} as const;

const reserved: HwptState = {
  on: {
    ...counting,
    find: { actions: answer('-ENOENT') },
    get: { actions: answer('-ENOENT') },
    put: [underflow, { actions: 'drop' }],
    // iopt_table_add_domain
    populate: [{ guard: 'fails', actions: answer('-ENOMEM') }, { actions: ['link', answer('0')] }],
    finalize: { target: 'live' },
    // iommufd_object_abort_and_destroy: warns since 53d0584eeb2c (v6.17), and keeps the object; the domain is freed
    // all the same.
    abort: [
      { guard: 'isOnlyInTable', target: 'absent', actions: destroy },
      {
        guard: 'warnsOfUsers',
        target: 'absent',
        actions: [{ type: 'warn', params: { what: 'an object is aborted that has users' } }, ...destroy],
      },
      { target: 'absent', actions: destroy },
    ],
  },
};

const live: HwptState = {
  on: {
    ...counting,
    find: { actions: answer('0') },
    get: { actions: ['lookUp', answer('0')] },
    // iommufd_hw_pagetable_put
    put: [
      underflow,
      { guard: 'goesWithLastUser', target: 'absent', actions: ['drop', ...destroy] },
      { actions: 'drop' },
    ],
    // IOMMU_DESTROY: iommufd_object_remove
    destroy: [
      {
        guard: 'isOnlyInTable',
        target: 'absent',
        actions: ['askFile', 'takeCall', ...destroy, returns('0'), 'forgetCall'],
      },
      { actions: ['askFile', 'takeCall', returns('-EBUSY'), 'forgetCall'] },
    ],
    'destroy unused': [
      { guard: 'isOnlyInTable', target: 'absent', actions: [...destroy, answer('0')] },
      { actions: answer('-EBUSY') },
    ],
    'queue fault': { actions: 'queueFault' },
    // What user space writes to the file of the fault queue.
    respond: { guard: 'hasFault', actions: ['askFile', 'answerFirstFault', 'takeCall', returns('0'), 'forgetCall'] },
  },
};

export function hwptMachine(surroundings: Surroundings) {
  return hwptSetup(surroundings).createMachine({
    id: 'hwpt',
    context: ({ input: { name } }) => {
      const { ioas, parent = null, hasFaults = false } = hwptOf(surroundings.topology, name);
      return { name, ioas, parent, hasFaults, users: {}, faults: [], call: null };
    },
    initial: 'absent',
    states: { absent, findingDevice, findingBelow, reserved, live },
  });
}
