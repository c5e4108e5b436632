/**
 * A device: whether the bus shows it, which driver is bound, and what that driver attached.
 *
 * Binding and unbinding are two steps each: the call of the core, and the driver's own probe or remove.
 * Adding a device is one step, and two where the design says so.
 * Source: drivers/base/dd.c (really_probe, __device_release_driver), drivers/iommu/iommu.c
 * (iommu_probe_device, iommu_release_device, iommu_device_use_default_domain).
 */
import { type Draft, produce } from 'immer';
import { assign, emit, setup } from 'xstate';
import type { Command, Outcome } from '../explorer/system.ts';
import { deviceOf, type Surroundings } from './configuration.ts';
import { type Emitted, type Errno, type GroupRequest, SUCCESS } from './events.ts';
import { IOMMUFD } from './iommufd.ts';
import { type Domain, privateDomainOf, processDomainOf } from './names.ts';

export interface DeviceContext {
  readonly name: string;
  /** The group that it belongs to by its place on the bus, whether or not the core put it there. */
  readonly home: string;
  /** `dev->iommu_group`; null where the core refused the device. */
  readonly group: string | null;
  /** Whether the process domain that its driver made is attached to a PASID. */
  readonly hasProcess: boolean;
  /** Whether the private domain that its driver made is attached to the RID. */
  readonly hasPrivate: boolean;
}

type Operation =
  | 'plug'
  | 'unplug'
  | 'bind'
  | 'unbind'
  | 'attach pasid'
  | 'detach pasid'
  | 'attach private'
  | 'detach private';

interface DeviceEvent {
  readonly type: Operation | 'proceed' | 'answer' | 'ask bound';
  readonly driver?: 'kernel' | 'managed';
  readonly from?: string;
  readonly word?: string;
  readonly errno?: Errno;
  readonly outcome?: string;
}

interface Asked {
  readonly context: DeviceContext;
  readonly event: DeviceEvent;
}

/** Domains that the device's driver allocated and has not freed. */
export function domainsOfDriver({ name, hasProcess, hasPrivate }: DeviceContext): readonly Domain[] {
  return [...(hasProcess ? [processDomainOf(name)] : []), ...(hasPrivate ? [privateDomainOf(name)] : [])];
}

/** A driver's probe may fail after the core has counted it. */
export function deviceOutcomes(isBinding: boolean, event: { readonly type: string }): readonly Outcome[] | undefined {
  if (!isBinding || event.type !== 'proceed') return undefined;
  return [
    { name: SUCCESS, kind: 'normal' },
    { name: '-ENODEV', kind: 'allowed' },
  ];
}

const change = (recipe: (draft: Draft<DeviceContext>) => void) =>
  assign<DeviceContext, DeviceEvent, undefined, DeviceEvent, never>(({ context }) => produce(context, recipe));

const say = <P extends Readonly<Record<string, string>> | undefined = undefined>(
  what: (context: DeviceContext, event: DeviceEvent, params: P) => Emitted,
) =>
  emit<DeviceContext, DeviceEvent, P, DeviceEvent, Emitted>(({ context, event }, params) =>
    what(context, event, params),
  );

const returns = (operation: string) => ({ type: 'returnAnswer', params: { operation } }) as const;
const succeeds = (operation: string) => ({ type: 'returnSuccess', params: { operation } }) as const;
const calls = (request: GroupRequest) => ({ type: 'callGroup', params: { request } }) as const;

