/** The words in which the life of a bound device is written: its guards and actions. */
import { setup } from 'xstate';
import { deviceOf, type Surroundings } from '../../configuration.ts';
import type { Emitted, Errno } from '../../events.ts';
import { IOMMUFD } from '../../names.ts';
import { type AskedOf, fails, isFailure, isSuccess, wordsOf } from '../../words.ts';
import { igroupOf, objectsOf, RID } from '../names.ts';
import { addUsers, answered, TABLE } from '../words.ts';
import type { IdevCall, IdevContext, IdevEvent, IdevOperation } from './context.ts';

type Asked = AskedOf<IdevContext, IdevEvent>;

const { change, say } = wordsOf<IdevContext, IdevEvent>();

export function idevSetup(surroundings: Surroundings) {
  return setup({
    types: {
      context: {} as IdevContext,
      events: {} as IdevEvent,
      emitted: {} as Emitted,
      input: {} as { readonly device: string; readonly name: string },
      tags: {} as 'busy',
    },
    guards: idevGuards(surroundings),
    actions: { ...ownActions, ...calls(surroundings), ...answers },
  });
}

/** A state of a bound device, to be placed in its machine. */
export type IdevState = Parameters<ReturnType<typeof idevSetup>['createStateConfig']>[0];

/** The call under way. Asked only in states that have one. */
function callOf({ name, call }: IdevContext): IdevCall {
  if (call === null) throw new Error(`${name} has no call under way`);
  return call;
}

/** The driver of the device, who holds the object between bind and unbind. */
const DRIVER = 'driver';

function idevGuards({ choices, topology }: Surroundings) {
  const placeOf = ({ pasid }: IdevEvent) => pasid ?? RID;
  const reaches = ({ pasid }: IdevEvent) => pasid === undefined || choices.read('pasidThroughIommufd') === 'present';
  const isAttached = ({ context, event }: Asked) => context.attached.includes(placeOf(event));
  return {
    isSuccess,
    isFailure,
    fails,
    /** Whoever binds it holds the file himself. */
    isDriven: () => objectsOf(topology).isDriven === true,
    /** !IOMMU_CAP_CACHE_COHERENCY */
    isIncoherent: ({ context }: Asked) => deviceOf(topology, context.device).isIncoherent === true,
    /** !iommu_group_has_isolated_msi */
    hasUnsafeMsi: ({ context }: Asked) => deviceOf(topology, context.device).hasUnsafeMsi === true,
    isUnattached: ({ context }: Asked) => context.attached.length === 0,
    /** Before v6.15 it was the caller’s to know that the device is attached; then it is answered -EBUSY. */
    mayAttach: (asked: Asked) =>
      reaches(asked.event) && (!isAttached(asked) || choices.read('pasidThroughIommufd') === 'present'),
    mayReplace: ({ event }: Asked) => reaches(event) && choices.read('iommufdReplace') !== 'absent',
    isAttached,
    isIoas: ({ context }: Asked) => objectsOf(topology).ioas.includes(callOf(context).target),
    isReplaceOfIoas: ({ context }: Asked) =>
      callOf(context).operation === 'replace' && objectsOf(topology).ioas.includes(callOf(context).target),
    isReplace: ({ context }: Asked) => callOf(context).operation === 'replace',
    leavesOld: ({ event }: Asked) => event.old !== undefined,
    /** Only where a device was replaced that was never attached: `refcount_t` warns and stays where it is. */
    underflows: ({ context, event }: Asked) =>
      event.old !== undefined && (context.users[callOf(context).pasid ?? RID] ?? 0) === 0,
  };
}

