/**
 * The devices that are reset together, since they share a bus or slot: `struct vfio_device_set`.
 *
 * VFIO_DEVICE_PCI_HOT_RESET looks at each device of the set, with the set's lock held, and then resets the bus. In
 * mainline that opens no reset window, as the reset of a single function does.
 * Source: drivers/vfio/pci/vfio_pci_core.c, vfio_pci_dev_set_hot_reset; drivers/pci/pci.c, pci_reset_bus.
 */
import { setup } from 'xstate';
import type { Command } from '../../explorer/system.ts';
import { PROCEED, request } from '../commands.ts';
import { deviceOf, type Surroundings } from '../configuration.ts';
import type { Emitted, Errno } from '../events.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';
import { vfioGroupOf, vfioOf } from './names.ts';

interface DeviceSetContext {
  readonly name: string;
  readonly devices: readonly string[];
  readonly call: DeviceSetCall | null;
}

interface DeviceSetCall {
  /** Groups whose files the caller shows. */
  readonly groups: readonly string[];
  readonly index: number;
  /** Whether one of the devices is open, so that somebody can ask. */
  readonly isAsked: boolean;
  readonly errno: Errno;
}

interface DeviceSetEvent {
  readonly type: 'hot reset' | 'proceed' | 'lock set' | 'answer';
  /** `g1+g2` */
  readonly groups?: string;
  readonly errno?: Errno;
  readonly isBound?: boolean;
  readonly isOpen?: boolean;
  readonly isGroupOpen?: boolean;
}

type Asked = AskedOf<DeviceSetContext, DeviceSetEvent>;

const { change, say } = wordsOf<DeviceSetContext, DeviceSetEvent>();

function callOf({ name, call }: DeviceSetContext): DeviceSetCall {
  if (call === null) throw new Error(`${name} is not being reset`);
  return call;
}

function setSetup({ choices, topology }: Surroundings) {
  const deviceAt = (context: DeviceSetContext) => context.devices[callOf(context).index] ?? '';
  const groupAt = (context: DeviceSetContext) => deviceOf(topology, deviceAt(context)).group;
  const toGroup = (context: DeviceSetContext, type: 'prepare reset' | 'finish reset'): Emitted => ({
    type,
    to: groupAt(context),
    from: context.name,
    device: deviceAt(context),
  });
  const isShown = (context: DeviceSetContext) => callOf(context).groups.includes(groupAt(context));
  return setup({
    types: {
      context: {} as DeviceSetContext,
      events: {} as DeviceSetEvent,
      emitted: {} as Emitted,
      input: {} as { readonly name: string },
      tags: {} as 'busy',
    },
    guards: {
      hasMore: ({ context }: Asked) => callOf(context).index < context.devices.length,
      isFirst: ({ context }: Asked) => callOf(context).index === 0,
      isSuccess,
      /** The caller cannot show a file that is not open. */
      showsNothing: ({ context, event }: Asked) => isShown(context) && event.isGroupOpen !== true,
      isOfAnotherDriver: ({ event }: Asked) => event.isBound !== true,
      isOfAnotherUser: ({ context, event }: Asked) =>
        !isShown(context) && (event.isOpen === true || choices.read('hotResetOwnership') === 'all-devices'),
      isAskedByNobody: ({ context }: Asked) => !callOf(context).isAsked,
      opensWindows: () => choices.read('hotResetWindows') === 'each-device',
    },
    actions: {
      takeCall: change((draft, { groups = '' }) => {
        draft.call = { groups: groups.split('+'), index: 0, isAsked: false, errno: '0' };
      }),
      forgetCall: change((draft) => {
        draft.call = null;
      }),
      note: change((draft, { isOpen }) => {
        if (draft.call !== null && isOpen === true) draft.call.isAsked = true;
      }),
      next: change((draft) => {
        if (draft.call !== null) draft.call.index++;
      }),
      previous: change((draft) => {
        if (draft.call !== null) draft.call.index--;
      }),
      startAgain: change((draft) => {
        if (draft.call !== null) draft.call.index = 0;
      }),
      noteErrno: change((draft, { errno }) => {
        if (draft.call !== null) draft.call.errno = errno ?? '0';
      }),
      refuse: change((draft) => {
        if (draft.call !== null) draft.call.errno = '-EINVAL';
      }),
      refuseFile: change((draft) => {
        if (draft.call !== null) draft.call.errno = '-EBADF';
      }),
      ask: say((context) => ({
        type: 'ask device',
        to: vfioGroupOf(groupAt(context)),
        from: context.name,
        device: deviceAt(context),
      })),
      prepare: say((context) => toGroup(context, 'prepare reset')),
      finish: say((context) => toGroup(context, 'finish reset')),
      returnCall: say(({ call }) => ({ type: 'returned', operation: 'hot reset', errno: call?.errno ?? '0' })),
    },
  });
}

