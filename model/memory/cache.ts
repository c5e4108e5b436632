/**
 * What the hardware remembers of the page: the IOTLB for one requester id, and the device's own (ATS).
 *
 * A device that accesses the page while it is mapped may keep the translation until somebody tells it not
 * to: the holder of the domain, or the driver that attaches another domain.
 * Source: include/linux/iommu.h, struct iommu_domain_ops, iotlb_sync; drivers/iommu/intel/cache.c.
 */
import { setup } from 'xstate';
import type { Command } from '../../explorer/system.ts';
import { request } from '../commands.ts';
import type { Emitted, Errno } from '../events.ts';
import type { Domain } from '../names.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';

export interface CacheContext {
  readonly name: string;
  /** The translation entry that it is of. */
  readonly entry: string;
  /** Who knows the page tables of each domain. */
  readonly tables: Readonly<Record<Domain, string>>;
  /** The domain through which the page is remembered. */
  readonly cached: Domain | null;
  /** The domain through which the device accesses the page now. */
  readonly walking: Domain | null;
}

interface CacheEvent {
  readonly type: 'access' | 'answer' | 'synchronise' | 'flush';
  readonly domain?: Domain;
  readonly errno?: Errno;
}

type Asked = AskedOf<CacheContext, CacheEvent>;

const { change, say } = wordsOf<CacheContext, CacheEvent>();

export function cacheMachine() {
  return setup({
    types: {
      context: {} as CacheContext,
      events: {} as CacheEvent,
      emitted: {} as Emitted,
      input: {} as Pick<CacheContext, 'name' | 'entry' | 'tables'>,
      tags: {} as 'busy',
    },
    guards: {
      isOfDomain: ({ context, event }: Asked) => context.cached === event.domain,
      hasTables: ({ context, event }: Asked) => (event.domain ?? '') in context.tables,
      isFound: isSuccess,
      isCold: ({ context }: Asked) => context.cached === null,
    },
    actions: {
      askEntry: say(({ name, entry }) => ({ type: 'translate', to: entry, from: name })),
      walk: say(({ name, tables }, { domain = '' }) => ({ type: 'walk', to: tables[domain] ?? '', from: name })),
      note: change((draft, { domain }) => {
        draft.walking = domain ?? null;
      }),
      keep: change((draft) => {
        draft.cached = draft.walking;
      }),
      forgetWalk: change((draft) => {
        draft.walking = null;
      }),
      drop: change((draft) => {
        draft.cached = null;
      }),
    },
  }).createMachine({
    id: 'cache',
    context: ({ input }) => ({ ...input, cached: null, walking: null }),
    initial: 'idle',
    states: {
      idle: {
        on: {
          access: { guard: 'isCold', target: 'translating', actions: 'askEntry' },
          synchronise: [{ guard: 'isOfDomain', actions: 'drop' }, {}],
          flush: { actions: 'drop' },
        },
      },
      translating: {
        tags: 'busy',
        on: {
          answer: [{ guard: 'hasTables', target: 'walking', actions: ['walk', 'note'] }, { target: 'idle' }],
        },
      },
      walking: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isFound', target: 'idle', actions: ['keep', 'forgetWalk'] },
            { target: 'idle', actions: 'forgetWalk' },
          ],
        },
      },
    },
  });
}

export const cacheCommands: readonly Command[] = [request({ type: 'access' })];
