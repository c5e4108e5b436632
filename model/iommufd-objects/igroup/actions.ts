/** What iommufd does with a group: its own fields, and calls of the core, of an IOAS and of page tables. */
import type { Draft } from 'immer';
import type { Surroundings } from '../../configuration.ts';
import type { Errno } from '../../events.ts';
import { wordsOf } from '../../words.ts';
import { domainOfHwpt, hwptOf, idevOf, objectsOf, RID } from '../names.ts';
import { answered } from '../words.ts';
import type { Attachment, IgroupContext, IgroupEvent } from './context.ts';
import { callOf } from './guards.ts';

const { change, say } = wordsOf<IgroupContext, IgroupEvent>();

/** The attachment that the call is about, of a draft or not. */
function attachmentOf(context: IgroupContext): Attachment {
  const attachment = context.attachments[callOf(context).place];
  if (attachment === undefined) throw new Error(`${context.name} has nothing attached at ${callOf(context).place}`);
  return attachment;
}

/** What a page fault carries to find its user. */
export function handleOf(igroup: string, place: string): string {
  return `${igroup}.${place}`;
}

export function igroupActions(surroundings: Surroundings) {
  return {
    ...ownActions(surroundings),
    ...coreCalls,
    ...ioasCalls(surroundings),
    ...hwptCalls,
    ...answers,
  };
}

function ownActions({ choices, topology }: Surroundings) {
  const inOrder = (devices: readonly string[]) =>
    objectsOf(topology).devices.filter((device) => devices.includes(device));
  const handleFor = (hwpt: string, device: string) => {
    const choice = choices.read('iommufdHandle');
    const hasHandle = choice === 'first-with-faults' ? hwptOf(topology, hwpt).hasFaults === true : choice !== 'none';
    return hasHandle ? device : null;
  };
  return {
    join: change((draft, { device = '' }) => {
      draft.devices = inOrder([...draft.devices, device]) as string[];
    }),
    leave: change((draft, { device }) => {
      draft.devices = draft.devices.filter((bound) => bound !== device);
    }),
    takeCall: change((draft, { type, from, device = '', pasid, hwpt = '' }) => {
      const operation = type as 'attach' | 'replace' | 'detach';
      draft.call = { operation, from: from ?? '', device, place: pasid ?? RID, hwpt, errno: '0' };
    }),
    noteErrno: change((draft, { errno }) => {
      if (draft.call !== null) draft.call.errno = errno ?? '0';
    }),
    noteRefusal: change((draft) => {
      if (draft.call !== null) draft.call.errno = '-EINVAL';
    }),
    /** A first attachment has a handle, and the handle names the device that asked. */
    addDevice: change((draft) => {
      const { place, hwpt, device } = callOf(draft);
      const { devices, handle } = draft.attachments[place] ?? { devices: [], handle: handleFor(hwpt, device) };
      draft.attachments[place] = { hwpt, devices: inOrder([...devices, device]) as string[], handle };
    }),
    removeDevice: change((draft) => {
      const { place, device } = callOf(draft);
      const attachment = draft.attachments[place] as Draft<Attachment>;
      attachment.devices = attachment.devices.filter((attached) => attached !== device);
      const [next] = attachment.devices;
      const mayPass = attachment.handle === device && next !== undefined;
      if (mayPass && choices.read('iommufdHandle') === 'attached') attachment.handle = next;
      if (draft.call !== null) draft.call.hwpt = attachment.hwpt;
    }),
    /** The new page table, with a new handle; the old one is remembered, to be put when no lock is held. */
    moveDevices: change((draft) => {
      const { place, hwpt, device } = callOf(draft);
      const attachment = draft.attachments[place] as Draft<Attachment>;
      if (draft.call !== null) draft.call.hwpt = attachment.hwpt;
      attachment.hwpt = hwpt;
      attachment.handle = handleFor(hwpt, device);
    }),
    erase: change((draft) => {
      delete draft.attachments[callOf(draft).place];
    }),
    forgetCall: change((draft) => {
      draft.call = null;
    }),
  };
}

const ofPasid = ({ place }: { readonly place: string }) => (place === RID ? {} : { pasid: place });

