/**
 * A translation entry: what the hardware does with the traffic of one requester id, by the driver profile.
 *
 * The group holds what the core believes; an entry is the truth. Its PASID table is part of it. A driver
 * that passes through another domain on the way rests in `moving` while it does: the state between two
 * deliveries, in which the device can do DMA.
 * Source: include/linux/iommu.h, struct iommu_ops and iommu_domain_ops; model/drivers.ts.
 */
import { type Draft, produce } from 'immer';
import { assign, emit, setup } from 'xstate';
import type { Outcome } from '../explorer/system.ts';
import {
  type AttachFailure,
  type DriverBehaviour,
  deviceOf,
  type Surroundings,
  type Topology,
} from './configuration.ts';
import { type Emitted, type EntryEvent, type Reason, SUCCESS } from './events.ts';
import { groupAtStart } from './group/index.ts';
import { cacheOf } from './memory/context.ts';
import { BLOCKED, type Domain, entryOf, IDENTITY, mapsKernelMemory, PLATFORM } from './names.ts';
import { processOf } from './sva/context.ts';

export interface EntryContext {
  readonly name: string;
  /** The devices whose traffic carries the requester id. */
  readonly devices: readonly string[];
  /** Their group, by their place on the bus. */
  readonly home: string;
  /** The domain that untagged traffic goes through. */
  readonly rid: Domain;
  /** PASIDs that the table has room for, 0 included; 0: there is none. */
  readonly pasidsMax: number;
  /** The domain of each PASID in use that the table has room for. */
  readonly pasids: Readonly<Record<string, Domain>>;
  /** Nothing in the kernel: whether a call of the driver, failed or to let go, left this entry where nobody wanted it. */
  readonly isLeftByFailure: boolean;
  /** Processes that have exited, and PASIDs whose every access faults since theirs did; only where there are processes. */
  readonly exited?: readonly string[];
  readonly silenced?: readonly string[];
}

export interface EntryInput {
  readonly name: string;
  readonly devices: readonly string[];
  /** Their group, by their place on the bus. */
  readonly home: string;
  readonly rid: Domain;
  readonly pasidsMax: number;
  readonly pasids: readonly string[];
}

interface Asked {
  readonly context: EntryContext;
  readonly event: EntryEvent;
}

/**
 * Attaches that must not fail, so that a driver that fails one is in breach.
 * Source: 0286300e6045 (v5.19), the comment in __iommu_group_set_domain: attaching to a domain that has
 * already been attached cannot fail; dcf40ed3a20d (v6.5), IOMMU_SET_DOMAIN_MUST_SUCCEED.
 */
const MUST_NOT_FAIL: readonly Reason[] = ['must', 'roll back', 'fall back', 'reset done', 'remove'];

/** What the outcomes depend on, of the devices behind an entry. */
export interface Behind {
  /** Whether the driver may refuse the first attach of one. */
  readonly mayBeRefused: boolean;
  /** Whether one requires a direct mapping. */
  readonly requiresDirect: boolean;
}

/** How delivering `event` to an entry may end. */
export function entryOutcomes(
  driver: DriverBehaviour,
  { mayBeRefused, requiresDirect }: Behind,
  event: EntryEvent,
): readonly Outcome[] | undefined {
  const isPasid = event.type === 'set pasid';
  if (event.type !== 'attach' && !isPasid) return undefined;
  const isUnmanaged = !mapsKernelMemory(event.domain);
  const certain = driver.failures.find(
    ({ isCertainIfDirect, isForUnmanagedOnly }) =>
      isCertainIfDirect === true && requiresDirect && !isPasid && (isUnmanaged || !isForUnmanagedOnly),
  );
  // The driver does what it must: nothing is spent, and there is no other ending.
  if (certain !== undefined) return [{ name: nameOf(certain), kind: 'normal' }];
  if (event.reason === 'forget' || (event.reason === 'add' && !mayBeRefused)) return undefined;
  const neverFails = MUST_NOT_FAIL.includes(event.reason) || driver.neverFails.includes(event.domain);
  const failures = isPasid
    ? [PASID_FAILURE]
    : driver.failures.filter(({ isForUnmanagedOnly }) => isUnmanaged || !isForUnmanagedOnly);
  if (failures.length === 0) return undefined;
  return [
    { name: SUCCESS, kind: 'normal' },
    ...failures.map((failure) => ({ name: nameOf(failure), kind: neverFails ? 'breach' : 'allowed' }) as const),
  ];
}

