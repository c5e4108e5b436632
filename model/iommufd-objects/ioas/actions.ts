/** What an address space does: its own fields, and calls of page tables, groups and accesses. */
import type { Surroundings } from '../../configuration.ts';
import { deviceOf } from '../../configuration.ts';
import type { Errno } from '../../events.ts';
import { IOMMUFD } from '../../names.ts';
import { wordsOf } from '../../words.ts';
import { igroupOf, objectsOf } from '../names.ts';
import { addUsers, answered, TABLE } from '../words.ts';
import type { IoasContext, IoasEvent } from './context.ts';
import { callOf, nextAutoHwpt } from './guards.ts';

const { change, say } = wordsOf<IoasContext, IoasEvent>();

export function ioasActions(surroundings: Surroundings) {
  return {
    ...tableActions,
    ...rangeActions(surroundings),
    ...autoActions(surroundings),
    ...groupCalls(surroundings),
    ...answers,
  };
}

/** The object and who refers to it. */
const tableActions = {
  askFile: say(() => ({ type: 'ioctl', to: IOMMUFD })),
  enterTable: change((draft) => {
    draft.users = { [TABLE]: 1 };
  }),
  hold: change((draft, { holder = '' }) => addUsers(draft.users, holder, 1)),
  lookUp: change((draft, { from = '' }) => addUsers(draft.users, from, 1)),
  drop: change((draft, { holder, from = '' }) => addUsers(draft.users, holder ?? from, -1)),
  forgetAll: change((draft) => {
    draft.users = {};
    draft.mapped = [];
    draft.reserved = [];
  }),
};

function rangeActions({ topology }: Surroundings) {
  const { devices, hwpts, accesses = [], ranges = [] } = objectsOf(topology);
  const inOrder = (order: readonly string[], some: readonly string[]) => order.filter((name) => some.includes(name));
  const names = hwpts.map(({ name }) => name);
  return {
    reserve: change((draft, event) => {
      draft.reserved = inOrder(devices, [...draft.reserved, ...(event.devices ?? [])]);
    }),
    unreserve: change((draft, event) => {
      draft.reserved = draft.reserved.filter((device) => event.devices?.includes(device) !== true);
    }),
    map: change((draft, { range = '' }) => {
      draft.mapped = inOrder(ranges, [...draft.mapped, range]);
    }),
    unmap: change((draft, { range }) => {
      draft.mapped = draft.mapped.filter((mapped) => mapped !== range);
    }),
    link: change((draft, { hwpt = '' }) => {
      draft.hwpts = inOrder(names, [...draft.hwpts, hwpt]);
    }),
    unlink: change((draft, { hwpt }) => {
      draft.hwpts = draft.hwpts.filter((linked) => linked !== hwpt);
    }),
    addAccess: change((draft, { access = '' }) => {
      draft.accesses = inOrder(
        accesses.map(({ name }) => name),
        [...draft.accesses, access],
      );
    }),
    removeAccess: change((draft, { access }) => {
      draft.accesses = draft.accesses.filter((listed) => listed !== access);
    }),
    pin: change((draft, { range = '', from = '', isInternal = false }) => {
      draft.pins.push({ range, access: from, isInternal });
    }),
    unpin: change((draft, { range, access }) => {
      draft.pins = draft.pins.filter((pin) => pin.range !== range || pin.access !== access);
    }),
    startUnmap: change((draft, { range = '' }) => {
      draft.unmapping = { range, index: 0, isOneOfAll: false };
    }),
    startUnmapFirst: change((draft) => {
      draft.unmapping = { range: draft.mapped[0] ?? '', index: 0, isOneOfAll: true };
    }),
    unmapFirst: change((draft) => {
      draft.mapped.shift();
    }),
    /** iommufd_access_notify_unmap: all of them are told, and let go before it returns. */
    tellNext: say(({ name, accesses: listed, unmapping }) => ({
      type: 'notify unmap',
      to: listed[unmapping?.index ?? 0] ?? '',
      from: name,
      range: unmapping?.range ?? '',
    })),
    countTold: change((draft) => {
      if (draft.unmapping !== null) draft.unmapping.index++;
    }),
    endUnmap: change((draft) => {
      draft.mapped = draft.mapped.filter((mapped) => mapped !== draft.unmapping?.range);
      draft.unmapping = null;
    }),
  };
}

/** iommufd_device_auto_get_domain and iommufd_hwpt_paging_alloc */
function autoActions(surroundings: Surroundings) {
  const current = (context: IoasContext) => callOf(context).hwpt;
  return {
    takeCall: change((draft, { type, from = '', device = '', pasid }) => {
      draft.call = {
        from,
        operation: type as 'auto attach' | 'auto replace',
        device,
        pasid: pasid ?? null,
        index: 0,
        hwpt: '',
        old: null,
        errno: '0',
      };
    }),
    tryThis: change((draft) => {
      const { call, hwpts } = draft;
      if (call !== null) call.hwpt = hwpts[call.index] ?? '';
    }),
    tryNext: change((draft) => {
      if (draft.call !== null) draft.call.index++;
    }),
    makeOne: change((draft) => {
      if (draft.call !== null) draft.call.hwpt = nextAutoHwpt(surroundings, draft) ?? '';
    }),
    noteAnswer: change((draft, { errno, old }) => {
      if (draft.call === null) return;
      draft.call.errno = errno ?? '0';
      draft.call.old = old ?? null;
    }),
    forgetCall: change((draft) => {
      draft.call = null;
    }),
    lockHwpt: say((context) => ({ type: 'get', to: current(context), from: context.name })),
    putHwpt: say((context) => ({ type: 'put', to: current(context), holder: context.name })),
    reserveHwpt: say((context) => ({ type: 'reserve', to: current(context), from: context.name })),
    populateHwpt: say((context) => ({ type: 'populate', to: current(context), from: context.name })),
    finalizeHwpt: say((context) => ({ type: 'finalize', to: current(context) })),
    abortHwpt: say((context) => ({ type: 'abort', to: current(context) })),
  };
}

function groupCalls({ topology }: Surroundings) {
  const toGroup = (context: IoasContext, type: string) => {
    const { device, pasid, hwpt } = callOf(context);
    return {
      type,
      to: igroupOf(deviceOf(topology, device).group),
      from: context.name,
      device,
      hwpt,
      ...(pasid === null ? {} : { pasid }),
    };
  };
  return {
    attachGroup: say((context) => toGroup(context, 'attach')),
    replaceGroup: say((context) => toGroup(context, 'replace')),
    detachGroup: say((context) => toGroup(context, 'detach')),
  };
}

const answers = {
  answer: say<{ errno: Errno }>((_, { type, from }, { errno }) => answered(from, type, errno)),
  /** What was mapped goes, and the command ends. */
  returns: say<{ operation: string; errno: Errno }>((_context, _event, { operation, errno }) =>
    answered(null, operation, errno),
  ),
  answerCall: say((context) => {
    const { from, operation, errno, old } = callOf(context);
    return answered(from, operation, errno, old === null ? {} : { old });
  }),
  bound: say<{ name: string }>((_context, _event, { name }) => ({ type: 'bound', name })),
  warn: say<{ what: string }>((_context, _event, { what }) => ({ type: 'warned', what })),
};
