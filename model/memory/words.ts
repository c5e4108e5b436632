/** The words in which mapping is written: guards and actions of the mapper and of the DMA API. */
import { setup } from 'xstate';
import { ridsOf, type Surroundings } from '../configuration.ts';
import type { Emitted, Errno } from '../events.ts';
import { BLOCKED, IDENTITY, MAPPER } from '../names.ts';
import { type AskedOf, fails, isSuccess, wordsOf } from '../words.ts';
import { cacheOf, type MemoryContext, type MemoryEvent } from './context.ts';

type Asked = AskedOf<MemoryContext, MemoryEvent>;

const { change, say } = wordsOf<MemoryContext, MemoryEvent>();

/** The function of the core that each operation calls, and what the holder thinks of the group after it. */
const REQUESTS = {
  claim: 'claim group',
  attach: 'attach group',
  detach: 'detach group',
  release: 'release group',
} as const;
const AFTER = { claim: 'owned', attach: 'attached', detach: 'owned', release: 'closed' } as const;

export function memorySetup(surroundings: Surroundings) {
  return setup({
    types: {
      context: {} as MemoryContext,
      events: {} as MemoryEvent,
      emitted: {} as Emitted,
      input: {} as MemoryContext,
      tags: {} as 'busy',
    },
    guards: { ...pageGuards(surroundings), ...holdingGuards },
    actions: { ...pageActions, ...holdingActions },
  });
}

function pageGuards({ choices, liberties, topology }: Surroundings) {
  return {
    /** Nothing can be mapped in it: `iommu_map` answers -EINVAL, and `iommu_unmap` unmaps 0 bytes. */
    isStatic: ({ event }: Asked) => event.domain === BLOCKED || event.domain === IDENTITY,
    fails,
    losesFailure: (asked: Asked) => fails(asked) && choices.read('mapFailure') === 'lost',
    unpinsEarly: () =>
      topology.memory?.by === 'DMA API' ? topology.memory.hasFlushQueue === true : liberties.has('unpins-before-sync'),
  };
}

const holdingGuards = {
  isSuccess,
  isClosed: ({ context, event: { group = '' } }: Asked) => context.groups[group] === 'closed',
  isOwned: ({ context, event: { group = '' } }: Asked) => context.groups[group] === 'owned',
  isAttached: ({ context, event: { group = '' } }: Asked) => context.groups[group] === 'attached',
  /** Nothing is attached, and nothing mapped. */
  mayFree: ({ context }: Asked) =>
    context.hasDomain && !context.hasPage && !Object.values(context.groups).some((state) => state === 'attached'),
};

const pageActions = {
  allocate: change((draft) => {
    draft.hasDomain = true;
  }),
  takePage: change((draft) => {
    draft.hasPage = true;
  }),
  letGoPage: change((draft) => {
    draft.hasPage = false;
  }),
  returns: say<{ operation: string; errno: Errno }>((_context, _event, { operation, errno }) => ({
    type: 'returned',
    operation,
    errno,
  })),
  returnOutcome: say((_, { outcome = '' }) => ({ type: 'returned', operation: 'map', errno: outcome })),
  answerWalk: say<{ errno: Errno }>((_, { from }, { errno }) => ({ type: 'answer', to: from ?? '', errno })),
};

const holdingActions = {
  takeCall: change((draft, { type, group = '' }) => {
    draft.call = { operation: type as keyof typeof REQUESTS, group };
  }),
  callGroup: say(({ call, domain }) => ({
    type: REQUESTS[call?.operation as keyof typeof REQUESTS],
    to: call?.group ?? '',
    from: MAPPER,
    ...(call?.operation === 'attach' ? { domain } : {}),
  })),
  noteSuccess: change((draft) => {
    if (draft.call !== null) draft.groups[draft.call.group] = AFTER[draft.call.operation as keyof typeof AFTER];
  }),
  free: change((draft) => {
    draft.hasDomain = false;
  }),
  returnFreed: say(() => ({ type: 'returned', operation: 'free', errno: '0' })),
  returnAnswer: say(({ call }, { errno }) => ({
    type: 'returned',
    operation: call?.operation ?? '',
    errno: errno ?? '0',
  })),
  forgetCall: change((draft) => {
    draft.call = null;
  }),
  synchroniseOne: say<{ cache: string }>(({ domain }, _, { cache }) => ({ type: 'synchronise', to: cache, domain })),
};

/** Caches of all requester ids of a topology. */
export function cachesOf({ topology }: Surroundings): readonly string[] {
  return ridsOf(topology).map(cacheOf);
}
