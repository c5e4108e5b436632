/** The words in which `drivers/iommu/iommu-sva.c` is written: its guards and actions. */
import type { Draft } from 'immer';
import { setup } from 'xstate';
import { deviceOf, type Surroundings } from '../configuration.ts';
import type { Emitted, Errno } from '../events.ts';
import { faultsOf } from '../faults/context.ts';
import { SVA, slotOf } from '../names.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';
import {
  bondsOf,
  freePasid,
  isInRange,
  processOf,
  type SvaCall,
  type SvaContext,
  type SvaEvent,
  svaDomainsOf,
} from './context.ts';

type Asked = AskedOf<SvaContext, SvaEvent>;

const { change, say } = wordsOf<SvaContext, SvaEvent>();

export function svaSetup(surroundings: Surroundings) {
  return setup({
    types: {
      context: {} as SvaContext,
      events: {} as SvaEvent,
      emitted: {} as Emitted,
      tags: {} as 'busy',
    },
    guards: { ...bindGuards(surroundings), ...unbindGuards(surroundings) },
    actions: {
      ...bondActions(surroundings),
      ...domainActions(surroundings),
      ...processActions(surroundings),
      ...callActions(surroundings),
    },
  });
}

/** The request under way. Asked only in states that have one. */
function callOf({ call }: { readonly call: SvaCall | null }): SvaCall {
  if (call === null) throw new Error('nobody holds iommu_sva_lock');
  return call;
}

/** The bond that a device and a process may share, and the first name that is free. */
function groupOf({ topology }: Surroundings, device: string): string {
  return deviceOf(topology, device).group;
}

/** A bond that the next bind of the device finds, in the kernels that keep a list of them. */
function listedBond({ bonds }: SvaContext, device: string, mm: string): string | undefined {
  return bondsOf(device, mm).find((name) => bonds[name]?.isFound === true);
}

/** The bond of a group and a process whose domain is attached. */
function attachedBond(surroundings: Surroundings, { bonds }: SvaContext, device: string, mm: string) {
  const group = groupOf(surroundings, device);
  return Object.keys(bonds).find((name) => {
    const bond = bonds[name];
    return bond != null && processOf(bond.domain) === mm && groupOf(surroundings, bond.device) === group;
  });
}

function bindGuards(surroundings: Surroundings) {
  const { choices, topology } = surroundings;
  return {
    isSuccess,
    /** Its PASID is that of the process, whatever the device has room for. */
    isBeyondTable: ({ context, event: { device = '', mm = '' } }: Asked) => {
      const pasid = context.processes[mm]?.pasid;
      return pasid != null && !isInRange(pasid, topology, device);
    },
    isOutOfPasids: ({ context, event: { device = '', mm = '' } }: Asked) =>
      context.processes[mm]?.pasid == null && freePasid(context, surroundings, device) === undefined,
    looksAtAttachment: () => ['by-attachment', 'by-domain'].includes(choices.read('svaBonds')),
    isListedBond: ({ context }: Asked) => {
      const { device, mm } = callOf(context);
      return listedBond(context, device, mm) !== undefined;
    },
    isNothingAttached: ({ event }: Asked) => event.domain === null,
    /** No SVA domain, or that of another process. */
    isOtherAttached: ({ context, event }: Asked) => processOf(event.domain ?? '') !== callOf(context).mm,
    makesOwnBond: () => choices.read('svaBonds') === 'by-domain',
    hasUntried: ({ context }: Asked) => callOf(context).untried.length > 0,
  };
}

function unbindGuards({ choices }: Surroundings) {
  const bondOf = ({ context, event }: Asked) => context.bonds[event.bond ?? ''];
  const domainOf = (context: SvaContext) => callOf(context).domain ?? '';
  return {
    /** `refcount_dec_and_test` on a count that was never set. */
    isNotCounted: (asked: Asked) => bondOf(asked)?.users === 0,
    isSharedBond: (asked: Asked) => (bondOf(asked)?.users ?? 0) > 1,
    /** Up to v6.7 the domain is that of one group, and stays attached until its last bond goes. */
    keepsAttached: (asked: Asked) =>
      choices.read('svaBonds') === 'by-domain' && (asked.context.domains[bondOf(asked)?.domain ?? ''] ?? 0) > 1,
    /** The PASID was given back when the process exited: there is no telling which to detach. */
    hasLostPasid: ({ context, event }: Asked) =>
      context.processes[processOf(bondOf({ context, event })?.domain ?? '') ?? '']?.pasid == null,
    isFreedDomain: ({ context, event }: Asked) => context.domains[event.domain ?? ''] == null,
    /** 17fce9d2336d (v6.16) to f0b9d31c6edd (v6.17): what has left the queue is not waited for. */
    skipsDraining: () => choices.read('faultTeardown') === 'leave-queue',
    isStillUsed: ({ context }: Asked) => (context.domains[domainOf(context)] ?? 0) > 1,
    /** 06e14c36e20b (v7.0): before it the list was looked at when the process might be gone. */
    readsFreed: ({ context }: Asked) =>
      choices.read('svaUnlisting') === 'after-free' && context.processes[callOf(context).mm] === null,
    unlistsLate: ({ context }: Asked) =>
      choices.read('svaUnlisting') === 'after-free' && !hasDomains(context, callOf(context).mm),
  };
}