export function deviceMachine(surroundings: Surroundings) {
  const { choices, topology, liberties } = surroundings;
  const pasid = topology.pasids[0] ?? '';
  return setup({
    types: {
      context: {} as DeviceContext,
      events: {} as DeviceEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string },
      tags: {} as 'busy',
    },
    guards: {
      isSuccess: ({ event }: Asked) => event.errno === '0',
      isTwoSections: ({ event }: Asked) => event.errno === '0' && choices.read('hotAdd') === 'current-then-default',
      isManaged: ({ event }: Asked) => event.driver === 'managed',
      hasNoGroup: ({ context }: Asked) => context.group === null,
      fails: ({ event }: Asked) => event.outcome !== undefined && event.outcome !== SUCCESS,
      failsWithoutGroup: ({ context, event }: Asked) =>
        context.group === null && event.outcome !== undefined && event.outcome !== SUCCESS,
      mayUnbind: ({ context }: Asked) =>
        (!context.hasProcess || liberties.has('leaks-pasid')) &&
        (!context.hasPrivate || liberties.has('leaks-attachment')),
      mayAttachProcess: ({ context }: Asked) => context.group !== null && !context.hasProcess,
      hasProcess: ({ context }: Asked) => context.hasProcess,
      mayAttachPrivate: ({ context }: Asked) => context.group !== null && !context.hasPrivate,
      mayAttachUnbound: ({ context }: Asked) =>
        context.group !== null && !context.hasPrivate && liberties.has('attaches-unbound'),
      hasPrivate: ({ context }: Asked) => context.hasPrivate,
    },
    actions: {
      join: change((draft) => {
        draft.group = deviceOf(topology, draft.name).group;
      }),
      leave: change((draft) => {
        draft.group = null;
      }),
      makeProcess: change((draft) => {
        draft.hasProcess = true;
      }),
      dropProcess: change((draft) => {
        draft.hasProcess = false;
      }),
      makePrivate: change((draft) => {
        draft.hasPrivate = true;
      }),
      dropPrivate: change((draft) => {
        draft.hasPrivate = false;
      }),
      callGroup: say<{ request: GroupRequest }>(({ name }, _, { request }) => ({
        type: request,
        to: deviceOf(topology, name).group,
        from: name,
        device: name,
      })),
      callPasid: say<{ request: GroupRequest }>(({ name }, _, { request }) => ({
        type: request,
        to: deviceOf(topology, name).group,
        from: name,
        pasid,
        ...(request === 'attach pasid' ? { domain: processDomainOf(name) } : {}),
      })),
      callPrivate: say<{ request: GroupRequest }>(({ name }, _, { request }) => ({
        type: request,
        to: deviceOf(topology, name).group,
        from: name,
        domain: privateDomainOf(name),
      })),
      /** The driver's remove waits until the user has let go of the device. */
      unregister: say(({ name }) => ({ type: 'unregister device', to: IOMMUFD, device: name })),
      answerBound: say<{ errno: Errno }>((_, { from = '', word }, { errno }) => ({
        type: 'answer',
        to: from,
        errno,
        ...(word === undefined ? {} : { word }),
      })),
      returnAnswer: say<{ operation: string }>((_, { errno }, { operation }) => ({
        type: 'returned',
        operation,
        errno: errno ?? '0',
      })),
      returnSuccess: say<{ operation: string }>((_context, _event, { operation }) => ({
        type: 'returned',
        operation,
        errno: '0',
      })),
      returnOutcome: say<{ operation: string }>((_, { outcome }, { operation }) => ({
        type: 'returned',
        operation,
        errno: outcome ?? '0',
      })),
    },
  }).createMachine({
    id: 'device',
    context: ({ input: { name } }) => {
      const { group, isHotPluggable } = deviceOf(topology, name);
      return { name, home: group, group: isHotPluggable ? null : group, hasProcess: false, hasPrivate: false };
    },
    initial: 'starting',
    states: {
      starting: { always: [{ guard: 'hasNoGroup', target: 'absent' }, { target: 'unbound' }] },
      absent: { on: { plug: { target: 'adding', actions: calls('add device') } } },
      adding: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isTwoSections', target: 'added', actions: 'join' },
            { guard: 'isSuccess', target: 'unbound', actions: ['join', returns('plug')] },
            { target: 'unbound', actions: returns('plug') },
          ],
        },
      },
      /** v6.1, between iommu_group_add_device and the rest of iommu_probe_device. */
      added: {
        tags: 'busy',
        on: {
          proceed: { target: 'settling', actions: calls('settle device') },
          'ask bound': { actions: { type: 'answerBound', params: { errno: '0' } } },
        },
      },
      settling: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'unbound', actions: returns('plug') },
            { target: 'unbound', actions: ['leave', returns('plug')] },
          ],
        },
      },
      unbound: {
        on: {
          bind: [
            { guard: 'isManaged', target: 'managed', actions: succeeds('bind') },
            { guard: 'hasNoGroup', target: 'binding' },
            { target: 'using', actions: calls('use default domain') },
          ],
          unplug: [
            { guard: 'hasNoGroup', target: 'absent', actions: succeeds('unplug') },
            {
              target: 'removing',
              actions: topology.iommufd.length > 0 ? ['unregister', calls('remove device')] : calls('remove device'),
            },
          ],
          // What a driver leaked can still be taken away.
          'detach pasid': { guard: 'hasProcess', target: 'leakedProcess', actions: callsPasid('detach pasid') },
          'attach private': {
            guard: 'mayAttachUnbound',
            target: 'attachingUnbound',
            actions: ['makePrivate', callsPrivate('attach device')],
          },
          'detach private': { guard: 'hasPrivate', target: 'leakedPrivate', actions: callsPrivate('detach device') },
          'ask bound': { actions: { type: 'answerBound', params: { errno: '0' } } },
        },
      },
      leakedProcess: {
        tags: 'busy',
        on: { answer: { target: 'unbound', actions: ['dropProcess', returns('detach pasid')] } },
      },
      leakedPrivate: {
        tags: 'busy',
        on: { answer: { target: 'unbound', actions: ['dropPrivate', returns('detach private')] } },
      },
      attachingUnbound: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'unbound', actions: returns('attach private') },
            { target: 'unbound', actions: ['dropPrivate', returns('attach private')] },
          ],
        },
      },
      removing: {
        tags: 'busy',
        on: { answer: { target: 'absent', actions: ['leave', returns('unplug')] } },
      },
      using: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'binding' },
            { target: 'unbound', actions: returns('bind') },
          ],
        },
      },
      /** The driver's probe runs; the device's lock is held. */
      binding: {
        tags: 'busy',
        on: {
          proceed: [
            {
              guard: 'failsWithoutGroup',
              target: 'unbound',
              actions: { type: 'returnOutcome', params: { operation: 'bind' } },
            },
            {
              guard: 'fails',
              target: 'unusing',
              actions: [{ type: 'returnOutcome', params: { operation: 'bind' } }, calls('unuse default domain')],
            },
            { target: 'kernel', actions: succeeds('bind') },
          ],
        },
      },
      kernel: {
        on: {
          unbind: { guard: 'mayUnbind', target: 'unbinding' },
          'attach pasid': {
            guard: 'mayAttachProcess',
            target: 'attachingProcess',
            actions: ['makeProcess', callsPasid('attach pasid')],
          },
          'detach pasid': { guard: 'hasProcess', target: 'detachingProcess', actions: callsPasid('detach pasid') },
          'attach private': {
            guard: 'mayAttachPrivate',
            target: 'attachingPrivate',
            actions: ['makePrivate', callsPrivate('attach device')],
          },
          'detach private': { guard: 'hasPrivate', target: 'detachingPrivate', actions: callsPrivate('detach device') },
          'ask bound': { actions: { type: 'answerBound', params: { errno: '-EBUSY' } } },
        },
      },
      attachingProcess: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'kernel', actions: returns('attach pasid') },
            { target: 'kernel', actions: ['dropProcess', returns('attach pasid')] },
          ],
        },
      },
      detachingProcess: {
        tags: 'busy',
        on: { answer: { target: 'kernel', actions: ['dropProcess', returns('detach pasid')] } },
      },
      attachingPrivate: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'kernel', actions: returns('attach private') },
            { target: 'kernel', actions: ['dropPrivate', returns('attach private')] },
          ],
        },
      },
      detachingPrivate: {
        tags: 'busy',
        on: { answer: { target: 'kernel', actions: ['dropPrivate', returns('detach private')] } },
      },
      /** The driver's remove has run; the core still counts it. */
      unbinding: {
        tags: 'busy',
        on: {
          proceed: [
            { guard: 'hasNoGroup', target: 'unbound', actions: succeeds('unbind') },
            { target: 'unusing', actions: [succeeds('unbind'), calls('unuse default domain')] },
          ],
        },
      },
      unusing: { tags: 'busy', on: { answer: { target: 'unbound' } } },
      managed: {
        on: {
          unbind: { target: 'unbound', actions: succeeds('unbind') },
          'ask bound': { actions: { type: 'answerBound', params: { errno: '-EBUSY' } } },
        },
      },
    },
  });
}