type SetState = Parameters<ReturnType<typeof setSetup>['createStateConfig']>[0];

const ended = { target: 'idle', actions: ['returnCall', 'forgetCall'] } as const;
const refused = (why: 'refuse' | 'refuseFile') =>
  ({ target: 'idle', actions: [why, 'returnCall', 'forgetCall'] }) as const;

/** vfio_pci_dev_set_resettable, and whether the caller owns what is open */
const checkStates = {
  looking: {
    tags: 'busy',
    always: [
      { guard: 'hasMore', target: 'asking', actions: 'ask' },
      { guard: 'isAskedByNobody', ...refused('refuseFile') },
      { guard: 'opensWindows', target: 'blocking', actions: ['startAgain', 'prepare'] },
      { target: 'resetting' },
    ],
  },
  asking: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'showsNothing', ...refused('refuseFile') },
        { guard: 'isOfAnotherDriver', ...refused('refuse') },
        { guard: 'isOfAnotherUser', ...refused('refuse') },
        { target: 'looking', actions: ['note', 'next'] },
      ],
    },
  },
  /** pci_reset_bus */
  resetting: {
    tags: 'busy',
    on: {
      proceed: [{ guard: 'opensWindows', target: 'releasing', actions: ['startAgain', 'finish'] }, ended],
    },
  },
} satisfies Record<string, SetState>;

/** The alternative: each device in a window of its own, the first ones taken back where one fails. */
const windowStates = {
  blocking: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'blocked', actions: 'next' },
        { target: 'undoing', actions: 'noteErrno' },
      ],
    },
  },
  blocked: { tags: 'busy', always: [{ guard: 'hasMore', target: 'between' }, { target: 'resetting' }] },
  between: { tags: 'busy', on: { proceed: { target: 'blocking', actions: 'prepare' } } },
  undoing: {
    tags: 'busy',
    always: [
      { guard: 'isFirst', ...ended },
      { target: 'undoingNext', actions: 'previous' },
    ],
  },
  undoingNext: { tags: 'busy', on: { proceed: { target: 'undone', actions: 'finish' } } },
  undone: { tags: 'busy', on: { answer: { target: 'undoing' } } },
  releasing: { tags: 'busy', on: { answer: { target: 'released', actions: 'next' } } },
  released: { tags: 'busy', always: [{ guard: 'hasMore', target: 'betweenReleases' }, ended] },
  betweenReleases: { tags: 'busy', on: { proceed: { target: 'releasing', actions: 'finish' } } },
} satisfies Record<string, SetState>;

export function deviceSetMachine(surroundings: Surroundings) {
  const sets = vfioOf(surroundings.topology).deviceSets ?? {};
  return setSetup(surroundings).createMachine({
    id: 'vfioDeviceSet',
    context: ({ input: { name } }) => ({ name, devices: sets[name] ?? [], call: null }),
    initial: 'idle',
    states: {
      idle: {
        on: {
          // vfio_pci_ioctl_pci_hot_reset_groups
          'hot reset': { target: 'looking', actions: 'takeCall' },
          // Without a transition whoever opens or closes a device of the set waits for dev_set->lock.
          'lock set': {},
        },
      },
      ...checkStates,
      ...windowStates,
    },
  });
}

/** With the files of each single group, and of all. */
export function deviceSetCommands({ topology }: Surroundings, name: string): readonly Command[] {
  const devices = vfioOf(topology).deviceSets?.[name] ?? [];
  const groups = [...new Set(devices.map((device) => deviceOf(topology, device).group))];
  const shown = [...new Set([...groups, groups.join('+')])];
  return [...shown.map((text) => request({ type: 'hot reset', groups: text })), PROCEED];
}