function hasDomains({ domains }: SvaContext, mm: string): boolean {
  return Object.keys(domains).some((domain) => processOf(domain) === mm && domains[domain] !== null);
}

function bondActions(surroundings: Surroundings) {
  const { choices } = surroundings;
  const freeBond = ({ bonds }: SvaContext, device: string, mm: string) =>
    bondsOf(device, mm).find((name) => bonds[name] === null) ?? '';
  const make = (draft: Draft<SvaContext>, isCounted: boolean) => {
    const { device, mm, domain } = callOf(draft);
    const name = freeBond(draft, device, mm);
    draft.bonds[name] = { device, domain: domain ?? '', users: isCounted ? 1 : 0, isFound: isCounted };
    draft.domains[domain ?? ''] = (draft.domains[domain ?? ''] ?? 0) + 1;
    if (draft.call !== null) draft.call.bond = name;
  };
  const share = (draft: Draft<SvaContext>, name: string | undefined) => {
    const bond = draft.bonds[name ?? ''];
    if (bond != null) bond.users++;
    if (draft.call !== null) draft.call.bond = name ?? '';
  };
  return {
    shareListed: change((draft) => {
      const { device, mm } = callOf(draft);
      share(draft, listedBond(draft, device, mm));
    }),
    shareAttached: change((draft) => {
      const { device, mm } = callOf(draft);
      share(draft, attachedBond(surroundings, draft, device, mm));
    }),
    /** A bond of its own for a domain that is attached already. */
    bondAttached: change((draft, { domain }) => {
      if (draft.call !== null) draft.call.domain = domain ?? '';
      make(draft, true);
    }),
    bondNew: change((draft) => make(draft, true)),
    /** 6384c56c99d9 (v6.8): before it a bond with a domain that existed was neither counted nor listed. */
    bondKnown: change((draft) => make(draft, choices.read('svaBonds') !== 'by-device-where-new')),
    unshare: change((draft, { bond: name = '' }) => {
      const bond = draft.bonds[name];
      if (bond != null) bond.users--;
    }),
    /** Of a bond whose domain stays attached for others. */
    dropAsked: change((draft, { bond: name = '' }) => drop(draft, name)),
    dropBond: change((draft) => drop(draft, callOf(draft).bond)),
    /** `refcount_t` saturates: it is never freed. */
    warnUncounted: say(() => ({ type: 'warned', what: 'refcount underflow of a bond' })),
  };
}

function drop(draft: Draft<SvaContext>, name: string): void {
  const domain = draft.bonds[name]?.domain ?? '';
  draft.bonds[name] = null;
  const users = draft.domains[domain] ?? null;
  if (users !== null) draft.domains[domain] = users - 1;
}

function domainActions({ topology, choices }: Surroundings) {
  return {
    takeNext: change((draft) => {
      if (draft.call === null) return;
      const [next = '', ...others] = draft.call.untried;
      draft.call.domain = next;
      draft.call.untried = others;
    }),
    allocateDomain: change((draft) => {
      const { mm } = callOf(draft);
      const free = svaDomainsOf(mm, topology.groups).find((domain) => draft.domains[domain] === null);
      if (draft.call === null || free === undefined) throw new Error(`no SVA domain is left for ${mm}`);
      draft.call.domain = free;
      draft.domains[free] = 0;
    }),
    freeDomain: change((draft) => {
      draft.domains[callOf(draft).domain ?? ''] = null;
    }),
    /** `mmgrab` and `mmdrop`: a domain holds the structure of its process. */
    grabProcess: say((context) => ({ type: 'grab', to: callOf(context).mm })),
    dropProcess: say((context) => ({ type: 'drop', to: callOf(context).mm })),
    /** To the actor itself: delivered when the process is dropped. */
    continue: say(() => ({ type: 'dropped', to: SVA })),
    enlist: change((draft) => {
      const data = draft.processes[callOf(draft).mm];
      if (data != null && choices.read('svaUnlisting') !== 'absent') data.isListed = true;
    }),
    unlistEarly: change((draft) => {
      const { mm, domain } = callOf(draft);
      const isLast = !Object.keys(draft.domains).some(
        (name) => name !== domain && processOf(name) === mm && draft.domains[name] !== null,
      );
      const data = draft.processes[mm];
      if (data != null && isLast && choices.read('svaUnlisting') === 'before-free') data.isListed = false;
    }),
    unlist: change((draft) => {
      const data = draft.processes[callOf(draft).mm];
      if (data != null) data.isListed = false;
    }),
    sayReadsFreed: say((context) => ({ type: 'used freed', what: `${callOf(context).mm}->iommu_mm` })),
  };
}