const coreCalls = {
  attachCore: say((context) => {
    const { place, hwpt } = callOf(context);
    const type = place === RID ? 'attach group handle' : 'attach pasid';
    return { type, to: context.group, from: context.name, domain: domainOfHwpt(hwpt), ...ofPasid(callOf(context)) };
  }),
  replaceCore: say((context) => {
    const { place, hwpt } = callOf(context);
    const type = place === RID ? 'replace group' : 'replace pasid';
    return { type, to: context.group, from: context.name, domain: domainOfHwpt(hwpt), ...ofPasid(callOf(context)) };
  }),
  detachCore: say((context) => {
    const type = callOf(context).place === RID ? 'detach group handle' : 'detach pasid';
    const domain = domainOfHwpt(callOf(context).hwpt);
    return { type, to: context.group, from: context.name, domain, ...ofPasid(callOf(context)) };
  }),
};

function ioasCalls({ topology }: Surroundings) {
  const ioasOf = (hwpt: string) => hwptOf(topology, hwpt).ioas;
  return {
    enforceOne: say((context) => {
      const { hwpt, device } = callOf(context);
      return { type: 'enforce reserved', to: ioasOf(hwpt), from: context.name, devices: [device] };
    }),
    enforceAll: say((context) => {
      const { devices } = attachmentOf(context);
      return { type: 'enforce reserved', to: ioasOf(callOf(context).hwpt), from: context.name, devices };
    }),
    removeOne: say((context) => {
      const { hwpt, device } = callOf(context);
      return { type: 'remove reserved', to: ioasOf(hwpt), devices: [device] };
    }),
    /** iommufd_group_remove_reserved_iova, of the IOAS of the new page table. */
    removeAllOfNew: say((context) => ({
      type: 'remove reserved',
      to: ioasOf(callOf(context).hwpt),
      devices: attachmentOf(context).devices,
    })),
    /** And of the old one’s, before it is forgotten. */
    removeAllOfOld: say((context) => ({
      type: 'remove reserved',
      to: ioasOf(attachmentOf(context).hwpt),
      devices: attachmentOf(context).devices,
    })),
  };
}

const hwptCalls = {
  /** `refcount_inc(&hwpt->obj.users)`, once for each device. */
  holdForOne: say((context) => ({ type: 'hold', to: callOf(context).hwpt, holder: context.name, count: 1 })),
  holdForAll: say((context) => {
    const count = attachmentOf(context).devices.length;
    return { type: 'hold', to: callOf(context).hwpt, holder: context.name, count };
  }),
  /** All references of the devices but one, which the device that asked puts later. */
  handOverAll: say((context) => {
    const { hwpt, devices } = attachmentOf(context);
    return {
      type: 'hand over',
      to: hwpt,
      holder: context.name,
      count: devices.length,
      keeper: idevOf(callOf(context).device),
    };
  }),
  handOverOne: say((context) => {
    const { hwpt, from } = callOf(context);
    return { type: 'hand over', to: hwpt, holder: context.name, count: 1, keeper: from };
  }),
  answerFaultsOfOld: say((context) => answerFaults(context, attachmentOf(context).hwpt)),
  answerFaultsOfNew: say((context) => answerFaults(context, callOf(context).hwpt)),
  queueFault: say(({ name, attachments }, { pasid }) => {
    const place = pasid ?? RID;
    return { type: 'queue fault', to: attachments[place]?.hwpt ?? '', handle: handleOf(name, place) };
  }),
};

function answerFaults(context: IgroupContext, hwpt: string) {
  return { type: 'answer faults', to: hwpt, handle: handleOf(context.name, callOf(context).place) };
}

const answers = {
  answer: say<{ errno: Errno }>((_, { type, from }, { errno }) => answered(from, type, errno)),
  /** By the function that looks whether the page table suits the device. */
  sayRefused: say<{ by: string }>(({ call }, _, { by }) => ({
    type: 'refused',
    device: call?.device ?? '',
    errno: '-EINVAL',
    by,
  })),
  answerCall: say((context) => answered(callOf(context).from, callOf(context).operation, callOf(context).errno)),
  /** With the page table that the caller has to put. */
  answerOld: say((context) =>
    answered(callOf(context).from, callOf(context).operation, '0', { old: callOf(context).hwpt }),
  ),
};