function callsPasid(request: GroupRequest) {
  return { type: 'callPasid', params: { request } } as const;
}

function callsPrivate(request: GroupRequest) {
  return { type: 'callPrivate', params: { request } } as const;
}

/** What may be asked of a device, in the order in which it is tried. */
export function deviceCommands({ topology, driver }: Surroundings, name: string): readonly Command[] {
  const { isHotPluggable, drivers = ['kernel', 'managed'], usesPasid, usesPrivateDomain } = deviceOf(topology, name);
  const request = (type: Operation): Command => ({ class: 'request', event: { type } });
  const withdrawal = (type: Operation): Command => ({ class: 'withdrawal', event: { type } });
  return [
    ...(isHotPluggable ? [request('plug'), withdrawal('unplug')] : []),
    ...drivers.map((driverKind): Command => ({ class: 'request', event: { type: 'bind', driver: driverKind } })),
    ...(drivers.length > 0 ? [withdrawal('unbind')] : []),
    { class: 'progress', event: { type: 'proceed' } },
    ...(usesPasid && driver.hasPasids && topology.pasids.length > 0
      ? [request('attach pasid'), withdrawal('detach pasid')]
      : []),
    ...(usesPrivateDomain ? [request('attach private'), withdrawal('detach private')] : []),
  ];
}
