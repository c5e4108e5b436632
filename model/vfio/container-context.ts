/** What a container remembers: `struct vfio_container`, and the `struct vfio_iommu` of its type1 driver. */
import type { AddressRange, Surroundings } from '../configuration.ts';
import type { Errno } from '../events.ts';
import type { Domain } from '../names.ts';
import { domainsOfContainer, vfioOf } from './names.ts';

/** `struct vfio_domain`: a domain in type1's list, and the groups that share it. */
export interface Type1Domain {
  readonly domain: Domain;
  readonly groups: readonly string[];
}

/** The request that holds the container's `group_lock`, over several critical sections of the groups. */
interface ContainerCall {
  readonly operation: 'join' | 'leave' | 'set iommu';
  /** The group that is being attached or detached. */
  readonly group: string;
  /** The VFIO group that holds the lock; null where it is the container's own ioctl. */
  readonly from: string | null;
  /** The new domain that the group is tried on. */
  readonly trial: Domain | null;
  /** Place in `domains` of the one that the group may share. */
  readonly candidate: number;
  /** Place in `groups` of the one that VFIO_SET_IOMMU attaches. */
  readonly position: number;
  readonly errno: Errno;
  /** VFIO_SET_IOMMU asks for type1v2. */
  readonly isV2: boolean;
}

export interface VfioContainerContext {
  readonly name: string;
  /** Whether the user has its file open. */
  readonly isOpen: boolean;
  /** `group_list`: the newest first. */
  readonly groups: readonly string[];
  /** Whether `iommu_driver` is set: type1, the only one there is. */
  readonly hasDriver: boolean;
  /** `v2` of `struct vfio_iommu`: the driver is type1v2, which differs in what it unmaps. */
  readonly isV2: boolean;
  /** `dma_list`, the lowest address first. */
  readonly mappings: readonly AddressRange[];
  /** Domains that were allocated and not freed. */
  readonly living: readonly Domain[];
  /** `domain_list`: the newest first. */
  readonly domains: readonly Type1Domain[];
  readonly call: ContainerCall | null;
}

export interface VfioContainerEvent {
  readonly type:
    | 'open'
    | 'close'
    | 'set iommu'
    | 'check extension'
    | 'map'
    | 'unmap'
    | 'proceed'
    | 'lock container'
    | 'attach domain'
    | 'detach domain'
    | 'link group'
    | 'unlink group'
    | 'unlock container'
    | 'ask driver'
    | 'answer';
  readonly from?: string;
  readonly group?: string;
  /** What the lock is for. */
  readonly operation?: 'join' | 'leave';
  /** The type given to VFIO_SET_IOMMU; of another number than those of both, `extension` may be the number. */
  readonly iommu?: 'type1' | 'type1v2' | 'unknown';
  /** The number given to VFIO_CHECK_EXTENSION, or to VFIO_SET_IOMMU. */
  readonly extension?: number;
  /** What is mapped or unmapped, in bytes. */
  readonly iova?: number;
  readonly size?: number;
  readonly errno?: Errno;
  readonly outcome?: string;
}

/** A container whose file was just opened. */
export function containerAtStart(name: string): VfioContainerContext {
  return {
    name,
    isOpen: true,
    groups: [],
    hasDriver: false,
    isV2: false,
    mappings: [],
    living: [],
    domains: [],
    call: null,
  };
}

/** The request under way. Asked only in states that have one. */
export function containerCallOf({ name, call }: VfioContainerContext): ContainerCall {
  if (call === null) throw new Error(`container ${name} has no request under way`);
  return call;
}

/**
 * Place of the first domain, from one on, that the group may share: its DMA is as coherent. The number of domains where
 * there is none. All that type1 compares otherwise is the IOMMU driver, of which there is one.
 */
export function sharedFrom(context: VfioContainerContext, from: number, { topology }: Surroundings): number {
  const { enforcesCoherency = [] } = vfioOf(topology);
  const { group } = containerCallOf(context);
  const isCoherent = (name = '') => enforcesCoherency.includes(name);
  const found = context.domains.findIndex(
    ({ groups }, place) => place >= from && isCoherent(groups[0]) === isCoherent(group),
  );
  return found < 0 ? context.domains.length : found;
}

/** The lowest domain that is free. */
export function freeDomain({ name, living }: VfioContainerContext, { topology }: Surroundings): Domain {
  const free = domainsOfContainer(name, topology).find((domain) => !living.includes(domain));
  if (free === undefined) throw new Error(`container ${name} has more domains than groups`);
  return free;
}