/** Setting a PASID fails before the table is touched, in every driver. */
const PASID_FAILURE: AttachFailure = { errno: '-ENOMEM', leaves: 'old' };

/** `-EPERM (RMRR), left on old` */
function nameOf({ errno, because, leaves }: AttachFailure): string {
  const why = because === undefined ? '' : ` (${because})`;
  return `${errno}${why}, left ${leaves === 'blocked' ? '' : 'on '}${leaves}`;
}

/** The domain that a failed attach leaves. */
function leftOn({ leaves }: AttachFailure, old: Domain, to: Domain): Domain {
  switch (leaves) {
    case 'old':
      return old;
    case 'new':
      return to;
    case 'blocked':
      return BLOCKED;
    case 'identity':
      return IDENTITY;
  }
}

const change = (recipe: (draft: Draft<EntryContext>, event: EntryEvent) => void) =>
  assign<EntryContext, EntryEvent, undefined, EntryEvent, never>(({ context, event }) =>
    produce(context, (draft) => recipe(draft, event)),
  );

const say = (what: (context: EntryContext, event: EntryEvent) => Emitted) =>
  emit<EntryContext, EntryEvent, undefined, EntryEvent, Emitted>(({ context, event }) => what(context, event));

/** The unit of the devices behind an entry; where one is behind a unit, all are. */
function unitOf(topology: Topology, devices: readonly string[]): string {
  return deviceOf(topology, devices[0] ?? '').unit ?? '';
}

