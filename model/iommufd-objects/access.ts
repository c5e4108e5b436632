/**
 * An access: how a driver without DMA, or a hardware queue of a virtual IOMMU, reaches the memory of an
 * address space.
 *
 * Leaving an address space tells the driver to let go with the lock dropped: there it rests in `unmapping`,
 * listed in the old address space and in the new one, and in neither for whoever wants to pin.
 * Source: drivers/iommu/iommufd/device.c at v7.0, iommufd_access_create, iommufd_access_change_ioas,
 * iommufd_access_notify_unmap, iommufd_access_pin_pages, iommufd_access_destroy_object.
 */
import { setup } from 'xstate';
import type { Command } from '../../explorer/system.ts';
import { PROCEED, request, withdrawal } from '../commands.ts';
import type { Surroundings } from '../configuration.ts';
import type { Emitted, Errno } from '../events.ts';
import { IOMMUFD } from '../names.ts';
import { type AskedOf, isFailure, isSuccess, wordsOf } from '../words.ts';
import { objectsOf } from './names.ts';
import { addUsers, answered, TABLE, type Users } from './words.ts';

export interface AccessContext {
  readonly name: string;
  /** Of a hardware queue: it has no driver to tell (`iommufd_access_is_internal`). */
  readonly isInternal: boolean;
  readonly users: Users;
  /** Where it may pin; `ioas_unpin` is where it may still unpin. */
  readonly ioas: string | null;
  readonly unpin: string | null;
  /** The range that it has pinned. */
  readonly pinned: string | null;
  readonly call: { readonly operation: string; readonly target: string | null; readonly range: string | null } | null;
}

interface AccessEvent {
  readonly type:
    | 'create'
    | 'destroy'
    | 'attach'
    | 'replace'
    | 'detach'
    | 'pin'
    | 'unpin'
    | 'proceed'
    | 'notify unmap'
    | 'destroy unused'
    | 'answer';
  readonly from?: string;
  readonly target?: string;
  readonly range?: string;
  readonly errno?: Errno;
}

type Asked = AskedOf<AccessContext, AccessEvent>;

const { change, say } = wordsOf<AccessContext, AccessEvent>();

/** The driver that made it, until it destroys it. */
const DRIVER = 'driver';

/** Whoever walks the list of accesses when a range is unmapped. */
const WALK = 'walk';

