/**
 * A user who holds a group and attaches domains to it: through the group, or through a device that it picks.
 *
 * Picking and using are two critical sections: holding the group keeps `struct iommu_group` alive, not its
 * members. What pins a device is a bound driver, the device's lock, or a probe; a picker has none of them.
 * Source: the mails of 2022-02-14 on iommu_group_replace_domain; drivers/vfio/vfio_iommu_type1.c,
 * vfio_iommu_type1_attach_group, which finds the first device of a group and lets it go again.
 */
import { setup } from 'xstate';
import type { Actor, Command } from '../../explorer/system.ts';
import { PROCEED, request, withdrawal } from '../commands.ts';
import type { Surroundings } from '../configuration.ts';
import type { Emitted, Errno, GroupRequest } from '../events.ts';
import { type Domain, PICKER } from '../names.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';

type Operation = 'claim' | 'attach' | 'detach' | 'release';

export interface PickerContext {
  readonly group: string;
  readonly isOwner: boolean;
  /** The domain that it attached. */
  readonly attached: Domain | null;
  /** The device that it picked and has not used yet, or is using. */
  readonly device: string | null;
  readonly call: { readonly operation: Operation; readonly domain: Domain | null } | null;
}

interface PickerEvent {
  readonly type: Operation | 'pick' | 'proceed' | 'answer';
  readonly domain?: Domain;
  readonly device?: string;
  readonly errno?: Errno;
}

type Asked = AskedOf<PickerContext, PickerEvent>;

const { change, say } = wordsOf<PickerContext, PickerEvent>();

function pickerSetup({ choices }: Surroundings) {
  return setup({
    types: {
      context: {} as PickerContext,
      events: {} as PickerEvent,
      emitted: {} as Emitted,
      input: {} as { readonly group: string },
      tags: {} as 'busy',
    },
    guards: {
      isNoOwner: ({ context }: Asked) => !context.isOwner,
      attachesGroup: ({ context }: Asked) => context.isOwner && choices.read('groupHandle') === 'group',
      replaces: ({ context }: Asked) => context.isOwner && choices.read('groupHandle') === 'group-replacing',
      picks: ({ context }: Asked) => context.isOwner && choices.read('groupHandle') === 'device',
      isAttached: ({ context }: Asked) => context.attached !== null,
      mayRelease: ({ context }: Asked) => context.isOwner && context.attached === null,
      isSuccess,
    },
    actions: {
      takeCall: change((draft, { type, domain }) => {
        draft.call = { operation: type === 'pick' ? 'attach' : (type as Operation), domain: domain ?? null };
      }),
      takeDevice: change((draft, { device }) => {
        draft.device = device ?? null;
      }),
      callGroup: say<{ request: GroupRequest }>(({ group, device, call, attached }, _, { request }) => ({
        type: request,
        to: group,
        from: PICKER,
        ...(device === null ? {} : { device }),
        ...(request === 'replace group' && { old: attached }),
        ...(call?.domain === null || call === null || request === 'find device' ? {} : { domain: call.domain }),
      })),
      noteSuccess: change((draft) => {
        if (draft.call?.operation === 'claim') draft.isOwner = true;
        if (draft.call?.operation === 'release') draft.isOwner = false;
        if (draft.call?.operation === 'attach') draft.attached = draft.call.domain;
        if (draft.call?.operation === 'detach') draft.attached = null;
      }),
      returnAnswer: say(({ call }, { errno }) => ({
        type: 'returned',
        operation: call?.operation ?? '',
        errno: errno ?? '0',
      })),
      forgetCall: change((draft) => {
        draft.call = null;
        draft.device = null;
      }),
    },
  });
}

const calls = (request: GroupRequest) => ({ type: 'callGroup', params: { request } }) as const;

function pickerMachine(surroundings: Surroundings) {
  const returns = {
    answer: [
      { guard: 'isSuccess', target: 'idle', actions: ['noteSuccess', 'returnAnswer', 'forgetCall'] },
      { target: 'idle', actions: ['returnAnswer', 'forgetCall'] },
    ],
  } as const;
  return pickerSetup(surroundings).createMachine({
    id: 'picker',
    context: ({ input: { group } }) => ({ group, isOwner: false, attached: null, device: null, call: null }),
    initial: 'idle',
    states: {
      idle: {
        on: {
          claim: { guard: 'isNoOwner', target: 'calling', actions: ['takeCall', calls('claim group')] },
          attach: [
            { guard: 'attachesGroup', target: 'calling', actions: ['takeCall', calls('attach group')] },
            { guard: 'replaces', target: 'calling', actions: ['takeCall', calls('replace group')] },
          ],
          pick: { guard: 'picks', target: 'finding', actions: ['takeCall', 'takeDevice', calls('find device')] },
          detach: { guard: 'isAttached', target: 'calling', actions: ['takeCall', calls('detach group')] },
          release: { guard: 'mayRelease', target: 'calling', actions: ['takeCall', calls('release group')] },
        },
      },
      calling: { tags: 'busy', on: returns },
      finding: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'picked' },
            { target: 'idle', actions: ['returnAnswer', 'forgetCall'] },
          ],
        },
      },
      /** Between the two sections: it has the pointer, and nothing that keeps the device. */
      picked: { tags: 'busy', on: { proceed: { target: 'using', actions: calls('attach by device') } } },
      using: { tags: 'busy', on: returns },
    },
  });
}

/** The actor, where the topology has one. */
export function picker(surroundings: Surroundings): Record<string, Actor> {
  const { topology } = surroundings;
  const group = topology.picker;
  if (group === undefined) return {};
  const domains: readonly Domain[] = [`${PICKER}.1`, `${PICKER}.2`];
  const devices = topology.devices.filter((device) => device.group === group);
  const commands: readonly Command[] = [
    request({ type: 'claim' }),
    ...domains.flatMap((domain) => [
      request({ type: 'attach', domain }),
      ...devices.map(({ name }) => request({ type: 'pick', device: name, domain })),
    ]),
    PROCEED,
    withdrawal({ type: 'detach' }),
    withdrawal({ type: 'release' }),
  ];
  return { [PICKER]: { kind: 'picker', machine: pickerMachine(surroundings), input: { group }, commands } };
}
