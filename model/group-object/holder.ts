/**
 * Somebody who takes a reference to the group of a device, and need not put it before the device goes: the group
 * then outlives its devices.
 *
 * VFIO was one of them up to v6.0, for as long as the file of a group was open; since 3dd59a7dcb97 (v6.1) it puts
 * its reference with its last device.
 * Source: drivers/iommu/iommu.c, iommu_group_get, iommu_group_put; iommu_device_claim_dma_owner.
 */
import { setup } from 'xstate';
import type { Command } from '../../explorer/system.ts';
import type { Surroundings } from '../configuration.ts';
import type { Emitted, Errno } from '../events.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';
import { GROUP_HOLDER, GROUP_OBJECTS, type GroupHolderContext, type GroupHolderEvent } from './context.ts';

type Asked = AskedOf<GroupHolderContext, GroupHolderEvent>;

const { change, say } = wordsOf<GroupHolderContext, GroupHolderEvent>();

function holderSetup({ choices }: Surroundings) {
  return setup({
    types: {
      context: {} as GroupHolderContext,
      events: {} as GroupHolderEvent,
      emitted: {} as Emitted,
      tags: {} as 'busy',
    },
    guards: {
      holds: ({ context }: Asked) => context.held !== null,
      holdsNothing: ({ context }: Asked) => context.held === null,
      isSuccess,
      /** 89395ccedbc1 (v6.2): the group first, and then the owner. */
      takesGroupFirst: () =>
        choices.read('deviceClaims') === 'present' && choices.read('claimReference') === 'before-check',
      canClaim: () => choices.read('deviceClaims') === 'present',
    },
    actions: {
      get: say((_, { device = '' }) => ({ type: 'get group', to: GROUP_OBJECTS, from: GROUP_HOLDER, device })),
      put: say(({ held }) => ({ type: 'put reference', to: GROUP_OBJECTS, object: held })),
      hold: change((draft, { object = null }) => {
        draft.held = object;
      }),
      letGo: change((draft) => {
        draft.held = null;
      }),
      warn: say<{ what: string }>((_context, _event, { what }) => ({ type: 'warned', what })),
      returns: say<{ operation: string; errno: Errno }>((_context, _event, { operation, errno }) => ({
        type: 'returned',
        operation,
        errno,
      })),
      returnAnswer: say<{ operation: string }>((_, { errno }, { operation }) => ({
        type: 'returned',
        operation,
        errno: errno ?? '0',
      })),
    },
  });
}

const refused = [
  { type: 'warn', params: { what: 'a device is claimed for nobody' } },
  { type: 'returns', params: { operation: 'claim', errno: '-EINVAL' } },
] as const;
const returned = (operation: 'get' | 'claim') => ({ type: 'returnAnswer', params: { operation } }) as const;
const done = (operation: 'put' | 'forget') => ({ type: 'returns', params: { operation, errno: '0' } }) as const;

export function holderMachine(surroundings: Surroundings) {
  return holderSetup(surroundings).createMachine({
    id: 'groupHolder',
    context: { held: null },
    initial: 'quiet',
    states: {
      quiet: {
        on: {
          get: { guard: 'holdsNothing', target: 'getting', actions: 'get' },
          put: { guard: 'holds', actions: ['put', 'letGo', done('put')] },
          forget: { guard: 'holds', actions: ['letGo', done('forget')] },
          // iommu_device_claim_dma_owner(dev, NULL)
          claim: [
            { guard: 'takesGroupFirst', target: 'claiming', actions: 'get' },
            { guard: 'canClaim', actions: refused },
          ],
        },
      },
      getting: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'quiet', actions: ['hold', returned('get')] },
            { target: 'quiet', actions: returned('get') },
          ],
        },
      },
      /** It returns, and does not put what it has taken. */
      claiming: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'quiet', actions: refused },
            { target: 'quiet', actions: returned('claim') },
          ],
        },
      },
    },
  });
}

/** What may be asked of the holder, in the order in which it is tried. */
export function holderCommands({ topology, liberties }: Surroundings): readonly Command[] {
  const ofDevices = (type: 'get' | 'claim') =>
    topology.devices.map(({ name: device }): Command => ({ class: 'request', event: { type, device } }));
  return [
    ...ofDevices('get'),
    { class: 'withdrawal', event: { type: 'put' } },
    ...(liberties.has('keeps-reference') ? [{ class: 'withdrawal', event: { type: 'forget' } } as const] : []),
    ...(liberties.has('claims-with-null-owner') ? ofDevices('claim') : []),
  ];
}