function accessSetup({ choices }: Surroundings) {
  const own = ({ name }: AccessContext) => name;
  /** It is passed over after it was locked, and before it is unlocked. */
  const isForgotten = ({ context }: Asked) => context.isInternal && choices.read('iommufdNotify') === 'keeps-reference';
  return setup({
    types: {
      context: {} as AccessContext,
      events: {} as AccessEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string; readonly isInternal: boolean },
      tags: {} as 'busy',
    },
    guards: {
      isFailure,
      isSuccess,
      isInternal: ({ context }: Asked) => context.isInternal,
      isAttached: ({ context }: Asked) => context.ioas !== null,
      isUnattached: ({ context }: Asked) => context.ioas === null,
      isThereAlready: ({ context }: Asked) => context.call?.target === context.ioas,
      isDestroyed: ({ context }: Asked) => context.call?.operation === 'destroy',
      hasPinned: ({ context }: Asked) => context.pinned !== null,
      hasNothingPinned: ({ context }: Asked) => context.pinned === null,
      isHeldByWalk: ({ context }: Asked) => (context.users[WALK] ?? 0) > 0,
      isForgotten,
      isForgottenAgain: (asked: Asked) => isForgotten(asked) && (asked.context.users[WALK] ?? 0) > 0,
      isAsked: ({ context, event }: Asked) => !context.isInternal && context.pinned === event.range,
    },
    actions: {
      askFile: say(() => ({ type: 'ioctl', to: IOMMUFD })),
      getFile: say((context) => ({ type: 'get', to: IOMMUFD, holder: own(context) })),
      putFile: say((context) => ({ type: 'put', to: IOMMUFD, holder: own(context) })),
      enterTable: change((draft) => {
        draft.users = { [TABLE]: 1, [DRIVER]: 1 };
      }),
      forgetAll: change((draft) => {
        draft.users = {};
      }),
      takeCall: change((draft, { type, target, range }) => {
        draft.call = { operation: type, target: target ?? null, range: range ?? null };
      }),
      forgetCall: change((draft) => {
        draft.call = null;
      }),
      getIoas: say(({ name, call }) => ({ type: 'get', to: call?.target ?? '', from: name })),
      putIoas: say(({ name, call }) => ({ type: 'put', to: call?.target ?? '', holder: name })),
      addAccess: say(({ name, call }) => ({
        type: 'add access',
        to: call?.target ?? '',
        from: name,
        access: name,
        holder: name,
      })),
      removeAccess: say(({ name, unpin }) => ({ type: 'remove access', to: unpin ?? '', access: name, holder: name })),
      /** Nobody pins any more. */
      stopPinning: change((draft) => {
        draft.ioas = null;
      }),
      arrive: change((draft) => {
        draft.ioas = draft.call?.target ?? null;
        draft.unpin = draft.ioas;
      }),
      askPin: say(({ name, ioas, isInternal, call }) => ({
        type: 'pin',
        to: ioas ?? '',
        from: name,
        range: call?.range ?? '',
        isInternal,
      })),
      notePin: change((draft) => {
        draft.pinned = draft.call?.range ?? null;
      }),
      forgetPin: change((draft) => {
        draft.pinned = null;
      }),
      /** iommufd_access_unpin_pages */
      unpin: say(({ name, unpin, pinned }) => ({ type: 'unpin', to: unpin ?? '', access: name, range: pinned ?? '' })),
      dropDriver: change((draft) => addUsers(draft.users, DRIVER, -1)),
      forgetUnpin: change((draft) => {
        draft.unpin = null;
      }),
      warn: say<{ what: string }>((_context, _event, { what }) => ({ type: 'warned', what })),
      keepReference: change((draft) => addUsers(draft.users, WALK, 1)),
      answer: say<{ errno: Errno }>((_, { type, from }, { errno }) => answered(from, type, errno)),
      returnAnswer: say(({ call }, { errno = '0' }) => answered(null, call?.operation ?? '', errno)),
      returnCall: say(({ call }) => answered(null, call?.operation ?? '', '0')),
      bound: say<{ name: string }>((_context, _event, { name }) => ({ type: 'bound', name })),
    },
  });
}

type AccessState = Parameters<ReturnType<typeof accessSetup>['createStateConfig']>[0];

const answer = (errno: Errno) => ({ type: 'answer', params: { errno } }) as const;

/** iommufd_access_notify_unmap */
const notified = [
  { guard: 'isAsked', actions: ['unpin', 'forgetPin', answer('0')] },
  { guard: 'isForgottenAgain', actions: { type: 'bound', params: { name: 'references of an access' } } },
  // v6.17 to v7.2: locked, and nobody will unlock it.
  { guard: 'isForgotten', actions: ['keepReference', answer('0')] },
  { actions: answer('0') },
] as const;

/** iopt_remove_access, after what is pinned is let go. */
const leave = ['unpin', 'forgetPin', 'removeAccess', 'forgetUnpin'] as const;

