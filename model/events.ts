/**
 * What actors say to each other. Each is a call of a kernel function, an answer to one, or an observation;
 * docs/MODEL.md has the table.
 */
import type { Outcome } from '../explorer/system.ts';
import type { TypeWord } from './configuration.ts';
import type { Domain } from './names.ts';

/** `'0'`, or a negative errno as the kernel writes it. */
export type Errno = string;

/** Why the core attaches a device, which decides whether the attach may fail. */
export type Reason =
  /** A change of domain that may fail. */
  | 'set'
  /** The first attach of a device that is added. */
  | 'add'
  /** A change of domain that must not fail. */
  | 'must'
  /** Back to the old domain after another member failed. */
  | 'roll back'
  /** To the blocking domain after the device itself failed. */
  | 'fall back'
  /** To the blocking domain, for a reset. */
  | 'reset'
  /** Back to the current domain, after a reset. */
  | 'reset done'
  /** To identity, as the device is released: whether that worked is not asked. */
  | 'release'
  /** To the domain that the group got while the device was being reset, and that nobody tried with it: proposed. */
  | 'put off'
  /** A PASID is blocked again. */
  | 'remove'
  /** The same by `remove_dev_pasid`, which returns nothing. */
  | 'forget';

/** `enum iommu_dma_owner`, as it was posted in December 2021. */
export type OwnerType = 'NONE' | 'DMA_API' | 'PRIVATE_DOMAIN' | 'PRIVATE_DOMAIN_USER';

/** Requests to a group. Each is one critical section under `group->mutex`. */
export const GROUP_REQUESTS = [
  'add device',
  'settle device',
  'set up',
  'remove device',
  'deferred attach',
  'use default domain',
  'unuse default domain',
  'claim group',
  'release group',
  'ask owner',
  'claim device',
  'release device',
  'attach group',
  'attach group handle',
  'detach group handle',
  'attach device',
  'set owner',
  'release owner',
  'attach shared',
  'detach shared',
  'find device',
  'attach by device',
  'detach device',
  'detach group',
  'replace group',
  'set type',
  'pick device',
  'change type',
  'attach pasid',
  'replace pasid',
  'detach pasid',
  'prepare reset',
  'finish reset',
] as const;

export type GroupRequest = (typeof GROUP_REQUESTS)[number];

/** What a group receives. */
export interface GroupEvent {
  readonly type: GroupRequest | 'answer' | 'pasids done' | 'not added' | 'released';
  /** Who asks, and gets the answer; without, the group is commanded by the environment. */
  readonly from?: string;
  /** Of a claim: whom it is for, where that is not who asks. */
  readonly owner?: string;
  readonly device?: string;
  readonly domain?: Domain;
  readonly pasid?: string;
  /** Of a claim: nobody says who claims. */
  readonly isUnnamed?: boolean;
  /** The domain that is to be replaced, where who replaces has to name it: proposed. */
  readonly old?: Domain | null;
  /** The word written to the sysfs file `type`. */
  readonly word?: TypeWord;
  /** Whether a driver is bound to the device whose type is changed. */
  readonly isBound?: boolean;
  /** Of an answer. */
  readonly errno?: Errno;
  /** Of a slot's answer to `detach pasid`: there was nothing to detach. */
  readonly wasEmpty?: boolean;
  /** Of `add device`: the group's default domain is made later, for all its devices. */
  readonly isBatch?: boolean;
  /** How the allocation that the request needs ends. */
  readonly outcome?: string;
}

/** What a translation entry receives. */
export interface EntryEvent {
  readonly type:
    | 'attach'
    | 'detach'
    | 'write'
    | 'set pasid'
    | 'share table'
    | 'recorded'
    | 'release'
    | 'process exits'
    | 'translate';
  readonly from: string;
  /** Of a release: the driver's release domain, which the core attaches; nothing where there is none. */
  readonly domain: Domain;
  readonly pasid?: string;
  readonly reason: Reason;
  /** Of a release: the driver itself lets a device through that requires a direct mapping. */
  readonly isToIdentity?: true;
  /** The domain of the RID through which a PASID was set, where its table is the domain's: weighed. */
  readonly shared?: Domain;
  readonly outcome?: string;
  /** Of a detach: the function that is called. */
  readonly op?: 'detach_dev' | 'set_platform_dma_ops';
  /** A process whose pages are gone. */
  readonly mm?: string;
  /** The domain that the PASID had, as the core says; only where a unit counts. */
  readonly old?: Domain | null;
  /** Of a unit's answer. */
  readonly errno?: Errno;
}

/** What an actor emits: with `to` a call or an answer, without an observation. */
export interface Emitted {
  readonly type: string;
  readonly to?: string;
  readonly [key: string]: unknown;
}

/** What the bus answers a driver's bind where that has to probe the device itself (the replay). */
export const PROBE_IT: Errno = 'probe it';

/** The name of the outcome of a call that works. */
export const SUCCESS = 'ok';

/** A call that works, or fails with one of these as its interface permits. */
export function mayFail(...errnos: readonly Errno[]): readonly Outcome[] {
  return [{ name: SUCCESS, kind: 'normal' }, ...errnos.map((name): Outcome => ({ name, kind: 'allowed' }))];
}