function entrySetup({ driver, topology }: Surroundings) {
  const failureOf = ({ type, outcome }: EntryEvent) =>
    (type === 'set pasid' ? [PASID_FAILURE] : driver.failures).find((failure) => nameOf(failure) === outcome);
  /** A failure that the caller does not expect, or that moved the device, leaves it wrong. */
  const failed = (draft: Draft<EntryContext>, event: EntryEvent, isMoved: boolean) => {
    if (isMoved || MUST_NOT_FAIL.includes(event.reason)) draft.isLeftByFailure = true;
  };
  return setup({
    types: {
      context: {} as EntryContext,
      events: {} as EntryEvent,
      emitted: {} as Emitted,
      input: {} as EntryInput,
    },
    guards: {
      fails: ({ event }: Asked) => failureOf(event) !== undefined,
      isUnused: ({ context }: Asked) => context.rid === BLOCKED,
      /** The table has no element for the PASID. */
      hasNoRoom: ({ context, event: { pasid = '' } }: Asked) => !(pasid in context.pasids),
      /** A PASID is taken away that the table does not have, or has no room for. */
      removesNothing: ({ context, event: { pasid = '', domain } }: Asked) =>
        domain === BLOCKED && (context.pasids[pasid] ?? BLOCKED) === BLOCKED,
      isOfExited: ({ context, event: { domain } }: Asked) =>
        driver.refusesExited === true && context.exited?.includes(processOf(domain) ?? '') === true,
      isCounted: ({ event: { domain } }: Asked) => domain !== BLOCKED && domain !== IDENTITY,
      isSuccess: ({ event }: Asked) => event.errno === '0',
      isThere: ({ context, event }: Asked) => context.rid === event.domain,
      passesThrough: ({ context, event }: Asked) => driver.transit !== 'none' && context.rid !== event.domain,
    },
    actions: {
      passThrough: change((draft) => {
        draft.rid = driver.transit === 'identity' ? IDENTITY : BLOCKED;
      }),
      writeLater: say(({ name }, { from, domain, reason }) => ({ type: 'write', to: name, from, domain, reason })),
      write: change((draft, { domain, reason }) => {
        draft.rid = domain;
        // The device is blocked because it failed; that is not yet where it should be.
        if (reason !== 'fall back') draft.isLeftByFailure = false;
      }),
      /** `detach_dev`, or `set_platform_dma_ops`: what the driver takes it for. */
      detach: change((draft) => {
        draft.rid = restingDomain(driver.legacyDetach, draft.rid);
        draft.isLeftByFailure = false;
      }),
      fail: change((draft, event) => {
        const failure = failureOf(event);
        if (failure === undefined) return;
        const left = leftOn(failure, draft.rid, event.domain);
        failed(draft, event, left !== draft.rid);
        draft.rid = left;
      }),
      setPasid: change((draft, { pasid = '', domain }) => {
        draft.pasids[pasid] = domain;
        if (draft.silenced !== undefined) draft.silenced = draft.silenced.filter((other) => other !== pasid);
      }),
      /** The notifier of the driver: what holds the process stays where it is, and translates nothing. */
      silence: change((draft, { mm = '' }) => {
        draft.exited = [...(draft.exited ?? []), mm].sort();
        draft.silenced = Object.keys(draft.pasids).filter(
          (pasid) => processOf(draft.pasids[pasid] ?? '') === mm || draft.silenced?.includes(pasid),
        );
      }),
      answerDomain: say(({ rid }, { from }) => ({ type: 'answer', to: from, errno: '0', domain: rid })),
      flushCache: say(({ name }) => ({ type: 'flush', to: cacheOf(name.replace(/\.rid$/, '')) })),
      answerExited: say((_, { from }) => ({ type: 'answer', to: from, errno: '-EINVAL' })),
      failPasid: change((draft, event) => failed(draft, event, false)),
      /** The driver invalidates what the devices have cached of their translations. */
      invalidate: say(({ devices }) => ({ type: 'invalidated', devices })),
      sayNothingThere: say(({ devices, isLeftByFailure }, { pasid = '' }) => ({
        type: 'removed nothing',
        devices,
        pasid,
        isDriversFault: isLeftByFailure,
      })),
      addRecord: say(({ name, devices }, { from, pasid, domain, reason, old }) => ({
        type: 'add record',
        to: unitOf(topology, devices),
        from: name,
        asker: from,
        pasid,
        domain,
        reason,
        old,
      })),
      /** Of the domain that the PASID had, as the core says. */
      removeRecord: say(({ name, devices }, { pasid, old }) => ({
        type: 'remove record',
        to: unitOf(topology, devices),
        from: name,
        pasid,
        domain: old ?? '',
      })),
      answerUnrecorded: say((_, { from, errno }) => ({ type: 'answer', to: from, errno })),
      answerNoRoom: say((_, { from }) => ({ type: 'answer', to: from, errno: '-EINVAL' })),
      answerSuccess: say((_, { from }) => ({ type: 'answer', to: from, errno: '0' })),
      answerFailure: say((_, event) => ({ type: 'answer', to: event.from, errno: failureOf(event)?.errno ?? '0' })),
      /** The driver forgets the device: nothing translates for it any more. */
      letGo: change((draft, { domain }) => {
        draft.rid = domain;
        for (const pasid of Object.keys(draft.pasids)) draft.pasids[pasid] = BLOCKED;
        if (draft.silenced !== undefined) draft.silenced = [];
        draft.isLeftByFailure = domain !== BLOCKED && domain === driver.releases;
      }),
    },
  });
}

