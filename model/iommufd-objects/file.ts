/**
 * The open file of /dev/iommu: the owner of the groups whose devices it has, and the table of objects.
 *
 * Every bound device and every access holds it, so that it is released when the last of them has gone.
 * Source: drivers/iommu/iommufd/main.c, iommufd_fops_release; device.c, iommufd_device_bind, which claims for
 * the context, and iommufd_device_destroy.
 */
import { setup } from 'xstate';
import type { Command } from '../../explorer/system.ts';
import { PROCEED, request, withdrawal } from '../commands.ts';
import { deviceOf, type Surroundings, type Topology } from '../configuration.ts';
import type { Emitted, Errno } from '../events.ts';
import { IOMMUFD } from '../names.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';
import { objectsOf } from './names.ts';
import { answered } from './words.ts';

export interface FileContext {
  readonly isOpen: boolean;
  /** Who holds it, besides whoever opened it. */
  readonly holders: readonly string[];
  /** Devices that it has claimed. */
  readonly devices: readonly string[];
  readonly call: { readonly from: string; readonly device: string } | null;
  /** The walk over the table when it is released. */
  readonly walk: { readonly index: number; readonly destroyed: number; readonly left: number } | null;
}

interface FileEvent {
  readonly type:
    | 'open'
    | 'close'
    | 'proceed'
    | 'ioctl'
    | 'get'
    | 'put'
    | 'claim'
    | 'release'
    | 'unregister device'
    | 'answer';
  readonly from?: string;
  readonly device?: string;
  readonly holder?: string;
  readonly errno?: Errno;
}

type Asked = AskedOf<FileContext, FileEvent>;

const { change, say } = wordsOf<FileContext, FileEvent>();

/** The objects that hold no reference of the file, in the order of their ids. */
function tableOf(topology: Topology): readonly string[] {
  const { ioas, hwpts, accesses = [] } = objectsOf(topology);
  const queues = accesses.filter(({ isInternal }) => isInternal);
  return [...ioas, ...[...hwpts, ...queues].map(({ name }) => name)];
}

function fileSetup({ topology }: Surroundings) {
  const table = tableOf(topology);
  const groupOf = (device: string) => deviceOf(topology, device).group;
  return setup({
    types: {
      context: {} as FileContext,
      events: {} as FileEvent,
      emitted: {} as Emitted,
      tags: {} as 'busy',
    },
    guards: {
      isSuccess,
      isBusy: ({ event }: Asked) => event.errno === '-EBUSY',
      isOpen: ({ context }: Asked) => context.isOpen,
      isOnlyOpened: ({ context }: Asked) => context.isOpen && context.holders.length === 0,
      isLastReference: ({ context, event }: Asked) =>
        !context.isOpen && context.holders.every((holder) => holder === event.holder),
      hasLetGo: ({ context, event }: Asked) => !context.devices.includes(event.device ?? ''),
      hasMore: ({ context }: Asked) => (context.walk?.index ?? 0) < table.length,
      isEmpty: ({ context }: Asked) => context.walk?.left === 0,
      /** Bug related to users refcount. */
      isStuck: ({ context }: Asked) => context.walk?.destroyed === 0,
    },
    actions: {
      open: change((draft) => {
        draft.isOpen = true;
      }),
      close: change((draft) => {
        draft.isOpen = false;
      }),
      addHolder: change((draft, { holder = '' }) => {
        draft.holders = [...draft.holders, holder].sort();
      }),
      removeHolder: change((draft, { holder }) => {
        draft.holders = draft.holders.filter((other) => other !== holder);
      }),
      takeCall: change((draft, { from = '', device = '' }) => {
        draft.call = { from, device };
      }),
      noteClaim: change((draft) => {
        draft.devices = [...draft.devices, draft.call?.device ?? ''].sort();
      }),
      noteRelease: change((draft) => {
        draft.devices = draft.devices.filter((device) => device !== draft.call?.device);
      }),
      forgetCall: change((draft) => {
        draft.call = null;
      }),
      claimOwner: say((_, { device = '' }) => ({ type: 'claim device', to: groupOf(device), from: IOMMUFD, device })),
      releaseOwner: say((_, { device = '' }) => ({
        type: 'release device',
        to: groupOf(device),
        from: IOMMUFD,
        device,
      })),
      answerCall: say(({ call }, { errno = '0' }) => answered(call?.from, '', errno)),
      startWalk: change((draft) => {
        draft.walk = { index: 0, destroyed: 0, left: 0 };
      }),
      destroyNext: say(({ walk }) => ({ type: 'destroy unused', to: table[walk?.index ?? 0] ?? '', from: IOMMUFD })),
      countDestroyed: change((draft) => {
        if (draft.walk === null) return;
        draft.walk.destroyed++;
        draft.walk.index++;
      }),
      countLeft: change((draft) => {
        if (draft.walk === null) return;
        draft.walk.left++;
        draft.walk.index++;
      }),
      skip: change((draft) => {
        if (draft.walk !== null) draft.walk.index++;
      }),
      endWalk: change((draft) => {
        draft.walk = null;
      }),
      returns: say<{ operation: string }>((_context, _event, { operation }) => answered(null, operation, '0')),
      warn: say<{ what: string }>((_context, _event, { what }) => ({ type: 'warned', what })),
    },
  });
}

