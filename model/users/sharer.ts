/**
 * A driver of several devices, which go through one domain of its own: drm/tegra, as the series of December 2021
 * wanted it. Its devices are in one group, and it does not know that.
 *
 * It takes the ownership of each device before it attaches it, and gives it up after it has detached it.
 * Source: Lu Baolu, "Fix BUG_ON in vfio_iommu_group_notifier()", v4 13/13 of 2021-12-17, host1x_client_iommu_attach.
 */
import { setup } from 'xstate';
import type { Actor } from '../../explorer/system.ts';
import { request, withdrawal } from '../commands.ts';
import { deviceOf, type Surroundings } from '../configuration.ts';
import type { Emitted, Errno } from '../events.ts';
import { type Domain, SHARER } from '../names.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';

type Operation = 'own' | 'attach' | 'detach' | 'disown';

export interface SharerContext {
  /** Of each device: nothing, owned, or the domain that it was attached to. */
  readonly devices: Readonly<Record<string, 'free' | 'owned' | Domain>>;
  readonly call: { readonly operation: Operation; readonly device: string; readonly domain: Domain | null } | null;
}

interface SharerEvent {
  readonly type: Operation | 'answer';
  readonly device?: string;
  readonly domain?: Domain;
  readonly errno?: Errno;
}

type Asked = AskedOf<SharerContext, SharerEvent>;

/** The function of the core that each operation calls. */
const REQUESTS = {
  own: 'set owner',
  attach: 'attach shared',
  detach: 'detach shared',
  disown: 'release owner',
} as const;

const { change, say } = wordsOf<SharerContext, SharerEvent>();

function sharerSetup({ topology }: Surroundings) {
  const stateOf = ({ context, event }: Asked) => context.devices[event.device ?? ''];
  return setup({
    types: {
      context: {} as SharerContext,
      events: {} as SharerEvent,
      emitted: {} as Emitted,
      tags: {} as 'busy',
    },
    guards: {
      isFree: (asked: Asked) => stateOf(asked) === 'free',
      isOwned: (asked: Asked) => stateOf(asked) === 'owned',
      isAttached: (asked: Asked) => stateOf(asked) !== 'free' && stateOf(asked) !== 'owned',
      isSuccess,
    },
    actions: {
      takeCall: change((draft, { type, device = '', domain }) => {
        draft.call = { operation: type as Operation, device, domain: domain ?? draft.devices[device] ?? null };
      }),
      callGroup: say(({ devices }, { type, device = '', domain }) => ({
        type: REQUESTS[type as Operation],
        to: deviceOf(topology, device).group,
        from: SHARER,
        device,
        ...(type === 'attach' && { domain }),
        ...(type === 'detach' && { domain: devices[device] }),
      })),
      noteSuccess: change(({ devices, call }) => {
        if (call === null) return;
        const after = { own: 'owned', attach: call.domain ?? 'owned', detach: 'owned', disown: 'free' } as const;
        devices[call.device] = after[call.operation];
      }),
      returnAnswer: say(({ call }, { errno }) => ({
        type: 'returned',
        operation: call?.operation ?? '',
        errno: errno ?? '0',
      })),
      forgetCall: change((draft) => {
        draft.call = null;
      }),
    },
  });
}

function sharerMachine(surroundings: Surroundings) {
  const call = ['takeCall', 'callGroup'] as const;
  return sharerSetup(surroundings).createMachine({
    id: 'sharer',
    context: {
      devices: Object.fromEntries((surroundings.topology.sharer ?? []).map((device) => [device, 'free'])),
      call: null,
    },
    initial: 'idle',
    states: {
      idle: {
        on: {
          own: { guard: 'isFree', target: 'calling', actions: call },
          attach: { guard: 'isOwned', target: 'calling', actions: call },
          detach: { guard: 'isAttached', target: 'calling', actions: call },
          disown: { guard: 'isOwned', target: 'calling', actions: call },
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

/** The actor, where the topology has one. */
export function sharer(surroundings: Surroundings): Record<string, Actor> {
  const devices = surroundings.topology.sharer ?? [];
  if (devices.length === 0) return {};
  const domains: readonly Domain[] = [`${SHARER}.1`, `${SHARER}.2`];
  const commands = devices.flatMap((device) => [
    request({ type: 'own', device }),
    ...domains.map((domain) => request({ type: 'attach', device, domain })),
    withdrawal({ type: 'detach', device }),
    withdrawal({ type: 'disown', device }),
  ]);
  return { [SHARER]: { kind: 'sharer', machine: sharerMachine(surroundings), commands } };
}