const states = {
  absent: {
    on: {
      'destroy unused': { actions: answer('-ENOENT') },
      create: [
        { guard: 'isInternal', target: 'live', actions: ['askFile', 'enterTable', answer('0')] },
        { target: 'live', actions: ['askFile', 'enterTable', 'getFile', answer('0')] },
      ],
    },
  },
  live: {
    on: {
      attach: { guard: 'isUnattached', target: 'finding', actions: ['takeCall', 'getIoas'] },
      replace: [
        { guard: 'isUnattached', actions: answer('-ENOENT') },
        { target: 'finding', actions: ['takeCall', 'getIoas'] },
      ],
      detach: { guard: 'isAttached', target: 'unmapping', actions: ['takeCall', 'stopPinning'] },
      pin: [
        { guard: 'isUnattached', actions: answer('-ENOENT') },
        { guard: 'hasNothingPinned', target: 'pinning', actions: ['takeCall', 'askPin', 'notePin'] },
      ],
      unpin: { guard: 'hasPinned', actions: ['unpin', 'forgetPin', answer('0')] },
      'notify unmap': notified,
      destroy: [
        // iommufd_object_remove waits for the walk, which is over, and gives up with a warning.
        {
          guard: 'isHeldByWalk',
          target: 'orphaned',
          actions: [
            'stopPinning',
            ...leave,
            'dropDriver',
            { type: 'warn', params: { what: 'an access cannot be destroyed: it has users' } },
            answer('-EBUSY'),
          ],
        },
        { guard: 'isUnattached', target: 'gone', actions: 'takeCall' },
        { guard: 'isInternal', target: 'leaving', actions: ['takeCall', 'stopPinning', ...leave] },
        { target: 'unmapping', actions: ['takeCall', 'stopPinning'] },
      ],
      'destroy unused': [
        { guard: 'isHeldByWalk', actions: answer('-EBUSY') },
        { guard: 'isUnattached', target: 'absent', actions: ['forgetAll', answer('0')] },
        { target: 'absent', actions: ['stopPinning', ...leave, 'forgetAll', answer('0')] },
      ],
    },
  },
  /** iommufd_access_change_ioas_id */
  finding: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isFailure', target: 'live', actions: ['returnAnswer', 'forgetCall'] },
        { guard: 'isThereAlready', target: 'live', actions: ['putIoas', 'returnCall', 'forgetCall'] },
        { target: 'adding', actions: 'addAccess' },
      ],
    },
  },
  adding: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isAttached', target: 'unmapping', actions: ['putIoas', 'stopPinning'] },
        // iommufd_hw_queue_alloc_phys pins at once.
        { guard: 'isInternal', target: 'pinning', actions: ['putIoas', 'arrive', 'askPin', 'notePin'] },
        { target: 'live', actions: ['putIoas', 'arrive', 'returnCall', 'forgetCall'] },
      ],
    },
  },
  pinning: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'live', actions: ['returnAnswer', 'forgetCall'] },
        {
          guard: 'isInternal',
          target: 'live',
          actions: ['forgetPin', 'stopPinning', 'removeAccess', 'forgetUnpin', 'returnAnswer', 'forgetCall'],
        },
        { target: 'live', actions: ['forgetPin', 'returnAnswer', 'forgetCall'] },
      ],
    },
  },
  /** The driver is told that all of the old address space goes; then it goes. */
  unmapping: {
    tags: 'busy',
    on: {
      proceed: { target: 'leaving', actions: leave },
      pin: { actions: answer('-ENOENT') },
      replace: { actions: answer('-ENOENT') },
      'notify unmap': notified,
    },
  },
  /** Of nobody, until the file goes; and then it is in the way. */
  orphaned: { on: { 'destroy unused': { actions: answer('-EBUSY') } } },
  leaving: {
    tags: 'busy',
    always: [
      { guard: 'isDestroyed', target: 'gone', actions: 'arrive' },
      { target: 'live', actions: ['arrive', 'returnCall', 'forgetCall'] },
    ],
  },
  gone: {
    tags: 'busy',
    always: [
      { guard: 'isInternal', target: 'absent', actions: ['forgetAll', 'returnCall', 'forgetCall'] },
      { target: 'absent', actions: ['forgetAll', 'putFile', 'returnCall', 'forgetCall'] },
    ],
  },
} as const satisfies Record<string, AccessState>;

export function accessMachine(surroundings: Surroundings) {
  return accessSetup(surroundings).createMachine({
    id: 'access',
    context: ({ input: { name, isInternal } }) => ({
      name,
      isInternal,
      users: {},
      ioas: null,
      unpin: null,
      pinned: null,
      call: null,
    }),
    initial: 'absent',
    states,
  });
}

/** What a driver asks; a hardware queue takes an address space and a range of it, and keeps them. */
export function accessCommands({ topology }: Surroundings, isInternal: boolean): readonly Command[] {
  const { ioas, ranges = [] } = objectsOf(topology);
  if (isInternal) {
    return [
      request({ type: 'create' }),
      ...ioas.flatMap((target) => ranges.map((range) => request({ type: 'attach', target, range }))),
      withdrawal({ type: 'destroy' }),
    ];
  }
  return [
    request({ type: 'create' }),
    ...ioas.map((target) => request({ type: 'attach', target })),
    ...ioas.map((target) => request({ type: 'replace', target })),
    ...ranges.map((range) => request({ type: 'pin', range })),
    withdrawal({ type: 'unpin' }),
    withdrawal({ type: 'detach' }),
    PROCEED,
    withdrawal({ type: 'destroy' }),
  ];
}
