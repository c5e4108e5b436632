/**
 * The character device of one VFIO device, `/dev/vfio/devices/vfioN`: it is bound to an iommufd, and attached to
 * address spaces and page tables of it, without a group's file.
 *
 * Source: drivers/vfio/device_cdev.c and drivers/vfio/iommufd.c, vfio_iommufd_physical_bind and its siblings.
 */
import { setup } from 'xstate';
import type { Command } from '../../explorer/system.ts';
import { request, withdrawal } from '../commands.ts';
import { deviceOf, pasidsOf, type Surroundings } from '../configuration.ts';
import type { Emitted, Errno } from '../events.ts';
import { idevOf, objectsOf, RID } from '../iommufd-objects/names.ts';
import { IOMMUFD } from '../names.ts';
import { type AskedOf, isFailure, isSuccess, wordsOf } from '../words.ts';
import { cdevOf, vfioGroupOf } from './names.ts';

interface CdevContext {
  readonly name: string;
  readonly device: string;
  readonly group: string;
  readonly isOpen: boolean;
  /** `access_granted`: the file is bound to an iommufd, and the device open. */
  readonly isBound: boolean;
  /** `iommufd_attached` and the `pasids` of the device: places that are attached, the RID last. */
  readonly attached: readonly string[];
  readonly call: { readonly operation: string; readonly place: string } | null;
}

interface CdevEvent {
  readonly type: 'open' | 'close' | 'bind iommufd' | 'attach pt' | 'detach pt' | 'answer';
  readonly target?: string;
  readonly pasid?: string;
  readonly errno?: Errno;
}

type Asked = AskedOf<CdevContext, CdevEvent>;

const { change, say } = wordsOf<CdevContext, CdevEvent>();

const placeOf = ({ pasid }: CdevEvent) => pasid ?? RID;

function cdevSetup({ choices }: Surroundings) {
  const toGroup = ({ name, group, device }: CdevContext, type: string): Emitted => ({
    type,
    to: vfioGroupOf(group),
    from: name,
    device,
  });
  const toIdev = ({ name, device }: CdevContext, type: string, place: string, target?: string): Emitted => ({
    type,
    to: idevOf(device),
    from: name,
    ...(place === RID ? {} : { pasid: place }),
    ...(target === undefined ? {} : { target }),
  });
  return setup({
    types: {
      context: {} as CdevContext,
      events: {} as CdevEvent,
      emitted: {} as Emitted,
      input: {} as { readonly device: string; readonly group: string },
      tags: {} as 'busy',
    },
    guards: {
      isAbsent: ({ context }: Asked) => !context.isOpen && choices.read('vfioCdev') === 'absent',
      isClosed: ({ context }: Asked) => !context.isOpen,
      isOpen: ({ context }: Asked) => context.isOpen,
      isBound: ({ context }: Asked) => context.isBound,
      isUnbound: ({ context }: Asked) => context.isOpen && !context.isBound,
      /** Up to v6.14 there were no flags. */
      hasNoFlags: ({ context, event }: Asked) =>
        context.isOpen && event.pasid !== undefined && choices.read('pasidThroughIommufd') === 'absent',
      isAttached: ({ context, event }: Asked) => context.isBound && context.attached.includes(placeOf(event)),
      hasAttachment: ({ context }: Asked) => context.attached.length > 0,
      isSuccess,
      hasFailed: isFailure,
    },
    actions: {
      openFile: change((draft) => {
        draft.isOpen = true;
      }),
      closeFile: change((draft) => {
        draft.isOpen = false;
      }),
      grantAccess: change((draft) => {
        draft.isBound = true;
      }),
      endAccess: change((draft) => {
        draft.isBound = false;
      }),
      takeCall: change((draft, event) => {
        draft.call = { operation: event.type, place: placeOf(event) };
      }),
      forgetCall: change((draft) => {
        draft.call = null;
      }),
      noteAttached: change((draft) => {
        const place = draft.call?.place ?? RID;
        // PASIDs are detached before the RID.
        if (!draft.attached.includes(place)) draft.attached = [...draft.attached, place].sort();
      }),
      noteDetached: change((draft) => {
        draft.attached = draft.attached.filter((place) => place !== draft.call?.place);
      }),
      nextPlace: change((draft) => {
        draft.call = { operation: 'close', place: draft.attached[0] ?? RID };
      }),
      getRegistration: say((context) => toGroup(context, 'get registration')),
      putRegistration: say((context) => toGroup(context, 'put registration')),
      blockGroup: say((context) => toGroup(context, 'block group')),
      unblockGroup: say((context) => toGroup(context, 'unblock group')),
      askFile: say(() => ({ type: 'ioctl', to: IOMMUFD })),
      getFile: say(({ name }) => ({ type: 'get', to: IOMMUFD, holder: name })),
      putFile: say(({ name }) => ({ type: 'put', to: IOMMUFD, holder: name })),
      bindDevice: say((context) => toIdev(context, 'bind', RID)),
      unbindDevice: say((context) => toIdev(context, 'unbind', RID)),
      attach: say((context, event) => toIdev(context, 'attach', placeOf(event), event.target ?? '')),
      replace: say((context, event) => toIdev(context, 'replace', placeOf(event), event.target ?? '')),
      detach: say((context, event) => toIdev(context, 'detach', placeOf(event))),
      detachNext: say((context) => toIdev(context, 'detach', context.attached[0] ?? RID)),
      returned: say<{ errno: Errno }>((_, { type }, { errno }) => ({ type: 'returned', operation: type, errno })),
      returnClosed: say(() => ({ type: 'returned', operation: 'close', errno: '0' })),
      returnAnswer: say(({ call }, { errno }) => ({
        type: 'returned',
        operation: call?.operation ?? 'open',
        errno: errno ?? '0',
      })),
    },
  });
}

