/**
 * A translation entry: what the hardware does with the traffic of one requester id, by the driver profile.
 *
 * The group holds what the core believes; an entry is the truth. Its PASID table is part of it. A driver
 * that passes through another domain on the way rests in `moving` while it does: the state between two
 * deliveries, in which the device can do DMA.
 * Source: include/linux/iommu.h, struct iommu_ops and iommu_domain_ops; model/drivers/.
 */
import type { Draft } from 'immer';
import { setup } from 'xstate';
import type { LocalState, Outcome } from '../../explorer/system.ts';
import { type DriverBehaviour, deviceOf, ridOf, ridsOf, type Surroundings, type Topology } from '../configuration.ts';
import { type Emitted, type EntryEvent, type Reason, SUCCESS } from '../events.ts';
import { groupAtStart } from '../group/index.ts';
import { trackingDomainsOf } from '../iommufd-objects/names.ts';
import { cacheOf } from '../memory/context.ts';
import { BLOCKED, type Domain, entryOf, IDENTITY, isPaging, numberOf } from '../names.ts';
import { isProbedAtStart } from '../probed.ts';
import { processOf } from '../sva/context.ts';
import { processRefusal } from '../sva/refusal.ts';
import { type AskedOf, isSuccess, wordsOf } from '../words.ts';
import {
  attachForRelease,
  type Circumstances,
  failureOf,
  failuresOfRelease,
  isRefusedAgain,
  leftOn,
  MUST_NOT_FAIL,
  nameOf,
  possibleFailures,
} from './attach-failure.ts';
import { countIn, countOut, type Endpoint, endpointAtStart } from './endpoint.ts';
import { restingDomain } from './resting-domain.ts';

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
  /** Where the driver counts endpoints: the domain it thinks this one is on, and how often it is counted in each. */
  readonly endpoint?: Endpoint;
  /** Where the driver takes no paging domain once one has followed another, whether one has. */
  readonly hadSecond?: boolean;
  /** Processes that have exited, and PASIDs whose every access faults since theirs did; only where there are processes. */
  readonly exited?: readonly string[];
  readonly silenced?: readonly string[];
}

interface EntryInput {
  readonly name: string;
  readonly devices: readonly string[];
  /** Their group, by their place on the bus. */
  readonly home: string;
  readonly rid: Domain;
  readonly pasidsMax: number;
  readonly pasids: readonly string[];
}

type Asked = AskedOf<EntryContext, EntryEvent>;

/** How delivering `event` to an entry may end. */
export function entryOutcomes(
  driver: DriverBehaviour,
  circumstances: Circumstances,
  event: EntryEvent,
): readonly Outcome[] | undefined {
  if (event.type !== 'attach' && event.type !== 'set pasid' && event.type !== 'release') return undefined;
  if (event.reason === 'forget') return undefined;
  const isRelease = event.type === 'release';
  const failures = (isRelease ? failuresOfRelease : possibleFailures)(driver, circumstances, event);
  const certain = failures.find(({ isCertain }) => isCertain === true);
  // The driver does what it must: nothing is spent, and there is no other ending.
  if (certain !== undefined) return [{ name: nameOf(certain), kind: 'normal' }];
  if (failures.length === 0 || (event.reason === 'add' && !circumstances.mayBeRefused)) return undefined;
  const neverFails = MUST_NOT_FAIL.includes(event.reason) || driver.neverFails.includes(event.domain);
  return [
    { name: SUCCESS, kind: 'normal' },
    ...failures.map((failure) => ({ name: nameOf(failure), kind: neverFails ? 'breach' : 'allowed' }) as const),
  ];
}

