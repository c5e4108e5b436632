/** What a group remembers: `struct iommu_group`, and the request that holds its mutex. */
import { deviceOf, type Surroundings } from '../configuration.ts';
import type { Errno, GroupRequest, OwnerType } from '../events.ts';
import { BLOCKED, type Domain, dmaDomainsOf, emptyDomainOf, IDENTITY } from '../names.ts';

/** `struct group_device`. */
export interface Member {
  readonly device: string;
  /** How many prepares that returned 0 have no done yet: `reset_depth` where the core counts, else its callers know. */
  readonly resetDepth: number;
  /** Whether the core blocked it for a reset: `blocked`, or it is the one for which `resetting_domain` is set. */
  readonly isBlocked: boolean;
  /** Whether its attach waits for the first use of the DMA API. */
  readonly isDeferred: boolean;
}

/** The request being served, from when the group waits for somebody until it answers. */
export interface Call {
  readonly operation: GroupRequest;
  readonly from: string | null;
  readonly device: string | null;
  /** The default domain before a change of type; the current one before the first default domain. */
  /** The default domain before a change of type; the current one before a replacement that takes two changes. */
  readonly previous: Domain | null;
  readonly hadFlushQueue: boolean;
  /** The domain that the group is to go to in a second change, where a replacement takes two. */
  readonly replacing?: Domain;
}

/** A change of the group's domain under way: `__iommu_group_set_domain_internal`. */
export interface Move {
  /** The new domain; null: none, and the driver decides what that means. */
  readonly to: Domain | null;
  /** Whether it must not fail. */
  readonly must: boolean;
  /** The member being attached. */
  readonly index: number;
  /** First member that rolling back leaves alone. */
  readonly end: number;
  readonly errno: Errno;
}

export interface GroupContext {
  readonly name: string;
  /** In the order in which they were added, which is the order of every loop. */
  readonly members: readonly Member[];
  readonly defaultDomain: Domain | null;
  /** Whether the default domain defers invalidation (DMA-FQ). */
  readonly hasFlushQueue: boolean;
  readonly blockingDomain: Domain | null;
  readonly domain: Domain | null;
  readonly owner: string | null;
  readonly ownerCount: number;
  /** `dma_owner` and `attach_cnt`, where the design has owner types. */
  readonly ownerType?: OwnerType;
  readonly attachCount?: number;
  /** Whether `pasid_array` holds a handle for the RID, so that faults find their user. */
  readonly hasHandle: boolean;
  /** Elements of `pasid_array`, the RID's handle not counted. */
  readonly pasidCount: number;
  /** `recovery_cnt`: members in a reset window; where the window is the group's, 1 while `resetting_domain` is set. */
  readonly recoveryCount: number;
  readonly call: Call | null;
  readonly move: Move | null;
}

/** A group after boot: present members probed and on the default domain. */
export function groupAtStart(name: string, { topology, driver, choices }: Surroundings): GroupContext {
  const present = topology.devices.filter((device) => device.group === name && !device.isHotPluggable);
  const isProbed = topology.isUnprobed !== true;
  const hasDefault =
    isProbed &&
    present.length > 0 &&
    driver.hasDefaultDomain !== false &&
    topology.withoutDefaultDomain?.includes(name) !== true;
  const domain = hasDefault ? dmaDomainsOf(name)[0] : null;
  return {
    name,
    members: (isProbed ? present : []).map((device) => newMember(device.name, device.isDeferred ?? false)),
    defaultDomain: domain,
    hasFlushQueue: false,
    blockingDomain: null,
    domain,
    owner: null,
    ownerCount: present.filter(({ isBound }) => isBound).length,
    ...(choices.read('ownership') === 'owner-type' && { ownerType: 'NONE', attachCount: 0 }),
    ...(choices.read('ownership') === 'owner-type-corrected' && { ownerType: 'DMA_API', attachCount: 0 }),
    hasHandle: false,
    pasidCount: 0,
    recoveryCount: 0,
    call: null,
    move: null,
  };
}

export function newMember(device: string, isDeferred: boolean): Member {
  return { device, resetDepth: 0, isBlocked: false, isDeferred };
}

/** Where the members start: the blocking domain that a claim would make or find. */
export function blockingDomainOf(name: string, { driver }: Surroundings): Domain {
  return driver.hasBlockedDomain ? BLOCKED : emptyDomainOf(name);
}

/** The default domain that a word in the file `type` asks for: the current one, or the lowest free. */
export function defaultDomainFor(context: GroupContext, word: 'identity' | 'DMA' | 'DMA-FQ'): Domain {
  if (word === 'identity') return IDENTITY;
  const isCurrent = context.defaultDomain !== IDENTITY && context.hasFlushQueue === (word === 'DMA-FQ');
  if (isCurrent && context.defaultDomain !== null) return context.defaultDomain;
  const [first, second] = dmaDomainsOf(context.name);
  return context.defaultDomain === first ? second : first;
}

/** Domains that this group allocated and has not freed: a dead one may be attached nowhere. */
export function livingDomains({ defaultDomain, blockingDomain, call }: GroupContext): readonly Domain[] {
  return [defaultDomain, blockingDomain, call?.previous ?? null].filter((domain) => domain !== null);
}

/** Members for which the driver is called for a PASID, and those that a reset blocks only if asked for. */
export function membersForPasid(
  { members }: GroupContext,
  { choices, topology }: Surroundings,
  which: 'all' | 'unblocked',
): readonly string[] {
  const isCalled = (device: string) =>
    choices.read('pasidRange') !== 'capable-members' || pasidsMaxOf(topology, device) > 0;
  return members
    .filter(({ device, isBlocked }) => isCalled(device) && !(isBlocked && which === 'unblocked'))
    .map(({ device }) => device);
}

/** `max_pasids` of a device. */
export function pasidsMaxOf(topology: Surroundings['topology'], device: string): number {
  return deviceOf(topology, device).pasidsMax ?? 0;
}