type CdevState = Parameters<ReturnType<typeof cdevSetup>['createStateConfig']>[0];

const returned = (errno: string) => ({ type: 'returned', params: { errno } }) as const;

const idle: CdevState = {
  on: {
    // vfio_device_fops_cdev_open
    open: [
      { guard: 'isAbsent', actions: returned('-ENOENT') },
      { guard: 'isClosed', target: 'opening', actions: ['takeCall', 'getRegistration'] },
    ],
    // vfio_df_ioctl_bind_iommufd
    'bind iommufd': [
      { guard: 'isBound', actions: returned('-EINVAL') },
      { guard: 'isOpen', target: 'blocking', actions: ['askFile', 'takeCall', 'blockGroup'] },
    ],
    // vfio_df_ioctl_attach_pt, vfio_iommufd_physical_attach_ioas: a replacement where it is attached
    'attach pt': [
      { guard: 'isUnbound', actions: returned('-EINVAL') },
      { guard: 'hasNoFlags', actions: returned('-EINVAL') },
      { guard: 'isAttached', target: 'attaching', actions: ['takeCall', 'replace'] },
      { guard: 'isBound', target: 'attaching', actions: ['takeCall', 'attach'] },
    ],
    // vfio_df_ioctl_detach_pt
    'detach pt': [
      { guard: 'isUnbound', actions: returned('-EINVAL') },
      { guard: 'hasNoFlags', actions: returned('-EINVAL') },
      { guard: 'isAttached', target: 'detaching', actions: ['takeCall', 'detach'] },
      { guard: 'isBound', actions: returned('0') },
    ],
    // vfio_device_fops_release, vfio_df_unbind_iommufd
    close: [
      { guard: 'isBound', target: 'closing' },
      { guard: 'isOpen', actions: ['closeFile', 'putRegistration', 'returnClosed'] },
    ],
  },
};

const bindStates = {
  opening: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'idle', actions: ['openFile', 'returnAnswer', 'forgetCall'] },
        { target: 'idle', actions: ['returnAnswer', 'forgetCall'] },
      ],
    },
  },
  blocking: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'hasFailed', target: 'idle', actions: ['returnAnswer', 'forgetCall'] },
        { target: 'binding', actions: ['getFile', 'bindDevice'] },
      ],
    },
  },
  binding: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'idle', actions: ['grantAccess', 'returnAnswer', 'forgetCall'] },
        { target: 'idle', actions: ['putFile', 'unblockGroup', 'returnAnswer', 'forgetCall'] },
      ],
    },
  },
} satisfies Record<string, CdevState>;

const attachStates = {
  attaching: {
    tags: 'busy',
    on: {
      answer: [
        { guard: 'isSuccess', target: 'idle', actions: ['noteAttached', 'returnAnswer', 'forgetCall'] },
        { target: 'idle', actions: ['returnAnswer', 'forgetCall'] },
      ],
    },
  },
  detaching: {
    tags: 'busy',
    on: { answer: { target: 'idle', actions: ['noteDetached', 'returnAnswer', 'forgetCall'] } },
  },
  /** vfio_iommufd_physical_unbind */
  closing: {
    tags: 'busy',
    always: [
      { guard: 'hasAttachment', target: 'leaving', actions: ['nextPlace', 'detachNext'] },
      { target: 'unbinding', actions: 'unbindDevice' },
    ],
  },
  leaving: { tags: 'busy', on: { answer: { target: 'closing', actions: 'noteDetached' } } },
  unbinding: {
    tags: 'busy',
    on: {
      answer: {
        target: 'idle',
        actions: ['endAccess', 'closeFile', 'putFile', 'unblockGroup', 'putRegistration', 'returnClosed', 'forgetCall'],
      },
    },
  },
} satisfies Record<string, CdevState>;

export function cdevMachine(surroundings: Surroundings) {
  return cdevSetup(surroundings).createMachine({
    id: 'vfioCdev',
    context: ({ input: { device, group } }) => ({
      name: cdevOf(device),
      device,
      group,
      isOpen: false,
      isBound: false,
      attached: [],
      call: null,
    }),
    initial: 'idle',
    states: { idle, ...bindStates, ...attachStates },
  });
}

export function cdevCommands({ topology }: Surroundings, device: string): readonly Command[] {
  const { ioas, hwpts } = objectsOf(topology);
  const { group, pasidsMax = 0 } = deviceOf(topology, device);
  const places = [{}, ...(pasidsMax > 0 ? pasidsOf(topology, group).map((pasid) => ({ pasid })) : [])];
  return [
    request({ type: 'open' }),
    request({ type: 'bind iommufd' }),
    ...places.flatMap((place) =>
      [...ioas, ...hwpts.map(({ name }) => name)].map((target) => request({ type: 'attach pt', target, ...place })),
    ),
    ...places.map((place) => withdrawal({ type: 'detach pt', ...place })),
    withdrawal({ type: 'close' }),
  ];
}
