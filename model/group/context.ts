/** What a group remembers: `struct iommu_group`, and the request that holds its mutex. */
import { type DeviceSpecification, deviceOf, type Surroundings } from '../configuration.ts';
import type { Errno, GroupRequest, OwnerType } from '../events.ts';
import { BLOCKED, type Domain, emptyDomainOf } from '../names.ts';
import { isProbedAtStart } from '../probed.ts';
import { domainOfType, isDeferring, typeAtStart } from './default-type.ts';

/** `struct group_device`. */
export interface Member {
  readonly device: string;
  /** How many prepares that returned 0 have no done yet: `reset_depth` where the core counts, else its callers know. */
  readonly resetDepth: number;
  /** Whether the core blocked it for a reset: `blocked`, or it is the one for which `resetting_domain` is set. */
  readonly isBlocked: boolean;
  /** Set where the group got a domain during its reset that it was never attached to: proposed. */
  readonly isPutOff?: true;
  /** Whether its attach waits for the first use of the DMA API. */
  readonly isDeferred: boolean;
  /** Set where it is behind a port for devices from outside (`untrusted` of `struct pci_dev`). */
  readonly isUntrusted?: true;
}

/** The request being served, from when the group waits for somebody until it answers. */
export interface Call {
  readonly operation: GroupRequest;
  readonly from: string | null;
  /** Whom a claim is for. */
  readonly owner: string | null;
  readonly device: string | null;
  /**
   * The default domain before a change of type; the current one before the first default domain, and before a
   * replacement that takes two changes.
   */
  readonly previous: Domain | null;
  readonly hadFlushQueue: boolean;
  /** The domain that the group is to go to in a second change, where a replacement takes two. */
  readonly replacing?: Domain;
  /** Why that failed, while the old domain is attached again. */
  readonly failure?: Errno;
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
  /** Set where the default domain was freed, and the pointer stayed. */
  readonly isDefaultFreed?: true;
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
export function groupAtStart(name: string, surroundings: Surroundings): GroupContext {
  const { topology, driver, choices } = surroundings;
  const present = topology.devices.filter((device) => device.group === name && isProbedAtStart(surroundings, device));
  const hasDefault =
    present.length > 0 && driver.hasDefaultDomain !== false && topology.withoutDefaultDomain?.includes(name) !== true;
  const empty: GroupContext = {
    name,
    members: present.map(newMember),
    defaultDomain: null,
    hasFlushQueue: false,
    blockingDomain: null,
    domain: null,
    owner: null,
    ownerCount: present.filter(
      ({ isBound, isUntaught }) => isBound && !(isUntaught && choices.read('kernelOwner') === 'driver'),
    ).length,
    ...(choices.read('ownership') === 'owner-type' && { ownerType: 'NONE', attachCount: 0 }),
    ...(choices.read('ownership') === 'owner-type-corrected' && { ownerType: 'DMA_API', attachCount: 0 }),
    hasHandle: false,
    pasidCount: 0,
    recoveryCount: 0,
    call: null,
    move: null,
  };
  if (!hasDefault) return empty;
  const type = typeAtStart(surroundings, name);
  if (type === 'refused') return empty;
  const domain = domainOfType(empty, type);
  return { ...empty, defaultDomain: domain, hasFlushQueue: isDeferring(type, driver), domain };
}

export function newMember({ name, isDeferred = false, isUntrusted }: DeviceSpecification): Member {
  return { device: name, resetDepth: 0, isBlocked: false, isDeferred, ...(isUntrusted && { isUntrusted }) };
}

/** The blocking domain of a group: the driver's static one, or an empty one of its own that a claim makes or finds. */
export function blockingDomainOf(name: string, { driver }: Surroundings): Domain {
  return driver.hasBlockedDomain ? BLOCKED : emptyDomainOf(name);
}

/** Domains that this group allocated and has not freed: a dead one may be attached nowhere. */
export function livingDomains(context: GroupContext): readonly Domain[] {
  const { defaultDomain, isDefaultFreed, domain, blockingDomain, call } = context;
  // Where the default domain was freed the one before it is still attached, and nobody frees that.
  const ofDefault = isDefaultFreed === true ? domain : defaultDomain;
  return [ofDefault, blockingDomain, call?.previous ?? null].filter((living) => living !== null);
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
