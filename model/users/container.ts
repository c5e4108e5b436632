/**
 * A VFIO container: claims whole groups, and attaches them to one domain of its own.
 *
 * The order of its calls is what the interface permits; the container itself detaches before it releases,
 * another caller need not. Merging the domains of several groups by attaching a trial domain first is
 * left out.
 * Source: drivers/vfio/container.c and drivers/vfio/vfio_iommu_type1.c.
 */
import { setup } from 'xstate';
import type { Command } from '../../explorer/system.ts';
import { request, withdrawal } from '../commands.ts';
import type { Surroundings } from '../configuration.ts';
import type { Emitted, Errno } from '../events.ts';
import { CONTAINER, CONTAINER_DOMAIN } from '../names.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';

type Operation = 'claim' | 'attach' | 'detach' | 'release' | 'free';

export interface ContainerContext {
  /** What it thinks of each of its groups. */
  readonly groups: Readonly<Record<string, 'closed' | 'owned' | 'attached'>>;
  /** Whether its domain is allocated. */
  readonly hasDomain: boolean;
  readonly call: { readonly operation: Operation; readonly group: string } | null;
}

interface ContainerEvent {
  readonly type: Operation | 'answer';
  readonly group?: string;
  readonly errno?: Errno;
}

type Asked = AskedOf<ContainerContext, ContainerEvent>;

/** The function of the core that each operation calls. */
const REQUESTS = {
  claim: 'claim group',
  attach: 'attach group',
  detach: 'detach group',
  release: 'release group',
} as const;

const { change, say } = wordsOf<ContainerContext, ContainerEvent>();

const AFTER = { claim: 'owned', attach: 'attached', detach: 'owned', release: 'closed' } as const;

function containerSetup({ liberties }: Surroundings) {
  const stateOf = ({ context, event }: Asked) => context.groups[event.group ?? ''];
  return setup({
    types: {
      context: {} as ContainerContext,
      events: {} as ContainerEvent,
      emitted: {} as Emitted,
      tags: {} as 'busy',
    },
    guards: {
      isClosed: (asked: Asked) => stateOf(asked) === 'closed',
      isOwned: (asked: Asked) => stateOf(asked) === 'owned',
      isAttached: (asked: Asked) => stateOf(asked) === 'attached',
      mayRelease: (asked: Asked) => stateOf(asked) !== 'closed' || liberties.has('stray-calls'),
      isUnused: ({ context }: Asked) =>
        context.hasDomain && !Object.values(context.groups).some((state) => state === 'attached'),
      isSuccess,
    },
    actions: {
      takeCall: change((draft, { type, group = '' }) => {
        draft.call = { operation: type as Operation, group };
      }),
      allocate: change((draft) => {
        draft.hasDomain = true;
      }),
      free: change((draft) => {
        draft.hasDomain = false;
      }),
      callGroup: say(({ call: current }) => ({
        type: REQUESTS[current?.operation as keyof typeof REQUESTS],
        to: current?.group ?? '',
        from: CONTAINER,
        ...(current?.operation === 'attach' ? { domain: CONTAINER_DOMAIN } : {}),
      })),
      noteSuccess: change((draft) => {
        if (draft.call !== null) draft.groups[draft.call.group] = AFTER[draft.call.operation as keyof typeof AFTER];
      }),
      returnAnswer: say(({ call: current }, { errno }) => ({
        type: 'returned',
        operation: current?.operation ?? '',
        errno: errno ?? '0',
      })),
      returnFreed: say(() => ({ type: 'returned', operation: 'free', errno: '0' })),
      forgetCall: change((draft) => {
        draft.call = null;
      }),
    },
  });
}

export function containerMachine(surroundings: Surroundings) {
  const call = ['takeCall', 'callGroup'] as const;
  return containerSetup(surroundings).createMachine({
    id: 'container',
    context: {
      groups: Object.fromEntries(surroundings.topology.container.map((group) => [group, 'closed' as const])),
      hasDomain: false,
      call: null,
    },
    initial: 'idle',
    states: {
      idle: {
        on: {
          claim: { guard: 'isClosed', target: 'calling', actions: call },
          attach: { guard: 'isOwned', target: 'calling', actions: ['allocate', ...call] },
          detach: { guard: 'isAttached', target: 'calling', actions: call },
          release: { guard: 'mayRelease', target: 'calling', actions: call },
          free: { guard: 'isUnused', actions: ['free', 'returnFreed'] },
        },
      },
      calling: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'idle', actions: ['noteSuccess', 'returnAnswer', 'forgetCall'] },
            { target: 'idle', actions: ['returnAnswer', 'forgetCall'] },
          ],
        },
      },
    },
  });
}

export function containerCommands({ topology }: Surroundings): readonly Command[] {
  return [
    ...topology.container.flatMap((group) => [
      request({ type: 'claim', group }),
      request({ type: 'attach', group }),
      withdrawal({ type: 'detach', group }),
      withdrawal({ type: 'release', group }),
    ]),
    withdrawal({ type: 'free' }),
  ];
}
