/**
 * An iommufd context: claims single devices, attaches groups and PASIDs to its domains, and replaces
 * them without detaching.
 *
 * A domain (a hardware page table) is allocated when it is first attached, and freed on request once
 * nothing uses it. Which device of a group asked for an attach is left out.
 * Source: drivers/iommu/iommufd/device.c, iommufd_device_bind, _attach, _replace, _detach, _unbind.
 */
import { setup } from 'xstate';
import type { Command } from '../../explorer/system.ts';
import { request, withdrawal } from '../commands.ts';
import { deviceOf, pasidsOf, type Surroundings } from '../configuration.ts';
import type { Emitted, Errno } from '../events.ts';
import { type Domain, IOMMUFD, slotOf } from '../names.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';

type Operation =
  | 'bind'
  | 'unbind'
  | 'attach'
  | 'replace'
  | 'detach'
  | 'attach pasid'
  | 'replace pasid'
  | 'detach pasid'
  | 'free';

export interface IommufdContext {
  readonly devices: Readonly<Record<string, boolean>>;
  /** Which of its domains are allocated. */
  readonly domains: Readonly<Record<string, boolean>>;
  /** The domain that each group is attached to, and each slot. */
  readonly attached: Readonly<Record<string, Domain | null>>;
  readonly call: IommufdCall | null;
}

interface IommufdCall {
  readonly operation: Operation;
  readonly device: string | null;
  /** Key of `attached`, and the domain that it gets. */
  readonly place: string | null;
  readonly domain: Domain | null;
}

interface IommufdEvent {
  readonly type: Operation | 'answer' | 'unregister device';
  readonly device?: string;
  readonly group?: string;
  readonly pasid?: string;
  readonly domain?: Domain;
  readonly errno?: Errno;
}

type Asked = AskedOf<IommufdContext, IommufdEvent>;

/** Domains of the context that are allocated. */
export function domainsOfIommufd({ domains }: IommufdContext): readonly Domain[] {
  return Object.keys(domains).filter((domain) => domains[domain] === true);
}

const { change, say } = wordsOf<IommufdContext, IommufdEvent>();