function processActions(surroundings: Surroundings) {
  const { choices } = surroundings;
  const lifetime = () => choices.read('svaPasidLifetime');
  return {
    /** `iommu_alloc_mm_data` */
    takePasid: change((draft, { device = '', mm = '' }) => {
      const pasid = draft.processes[mm]?.pasid ?? freePasid(draft, surroundings, device) ?? null;
      draft.processes[mm] = { pasid, isListed: draft.processes[mm]?.isListed ?? false };
    }),
    /** `mm_pasid_drop` from `__mmput`, between 701fac40384f and 2667ed10d9f0, both in v5.18. */
    processExits: change((draft, { mm = '' }) => {
      const data = draft.processes[mm];
      if (data != null && lifetime() === 'exit') data.pasid = null;
    }),
    /** `mm_pasid_drop` from `__mmdrop`. */
    processDropped: change((draft, { mm = '' }) => {
      draft.processes[mm] = null;
    }),
    /** Up to v5.17 the PASID goes with the last bond. */
    dropPasid: change((draft) => {
      const { mm } = callOf(draft);
      const data = draft.processes[mm];
      if (data != null && lifetime() === 'last-bond' && !hasDomains(draft, mm)) data.pasid = null;
    }),
  };
}

function callActions(surroundings: Surroundings) {
  const { choices, topology } = surroundings;
  const isShared = () => choices.read('svaBonds') !== 'by-domain';
  const deviceOfBond = (context: SvaContext) => context.bonds[callOf(context).bond]?.device ?? '';
  const pasidOf = ({ processes, call }: SvaContext) => processes[call?.mm ?? '']?.pasid ?? '';
  const toGroup = (type: string, context: SvaContext): Emitted => {
    const { device, domain } = callOf(context);
    const group = groupOf(surroundings, device);
    return { type, to: group, from: SVA, device, pasid: pasidOf(context), domain };
  };
  return {
    takeBind: change((draft, { from = '', device = '', mm = '' }) => {
      const known = svaDomainsOf(mm, topology.groups).filter((domain) => draft.domains[domain] !== null);
      draft.call = {
        ...{ from, device, mm, bond: '', domain: null, errno: '0' },
        untried: isShared() ? [...known] : [],
      };
    }),
    takeUnbind: change((draft, { from = '', bond = '' }) => {
      const { device = '', domain = '' } = draft.bonds[bond] ?? {};
      draft.call = { from, device, mm: processOf(domain) ?? '', bond, domain, untried: [], errno: '0' };
    }),
    askSlot: say((context) => {
      const group = groupOf(surroundings, callOf(context).device);
      return { type: 'look up', to: slotOf(group, pasidOf(context)), from: SVA };
    }),
    attach: say((context) => toGroup('attach pasid', context)),
    detach: say((context) => toGroup('detach pasid', context)),
    noteErrno: change((draft, { errno }) => {
      if (draft.call !== null) draft.call.errno = errno ?? '0';
    }),
    answer: say<{ errno: Errno }>((_, { from }, { errno }) => ({ type: 'answer', to: from ?? '', errno })),
    refuse: say<{ errno: Errno }>(({ call }, _, { errno }) => ({ type: 'answer', to: call?.from ?? '', errno })),
    /** `iopf_queue_flush_dev`: the driver waits until the page requests of the device are through. */
    drainFaults: say((context) => ({ type: 'drain faults', to: faultsOf(deviceOfBond(context)) })),
    /** `iopf_queue_remove_device`, when the last process of the device goes. */
    leaveQueue: say((context) => ({ type: 'remove queue', to: faultsOf(deviceOfBond(context)) })),
    enableFaults: say((context) => ({ type: 'enable queue', to: faultsOf(callOf(context).device) })),
    answerUsed: say((_, { from = '' }) => ({ type: 'domain used', to: from })),
    sayUsesFreedDomain: say((_, { domain = '' }) => ({ type: 'used freed', what: `attach handle of ${domain}` })),
    answerErrno: say(({ call }) => ({ type: 'answer', to: call?.from ?? '', errno: call?.errno ?? '0' })),
    answerBond: say(({ call }) => ({ type: 'answer', to: call?.from ?? '', errno: '0', bond: call?.bond ?? '' })),
    returnUnbound: say(() => ({ type: 'returned', operation: 'unbind process', errno: '0' })),
    forgetCall: change((draft) => {
      draft.call = null;
    }),
  };
}