const ownActions = {
  takeCall: change((draft, { type, from, target = '', pasid }) => {
    const operation = type as IdevOperation;
    draft.call = { operation, from: from ?? null, target, pasid: pasid ?? null, old: null, errno: '0' };
  }),
  noteAnswer: change((draft, { errno, old }) => {
    if (draft.call === null) return;
    draft.call.errno = errno ?? '0';
    draft.call.old = old ?? null;
  }),
  enterTable: change((draft) => {
    draft.users = { [TABLE]: 1, [DRIVER]: 1 };
  }),
  forgetAll: change((draft) => {
    draft.users = {};
  }),
  /** What the caller knows; an attach that succeeds holds the object. */
  noteAttached: change((draft) => {
    const place = callOf(draft).pasid ?? RID;
    if (draft.call?.operation === 'attach') addUsers(draft.users, place, 1);
    if (!draft.attached.includes(place)) draft.attached = [...draft.attached, place].sort();
  }),
  noteDetached: change((draft) => {
    const place = callOf(draft).pasid ?? RID;
    if ((draft.users[place] ?? 0) > 0) addUsers(draft.users, place, -1);
    draft.attached = draft.attached.filter((attached) => attached !== place);
  }),
  forgetCall: change((draft) => {
    draft.call = null;
  }),
};

function calls({ topology }: Surroundings) {
  const igroup = ({ device }: IdevContext) => igroupOf(deviceOf(topology, device).group);
  const place = (context: IdevContext) => {
    const { pasid } = callOf(context);
    return pasid === null ? {} : { pasid };
  };
  const toGroup = (context: IdevContext, type: string): Emitted => ({
    type,
    to: igroup(context),
    from: context.name,
    device: context.device,
    hwpt: callOf(context).target,
    ...place(context),
  });
  const toIoas = (context: IdevContext, type: string): Emitted => ({
    type,
    to: callOf(context).target,
    from: context.name,
    device: context.device,
    ...place(context),
  });
  return {
    /** iommufd_get_group, iommufd_put_group */
    joinGroup: say((context) => ({ type: 'join', to: igroup(context), from: context.name, device: context.device })),
    leaveGroup: say((context) => ({ type: 'leave', to: igroup(context), device: context.device })),
    claim: say(({ name, device }) => ({ type: 'claim', to: IOMMUFD, from: name, device })),
    release: say(({ name, device }) => ({ type: 'release', to: IOMMUFD, from: name, device })),
    allocate: say(({ name }) => ({ type: 'allocate', to: name })),
    /** iommufd_ctx_get, iommufd_ctx_put */
    getFile: say(({ name }) => ({ type: 'get', to: IOMMUFD, holder: name })),
    putFile: say(({ name }) => ({ type: 'put', to: IOMMUFD, holder: name })),
    askFile: say(() => ({ type: 'ioctl', to: IOMMUFD })),
    /** iommufd_get_object, iommufd_put_object */
    getTarget: say((context) => ({ type: 'get', to: callOf(context).target, from: context.name })),
    putTarget: say((context) => ({ type: 'put', to: callOf(context).target, holder: context.name })),
    attachGroup: say((context) => toGroup(context, 'attach')),
    replaceGroup: say((context) => toGroup(context, 'replace')),
    detachGroup: say((context) => ({
      type: 'detach',
      to: igroup(context),
      from: context.name,
      device: context.device,
      ...place(context),
    })),
    autoAttach: say((context) => toIoas(context, 'auto attach')),
    autoReplace: say((context) => toIoas(context, 'auto replace')),
    /** iommufd_hw_pagetable_put */
    putOld: say((context) => ({ type: 'put', to: callOf(context).old ?? '', holder: context.name })),
  };
}

/** What was asked, as the environment sees it end. */
const nameOf = ({ operation, pasid }: IdevCall) => (pasid === null ? operation : `${operation} pasid`);

const answers = {
  answer: say<{ errno: Errno }>((_, { type, from }, { errno }) => answered(from, type, errno)),
  answerCall: say((context) => answered(callOf(context).from, nameOf(callOf(context)), callOf(context).errno)),
  warn: say<{ what: string }>((_context, _event, { what }) => ({ type: 'warned', what })),
  answerCallWith: say<{ errno: Errno }>((context, _, { errno }) =>
    answered(callOf(context).from, nameOf(callOf(context)), errno),
  ),
};