export function entryMachine(surroundings: Surroundings) {
  // Only who is being reset cannot answer an invalidation.
  const heard = surroundings.topology.resetDepthMax > 0 ? (['invalidate'] as const) : [];
  // Only where a unit counts is it told.
  const hasUnits = surroundings.topology.devices.some(({ unit }) => unit !== undefined);
  const told = hasUnits ? (['removeRecord'] as const) : [];
  const remembers = surroundings.topology.memory !== undefined;
  // A driver that changes what a requester id goes through makes the hardware forget what was there.
  const flushed = remembers ? (['flushCache'] as const) : [];
  return entrySetup(surroundings).createMachine({
    id: 'entry',
    context: ({ input: { name, devices, home, rid, pasidsMax, pasids } }) => ({
      name,
      devices,
      home,
      rid,
      pasidsMax,
      pasids: Object.fromEntries(pasids.map((pasid) => [pasid, BLOCKED])),
      isLeftByFailure: false,
      ...((surroundings.topology.sva?.mms.length ?? 0) > 0 && { exited: [], silenced: [] }),
    }),
    initial: 'starting',
    states: {
      starting: { always: [{ guard: 'isUnused', target: 'released' }, { target: 'settled' }] },
      /** No domain was attached since the driver let go of the device, or first saw it. */
      released: {
        on: {
          attach: [
            { guard: 'fails', actions: ['fail', 'answerFailure'] },
            { guard: 'passesThrough', target: 'moving', actions: ['passThrough', 'writeLater'] },
            { target: 'settled', actions: ['write', ...heard, ...flushed, 'answerSuccess'] },
          ],
          detach: { target: 'settled', actions: ['detach', ...flushed, 'answerSuccess'] },
          release: { actions: ['letGo', ...flushed] },
          ...(remembers && { translate: { actions: 'answerDomain' } }),
          'process exits': { actions: 'silence' },
        },
      },
      settled: {
        on: {
          attach: [
            { guard: 'fails', actions: ['fail', 'answerFailure'] },
            { guard: 'passesThrough', target: 'moving', actions: ['passThrough', 'writeLater'] },
            ...(heard.length > 0 ? [{ guard: 'isThere', actions: ['write', 'answerSuccess'] } as const] : []),
            { actions: ['write', ...heard, ...flushed, 'answerSuccess'] },
          ],
          detach: { actions: ['detach', ...flushed, 'answerSuccess'] },
          'set pasid': [
            { guard: 'fails', actions: ['failPasid', 'answerFailure'] },
            { guard: 'removesNothing', actions: ['sayNothingThere', ...told, ...heard, 'answerSuccess'] },
            { guard: 'hasNoRoom', actions: ['failPasid', 'answerNoRoom'] },
            { guard: 'isOfExited', actions: 'answerExited' },
            ...(hasUnits ? [{ guard: 'isCounted', target: 'recording', actions: 'addRecord' } as const] : []),
            { actions: ['setPasid', ...told, ...heard, 'answerSuccess'] },
          ],
          release: { target: 'released', actions: ['letGo', ...flushed] },
          ...(remembers && { translate: { actions: 'answerDomain' } }),
          'process exits': { actions: 'silence' },
        },
      },
      /** The unit counts before the table is touched. */
      recording: {
        on: {
          recorded: [
            { guard: 'isSuccess', target: 'settled', actions: ['setPasid', ...told, ...heard, 'answerSuccess'] },
            { target: 'settled', actions: 'answerUnrecorded' },
          ],
        },
      },
      moving: { on: { write: { target: 'settled', actions: ['write', ...heard, ...flushed, 'answerSuccess'] } } },
    },
  });
}

/** What `detach_dev` leaves of `old`. */
function restingDomain(legacyDetach: DriverBehaviour['legacyDetach'], old: Domain): Domain {
  switch (legacyDetach) {
    case 'blocks':
      return BLOCKED;
    case 'passes-through':
      return IDENTITY;
    case 'platform':
      return PLATFORM;
    default:
      return old;
  }
}

/** What the entry of a requester id is in after boot. */
export function entryAtStart(surroundings: Surroundings, rid: string): EntryInput {
  const { topology } = surroundings;
  const behind = topology.devices.filter((device) => (device.rid ?? device.name) === rid);
  const present = behind.find((device) => !device.isHotPluggable);
  const isWithoutDomain =
    topology.isUnprobed === true || topology.withoutDefaultDomain?.includes(present?.group ?? '') === true;
  const isTranslated = present !== undefined && !present.isDeferred && !isWithoutDomain;
  const pasidsMax = Math.max(0, ...behind.map((device) => device.pasidsMax ?? 0));
  return {
    name: entryOf(rid),
    devices: behind.map(({ name }) => name),
    home: behind[0]?.group ?? '',
    // A device that is not there reaches nothing. A deferred one, or one without a domain, keeps what the
    // firmware, a crashed kernel or an IOMMU that nobody has set up left: here, everything is reachable.
    rid: present === undefined ? BLOCKED : isTranslated ? ridAtStart(surroundings, present.group) : IDENTITY,
    pasidsMax,
    pasids: topology.pasids.filter((pasid) => Number(pasid.slice('pasid'.length)) < pasidsMax),
  };
}

/** Without a default domain a device is as the driver found it, or as detaching leaves it. */
function ridAtStart(surroundings: Surroundings, group: string): Domain {
  const { legacyDetach } = surroundings.driver;
  return groupAtStart(group, surroundings).domain ?? restingDomain(legacyDetach, IDENTITY);
}