/** What the outcomes depend on, of an entry. */
export function circumstancesOf({ topology }: Surroundings, rid: string, local: LocalState): Circumstances {
  const devices = topology.devices.filter(({ name }) => ridOf(topology, name) === rid);
  const { rid: current, pasids, hadSecond = false } = local.context as unknown as EntryContext;
  return {
    mayBeRefused: devices.some(({ mayBeRefused }) => mayBeRefused),
    requiresDirect: devices.some(({ requiresDirect }) => requiresDirect),
    isSettled: local.value !== 'released',
    rid: current,
    hasPasids: Object.values(pasids).some((domain) => domain !== BLOCKED),
    hadSecond,
    untracked: devices.some(({ hasUntrackedWrites }) => hasUntrackedWrites) ? trackingDomainsOf(topology) : [],
  };
}

const { change, say } = wordsOf<EntryContext, EntryEvent>();

/** The unit of the devices behind an entry; where one is behind a unit, all are. */
function unitOf(topology: Topology, devices: readonly string[]): string {
  return deviceOf(topology, devices[0] ?? '').unit ?? '';
}

function entrySetup({ choices, driver, topology }: Surroundings) {
  /** A failure that the caller does not expect or learn of, or that moved the device, leaves it wrong. */
  const failed = (draft: Draft<EntryContext>, event: EntryEvent, isMoved: boolean) => {
    if (isMoved || MUST_NOT_FAIL.includes(event.reason)) draft.isLeftByFailure = true;
  };
  /** For a reset the core itself takes PASIDs out before, and puts them back after. */
  const dropsPasids = ({ pasids }: Draft<EntryContext>, reason: Reason) =>
    driver.dropsPasids === true &&
    reason !== 'reset' &&
    reason !== 'reset done' &&
    Object.values(pasids).some((domain) => domain !== BLOCKED);
  const drop = (draft: Draft<EntryContext>) => {
    for (const pasid of Object.keys(draft.pasids)) draft.pasids[pasid] = BLOCKED;
    draft.isLeftByFailure = true;
  };
  return setup({
    types: {
      context: {} as EntryContext,
      events: {} as EntryEvent,
      emitted: {} as Emitted,
      input: {} as EntryInput,
    },
    guards: {
      fails: ({ event }: Asked) => failureOf(driver, event) !== undefined,
      /** The driver reports success, whatever it did. */
      failsUnnoticed: ({ event }: Asked) => failureOf(driver, event)?.errno === '0',
      /** It refuses what cannot be refused, since it was attached before. */
      failsAgain: ({ event }: Asked) => isRefusedAgain(failureOf(driver, event), event.reason),
      isAbsent: ({ context: { devices } }: Asked) =>
        devices.every((device) => deviceOf(topology, device).isHotPluggable === true),
      /** The table has no element for the PASID. */
      hasNoRoom: ({ context, event: { pasid = '' } }: Asked) => !(pasid in context.pasids),
      /** A PASID is taken away that the table does not have, or has no room for. */
      removesNothing: ({ context, event: { pasid = '', domain } }: Asked) =>
        domain === BLOCKED && (context.pasids[pasid] ?? BLOCKED) === BLOCKED,
      refusesProcess: ({ context, event }: Asked) => processRefusal(driver, context.exited ?? [], event) !== undefined,
      sharesTable: () => choices.read('pasidTables') === 'of-domain',
      isCounted: ({ event: { domain } }: Asked) => domain !== BLOCKED && domain !== IDENTITY,
      isSuccess,
      /** Nobody has attached the device since the driver first saw it. */
      followsNoDomain: () => driver.followsDomainOnRelease === true && choices.read('releaseDomain') === 'none',
      isThere: ({ context, event }: Asked) => context.rid === event.domain,
      passesThrough: ({ context: { rid }, event: { domain } }: Asked) =>
        driver.transit !== 'none' && rid !== domain && (driver.transitOf !== 'paging' || arePaging(rid, domain)),
    },
    actions: {
      passThrough: change((draft, { domain }) => {
        if (draft.hadSecond === false) draft.hadSecond = arePaging(draft.rid, domain);
        draft.rid = driver.transit === 'identity' ? IDENTITY : BLOCKED;
      }),
      writeLater: say(({ name }, { from, domain, reason }) => ({ type: 'write', to: name, from, domain, reason })),
      write: change((draft, { domain, reason }) => {
        draft.rid = domain;
        if (draft.endpoint !== undefined) countIn(draft.endpoint, domain);
        // The device is blocked because it failed; that is not yet where it should be.
        if (reason !== 'fall back') draft.isLeftByFailure = false;
        if (dropsPasids(draft, reason)) drop(draft);
      }),
      /** `detach_dev`, or `set_platform_dma_ops`: what the driver takes it for. */
      detach: change((draft) => {
        draft.rid = restingDomain(driver.legacyDetach, draft.rid);
        draft.isLeftByFailure = false;
      }),
      fail: change((draft, event) => {
        const failure = failureOf(driver, event);
        if (failure === undefined) return;
        const left = leftOn(failure, draft.rid, event.domain);
        failed(draft, event, left !== (failure.errno === '0' ? event.domain : draft.rid));
        draft.rid = left;
        if (left === BLOCKED && dropsPasids(draft, event.reason)) drop(draft);
        // The old domain has lost an endpoint before the host is asked; not so on the way to identity.
        if (draft.endpoint !== undefined && isPaging(event.domain)) countOut(draft.endpoint);
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
      answerDomain: say(({ rid, pasids }, { from, pasid }) => {
        const domain = pasid === undefined ? rid : (pasids[pasid] ?? BLOCKED);
        return { type: 'answer', to: from, errno: '0', domain };
      }),
      flushCache: say(({ name }) => ({ type: 'flush', to: cacheOf(name.replace(/\.rid$/, '')) })),
      answerRefused: say(({ exited = [] }, event) => ({
        type: 'answer',
        to: event.from,
        errno: processRefusal(driver, exited, event) ?? '0',
      })),
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
      /** Weighed: to whoever goes through the same domain. */
      shareTable: say<{ entry: string }>(({ rid }, { pasid, domain }, { entry }) => ({
        type: 'share table',
        to: entry,
        pasid,
        domain,
        shared: rid,
      })),
      adoptPasid: change((draft, { pasid = '', domain, shared }) => {
        const hasTable = shared !== BLOCKED && shared !== IDENTITY;
        if (hasTable && draft.rid === shared && pasid in draft.pasids) draft.pasids[pasid] = domain;
      }),
      answerUnrecorded: say((_, { from, errno }) => ({ type: 'answer', to: from, errno })),
      answerNoRoom: say((_, { from }) => ({ type: 'answer', to: from, errno: '-EINVAL' })),
      sayOnlyReported: say(() => ({ type: 'only reported' })),
      sayRefusedAgain: say(() => ({ type: 'refused again' })),
      answerSuccess: say((_, { from }) => ({ type: 'answer', to: from, errno: '0' })),
      answerFailure: say((_, event) => ({
        type: 'answer',
        to: event.from,
        errno: failureOf(driver, event)?.errno ?? '0',
      })),
      oops: say(() => ({ type: 'oops', what: 'a device is released that was never attached: its domain is NULL' })),
      /** The driver forgets the device: nothing should translate for it any more. */
      letGo: change((draft, event) => {
        const end = event.isToIdentity === true ? IDENTITY : event.domain;
        const attach = attachForRelease(event);
        const failure = attach === undefined ? undefined : failureOf(driver, attach);
        draft.rid = failure === undefined ? (end ?? driver.releases ?? draft.rid) : leftOn(failure, draft.rid, end);
        for (const pasid of Object.keys(draft.pasids)) draft.pasids[pasid] = BLOCKED;
        if (draft.silenced !== undefined) draft.silenced = [];
        if (draft.endpoint !== undefined) {
          countOut(draft.endpoint);
          draft.endpoint.domain = null;
        }
        draft.isLeftByFailure = (end !== IDENTITY || failure !== undefined) && draft.rid !== BLOCKED;
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
  const isAsked = remembers || surroundings.topology.faults !== undefined;
  // A driver that changes what a requester id goes through makes the hardware forget what was there.
  const flushed = remembers ? (['flushCache'] as const) : [];
  const { topology } = surroundings;
  const rids = ridsOf(topology);
  const tables = rids.map((rid) => ({ type: 'shareTable', params: { entry: entryOf(rid) } }) as const);
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
      ...(surroundings.driver.countsEndpoints === true && { endpoint: endpointAtStart(rid) }),
      ...(surroundings.driver.failures.some(({ when }) => when === 'after a second') && { hadSecond: false }),
      ...((surroundings.topology.sva?.mms.length ?? 0) > 0 && { exited: [], silenced: [] }),
    }),
    initial: 'starting',
    states: {
      starting: { always: [{ guard: 'isAbsent', target: 'released' }, { target: 'settled' }] },
      /** No domain was attached since the driver let go of the device, or first saw it. */
      released: {
        on: {
          attach: [
            { guard: 'failsUnnoticed', target: 'settled', actions: ['fail', 'sayOnlyReported', 'answerFailure'] },
            { guard: 'fails', actions: ['fail', 'answerFailure'] },
            { guard: 'passesThrough', target: 'moving', actions: ['passThrough', 'writeLater'] },
            { target: 'settled', actions: ['write', ...heard, ...flushed, 'answerSuccess'] },
          ],
          detach: { target: 'settled', actions: ['detach', ...flushed, 'answerSuccess'] },
          release: [
            { guard: 'followsNoDomain', actions: ['oops', 'letGo', ...flushed] },
            { actions: ['letGo', ...flushed] },
          ],
          ...(isAsked && { translate: { actions: 'answerDomain' } }),
          'process exits': { actions: 'silence' },
          'share table': {},
        },
      },
      settled: {
        on: {
          attach: [
            { guard: 'failsUnnoticed', actions: ['fail', 'sayOnlyReported', 'answerFailure'] },
            { guard: 'failsAgain', actions: ['fail', 'sayRefusedAgain', 'answerFailure'] },
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
            { guard: 'refusesProcess', actions: 'answerRefused' },
            ...(hasUnits ? [{ guard: 'isCounted', target: 'recording', actions: 'addRecord' } as const] : []),
            { guard: 'sharesTable', actions: ['setPasid', ...tables, 'answerSuccess'] },
            { actions: ['setPasid', ...told, ...heard, 'answerSuccess'] },
          ],
          'share table': { actions: 'adoptPasid' },
          release: { target: 'released', actions: ['letGo', ...flushed] },
          ...(isAsked && { translate: { actions: 'answerDomain' } }),
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

function arePaging(from: Domain, to: Domain): boolean {
  return isPaging(from) && isPaging(to);
}

/** What the entry of a requester id is in after boot. */
export function entryAtStart(surroundings: Surroundings, rid: string): EntryInput {
  const { topology } = surroundings;
  const behind = topology.devices.filter((device) => (device.rid ?? device.name) === rid);
  const present = behind.find((device) => !device.isHotPluggable);
  const isTranslated =
    present !== undefined &&
    isProbedAtStart(surroundings, present) &&
    !present.isDeferred &&
    topology.withoutDefaultDomain?.includes(present.group) !== true;
  const pasidsMax = Math.max(0, ...behind.map((device) => device.pasidsMax ?? 0));
  return {
    name: entryOf(rid),
    devices: behind.map(({ name }) => name),
    home: behind[0]?.group ?? '',
    // A device that is not there reaches nothing. A deferred one, or one without a domain, keeps what the
    // firmware, a crashed kernel or an IOMMU that nobody has set up left: here, everything is reachable.
    rid: present === undefined ? BLOCKED : isTranslated ? ridAtStart(surroundings, present.group) : IDENTITY,
    pasidsMax,
    pasids: topology.pasids.filter((pasid) => numberOf(pasid) < pasidsMax),
  };
}

/** Without a default domain a device is as the driver found it, or as detaching leaves it. */
function ridAtStart(surroundings: Surroundings, group: string): Domain {
  const { legacyDetach } = surroundings.driver;
  return groupAtStart(group, surroundings).domain ?? restingDomain(legacyDetach, IDENTITY);
}