export function iommufdMachine(surroundings: Surroundings) {
  const { topology } = surroundings;
  const words = iommufdWords(surroundings);
  return setup({
    types: {
      context: {} as IommufdContext,
      events: {} as IommufdEvent,
      emitted: {} as Emitted,
      tags: {} as 'busy',
    },
    ...words,
  }).createMachine({
    id: 'iommufd',
    context: {
      devices: Object.fromEntries(topology.iommufd.map((device) => [device, false])),
      domains: Object.fromEntries(topology.iommufdDomains.map((domain) => [domain, false])),
      attached: Object.fromEntries(placesOf(surroundings).map((place) => [place, null])),
      call: null,
    },
    initial: 'idle',
    states: {
      idle: {
        on: {
          bind: { guard: 'mayBind', target: 'calling', actions: ['takeCall', 'callForDevice'] },
          unbind: { guard: 'mayUnbind', target: 'calling', actions: ['takeCall', 'callForDevice'] },
          attach: { guard: 'mayAttach', target: 'calling', actions: ['takeCall', 'callForGroup'] },
          replace: { guard: 'mayReplace', target: 'calling', actions: ['takeCall', 'callForGroup'] },
          detach: { guard: 'isAttached', target: 'calling', actions: ['takeCall', 'callForGroup'] },
          'attach pasid': { guard: 'mayAttachPasid', target: 'calling', actions: ['takeCall', 'callForPasid'] },
          'replace pasid': { guard: 'mayReplace', target: 'calling', actions: ['takeCall', 'callForPasid'] },
          'detach pasid': { guard: 'isAttached', target: 'calling', actions: ['takeCall', 'callForPasid'] },
          free: { guard: 'isUnused', actions: ['free', 'returnFreed'] },
          // Without a transition the device's removal waits.
          'unregister device': { guard: 'hasLetGo' },
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

/** The function of the core that each operation calls. */
const REQUESTS = {
  bind: 'claim device',
  unbind: 'release device',
  attach: 'attach group handle',
  replace: 'replace group',
  detach: 'detach group handle',
  'attach pasid': 'attach pasid',
  'replace pasid': 'replace pasid',
  'detach pasid': 'detach pasid',
} as const satisfies Record<Exclude<Operation, 'free'>, string>;

type CallOperation = keyof typeof REQUESTS;

function iommufdWords({ topology, liberties, choices }: Surroundings) {
  const siblings = (context: IommufdContext, group: string) =>
    topology.devices.filter((device) => device.group === group && context.devices[device.name] === true);
  const placeOf = ({ group = '', pasid }: IommufdEvent) => (pasid === undefined ? group : slotOf(group, pasid));
  const current = ({ context, event }: Asked) => context.attached[placeOf(event)] ?? null;
  /** An allocated domain, or the lowest free one: which of the free ones is taken makes no difference. */
  const isNext = ({ context, event }: Asked) => {
    const free = topology.iommufdDomains.filter((domain) => context.domains[domain] === false);
    return context.domains[event.domain ?? ''] === true || event.domain === free[0];
  };
  const inGroup = (device: string) => deviceOf(topology, device).group;
  return {
    guards: {
      mayBind: ({ context, event }: Asked) => context.devices[event.device ?? ''] === false,
      /** The last device of a group to go has detached the group and its PASIDs. */
      mayUnbind: ({ context, event: { device = '' } }: Asked) => {
        const isLast = siblings(context, inGroup(device)).length === 1;
        const holds = Object.entries(context.attached).some(
          ([place, domain]) =>
            domain !== null && (place === inGroup(device) || place.startsWith(`${inGroup(device)}.`)),
        );
        return context.devices[device] === true && (!(isLast && holds) || liberties.has('releases-attached'));
      },
      mayAttach: (asked: Asked) =>
        siblings(asked.context, asked.event.group ?? '').length > 0 && current(asked) === null && isNext(asked),
      /** Before v6.15 user space reaches no PASID through iommufd. */
      mayAttachPasid: (asked: Asked) =>
        choices.read('pasidThroughIommufd') === 'present' &&
        siblings(asked.context, asked.event.group ?? '').some((device) => (device.pasidsMax ?? 0) > 0) &&
        current(asked) === null &&
        isNext(asked),
      mayReplace: (asked: Asked) =>
        (asked.event.pasid !== undefined || choices.read('groupReplace') !== 'absent') &&
        siblings(asked.context, asked.event.group ?? '').length > 0 &&
        current(asked) !== null &&
        current(asked) !== asked.event.domain &&
        isNext(asked),
      isAttached: (asked: Asked) => current(asked) !== null,
      isUnused: ({ context, event: { domain = '' } }: Asked) =>
        context.domains[domain] === true && !Object.values(context.attached).includes(domain),
      hasLetGo: ({ context, event }: Asked) => context.devices[event.device ?? ''] !== true,
      isSuccess,
    },
    actions: {
      takeCall: change((draft, event) => {
        draft.call = {
          operation: event.type as Operation,
          device: event.device ?? null,
          place: event.group === undefined ? null : placeOf(event),
          domain: event.domain ?? null,
        };
        if (event.domain !== undefined) draft.domains[event.domain] = true;
      }),
      free: change((draft, { domain = '' }) => {
        draft.domains[domain] = false;
      }),
      callForDevice: say((_, { type, device = '' }) => ({
        type: REQUESTS[type as CallOperation],
        to: inGroup(device),
        from: IOMMUFD,
        device,
      })),
      callForGroup: say((_, { type, group = '', domain }) => ({
        type: REQUESTS[type as CallOperation],
        to: group,
        from: IOMMUFD,
        ...(domain === undefined ? {} : { domain }),
      })),
      callForPasid: say((_, { type, group = '', pasid = '', domain }) => ({
        type: REQUESTS[type as CallOperation],
        to: group,
        from: IOMMUFD,
        pasid,
        ...(domain === undefined ? {} : { domain }),
      })),
      noteSuccess: change((draft) => {
        const { call } = draft;
        if (call === null) return;
        if (call.operation === 'bind' && call.device !== null) draft.devices[call.device] = true;
        if (call.operation === 'unbind' && call.device !== null) draft.devices[call.device] = false;
        if (call.place !== null) draft.attached[call.place] = call.domain;
      }),
      returnAnswer: say(({ call }, { errno }) => ({
        type: 'returned',
        operation: call?.operation ?? '',
        errno: errno ?? '0',
      })),
      returnFreed: say(() => ({ type: 'returned', operation: 'free', errno: '0' })),
      forgetCall: change((draft) => {
        draft.call = null;
      }),
    },
  };
}

/** Groups of the context's devices, and their slots. */
function placesOf({ topology }: Surroundings): readonly string[] {
  return groupsOf(topology).flatMap((group) => [
    ...(topology.iommufdDomains.length > 0 ? [group] : []),
    ...pasidsOf(topology, group).map((pasid) => slotOf(group, pasid)),
  ]);
}

function groupsOf(topology: Surroundings['topology']): readonly string[] {
  return [...new Set(topology.iommufd.map((device) => deviceOf(topology, device).group))];
}

/** What may be asked of the context, in the order in which it is tried. */
export function iommufdCommands({ topology }: Surroundings): readonly Command[] {
  const domains = topology.iommufdDomains;
  return [
    ...topology.iommufd.flatMap((device) => [
      request({ type: 'bind', device }),
      withdrawal({ type: 'unbind', device }),
    ]),
    ...groupsOf(topology).flatMap((group) => [
      ...domains.map((domain) => request({ type: 'attach', group, domain })),
      ...domains.map((domain) => request({ type: 'replace', group, domain })),
      withdrawal({ type: 'detach', group }),
      ...pasidsOf(topology, group).flatMap((pasid) => [
        ...domains.map((domain) => request({ type: 'attach pasid', group, pasid, domain })),
        ...domains.map((domain) => request({ type: 'replace pasid', group, pasid, domain })),
        withdrawal({ type: 'detach pasid', group, pasid }),
      ]),
    ]),
    ...domains.map((domain) => withdrawal({ type: 'free', domain })),
  ];
}
