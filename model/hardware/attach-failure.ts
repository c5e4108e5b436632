/**
 * How a call into the driver fails: which failures its profile has for a call, what they are named, and what
 * they leave the device in.
 */
import type { AttachFailure, DriverBehaviour } from '../configuration.ts';
import type { EntryEvent, Reason } from '../events.ts';
import { BLOCKED, type Domain, IDENTITY, isIdentity, isPaging, mapsKernelMemory, PLATFORM } from '../names.ts';
import { processOf } from '../sva/context.ts';

/**
 * Attaches that must not fail, so that a driver that fails one is in breach.
 * Source: 0286300e6045 (v5.19), the comment in __iommu_group_set_domain: attaching to a domain that has
 * already been attached cannot fail; dcf40ed3a20d (v6.5), IOMMU_SET_DOMAIN_MUST_SUCCEED.
 */
export const MUST_NOT_FAIL: readonly Reason[] = ['must', 'roll back', 'fall back', 'reset done', 'remove'];

/** Where the domain was attached before: what must not fail, for that very reason. */
const AGAIN: readonly Reason[] = ['must', 'roll back', 'reset done'];

/** What a failure depends on, of the devices behind an entry and of the entry itself. */
export interface Circumstances {
  /** Whether the driver may refuse the first attach of one. */
  readonly mayBeRefused: boolean;
  /** Whether one requires a direct mapping. */
  readonly requiresDirect: boolean;
  /** Whether a domain was attached since the driver first saw the device. */
  readonly isSettled: boolean;
  readonly rid: Domain;
  readonly hasPasids: boolean;
  /** Whether one paging domain has followed another, ever. */
  readonly hadSecond: boolean;
  /** Domains that say which pages are written, where the IOMMU of one of the devices cannot. */
  readonly untracked: readonly Domain[];
}

/** Setting a PASID fails before the table is touched, in every driver. */
const PASID_FAILURES: readonly AttachFailure[] = [{ errno: '-ENOMEM', leaves: 'old' }];

/** A domain of a user has no `set_dev_pasid` where only processes can be attached. */
const PROCESSES_ONLY: AttachFailure = {
  errno: '-EOPNOTSUPP',
  because: 'processes only',
  leaves: 'old',
  isCertain: true,
};

/** What is to be set has no place to be set in: the table comes and goes with the domain of the RID. */
const NO_TABLE: AttachFailure = {
  errno: '-EINVAL',
  because: 'no table',
  leaves: 'old',
  when: 'translated RID',
  isCertain: true,
};

/** Of a domain with `dirty_ops`: VT-d, AMD and the mock look before anything else. */
const UNTRACKED: AttachFailure = { errno: '-EINVAL', because: 'no dirty tracking', leaves: 'old', isCertain: true };

/** The failures that `driver` has for a call, whatever the circumstances. */
function failuresFor(driver: DriverBehaviour, { type, domain, pasid }: EntryEvent): readonly AttachFailure[] {
  if (type === 'attach') return driver.failures.filter(({ of }) => isOf(of, domain));
  if (type !== 'set pasid' || pasid === undefined) return [];
  const isOfProcess = domain.endsWith('.process') || processOf(domain) !== undefined;
  const isRefused = driver.hasPasidsOfProcessesOnly === true && domain !== BLOCKED && !isOfProcess;
  if (isRefused) return [PROCESSES_ONLY, ...PASID_FAILURES];
  const needsTable = driver.hasPasidsOverIdentityOnly === true && domain !== BLOCKED;
  return needsTable ? [NO_TABLE, ...PASID_FAILURES] : PASID_FAILURES;
}

function isOf(of: AttachFailure['of'], domain: Domain): boolean {
  switch (of) {
    case undefined:
      return true;
    case 'unmanaged':
      return isPaging(domain) && !mapsKernelMemory(domain);
    case 'paging':
      return isPaging(domain);
    case 'identity':
      return isIdentity(domain);
    case 'platform':
      return domain === PLATFORM;
  }
}

/** Those of them that the circumstances allow. */
export function possibleFailures(
  driver: DriverBehaviour,
  circumstances: Circumstances,
  event: EntryEvent,
): readonly AttachFailure[] {
  if (circumstances.untracked.includes(event.domain)) return [UNTRACKED];
  return failuresFor(driver, event).filter(({ when }) => holds(when, circumstances, event));
}

function holds(when: AttachFailure['when'], circumstances: Circumstances, { domain, reason }: EntryEvent): boolean {
  switch (when) {
    case undefined:
      return true;
    case 'direct':
      return circumstances.requiresDirect;
    case 'translating':
      return circumstances.isSettled && isPaging(circumstances.rid) && circumstances.rid !== domain;
    case 'again':
      return circumstances.isSettled && AGAIN.includes(reason);
    case 'with PASIDs':
      return circumstances.hasPasids;
    case 'after a second':
      return circumstances.hadSecond;
    case 'translated RID':
      return !isIdentity(circumstances.rid);
  }
}

/** Whether it refuses what cannot be refused, since it was attached before. */
export function isRefusedAgain(failure: AttachFailure | undefined, reason: Reason): boolean {
  return AGAIN.includes(reason) && (failure?.when === 'again' || failure?.when === 'after a second');
}

/** The attach of the release domain, where the core makes one of a release. */
export function attachForRelease(event: EntryEvent): EntryEvent | undefined {
  return event.domain === undefined ? undefined : { ...event, type: 'attach', reason: 'release' };
}

/** iommu_deinit_device attaches the release domain, and does not look whether that worked. */
export function failuresOfRelease(
  driver: DriverBehaviour,
  circumstances: Circumstances,
  event: EntryEvent,
): readonly AttachFailure[] {
  const attach = attachForRelease(event);
  if (attach === undefined || driver.neverFails.includes(attach.domain)) return [];
  return possibleFailures(driver, circumstances, attach);
}

/** The failure that an event says has happened. */
export function failureOf(driver: DriverBehaviour, event: EntryEvent): AttachFailure | undefined {
  if (event.outcome === nameOf(UNTRACKED)) return UNTRACKED;
  return failuresFor(driver, event).find((failure) => nameOf(failure) === event.outcome);
}

/** `-EPERM (RMRR), left on old` */
export function nameOf({ errno, because, leaves }: AttachFailure): string {
  const why = because === undefined ? '' : ` (${because})`;
  return `${errno}${why}, left ${leaves === 'blocked' ? '' : 'on '}${leaves}`;
}

/** The domain that a failed attach leaves. */
export function leftOn({ leaves }: AttachFailure, old: Domain, to: Domain): Domain {
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