const returns = (operation: string) => ({ type: 'returns', params: { operation } }) as const;

export function fileMachine(surroundings: Surroundings) {
  return fileSetup(surroundings).createMachine({
    id: 'file',
    context: { isOpen: true, holders: [], devices: [], call: null, walk: null },
    initial: 'used',
    states: {
      used: {
        on: {
          // Without a transition whoever asks has no file to ask through.
          ioctl: { guard: 'isOpen' },
          get: { actions: 'addHolder' },
          put: [{ guard: 'isLastReference', target: 'unused', actions: 'removeHolder' }, { actions: 'removeHolder' }],
          claim: { target: 'claiming', actions: ['takeCall', 'claimOwner'] },
          release: { target: 'givingBack', actions: ['takeCall', 'releaseOwner'] },
          close: [
            { guard: 'isOnlyOpened', target: 'walking', actions: ['close', 'startWalk'] },
            { guard: 'isOpen', actions: ['close', returns('close')] },
          ],
          // Without a transition the device's removal waits.
          'unregister device': { guard: 'hasLetGo' },
        },
      },
      claiming: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'used', actions: ['noteClaim', 'answerCall', 'forgetCall'] },
            { target: 'used', actions: ['answerCall', 'forgetCall'] },
          ],
        },
      },
      givingBack: {
        tags: 'busy',
        on: { answer: { target: 'used', actions: ['noteRelease', 'answerCall', 'forgetCall'] } },
      },
      /** The last reference has gone; the file is released a moment later. */
      unused: {
        tags: 'busy',
        on: {
          proceed: { target: 'walking', actions: 'startWalk' },
          'unregister device': {},
        },
      },
      /** iommufd_fops_release: whatever has no user but the table goes, and what it held loses one. */
      walking: {
        tags: 'busy',
        always: [
          { guard: 'hasMore', target: 'destroying', actions: 'destroyNext' },
          { guard: 'isEmpty', target: 'closed', actions: ['endWalk', returns('close')] },
          {
            guard: 'isStuck',
            target: 'closed',
            actions: [
              { type: 'warn', params: { what: 'objects are left that nobody can destroy' } },
              'endWalk',
              returns('close'),
            ],
          },
          { target: 'walking', reenter: true, actions: 'startWalk' },
        ],
      },
      destroying: {
        tags: 'busy',
        on: {
          answer: [
            { guard: 'isSuccess', target: 'walking', actions: 'countDestroyed' },
            { guard: 'isBusy', target: 'walking', actions: 'countLeft' },
            { target: 'walking', actions: 'skip' },
          ],
        },
      },
      closed: {
        on: {
          open: { target: 'used', actions: ['open', returns('open')] },
          'unregister device': {},
        },
      },
    },
  });
}

export function fileCommands(): readonly Command[] {
  return [withdrawal({ type: 'close' }), PROCEED, request({ type: 'open' })];
}
