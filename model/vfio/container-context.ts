/** What a container remembers: `struct vfio_container`, and the `struct vfio_iommu` of its type1 driver. */
import type { Surroundings } from '../configuration.ts';
import type { Errno } from '../events.ts';
import type { Domain } from '../names.ts';
import { domainsOfContainer } from './names.ts';

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
}

export interface VfioContainerContext {
  readonly name: string;
  /** Whether the user has its file open. */
  readonly isOpen: boolean;
  /** `group_list`: the newest first. */
  readonly groups: readonly string[];
  /** Whether `iommu_driver` is set: type1, the only one there is. */
  readonly hasDriver: boolean;
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
  /** The type given to VFIO_SET_IOMMU. */
  readonly iommu?: 'type1' | 'unknown';
  readonly errno?: Errno;
  readonly outcome?: string;
}

/** A container whose file was just opened. */
export function containerAtStart(name: string): VfioContainerContext {
  return { name, isOpen: true, groups: [], hasDriver: false, living: [], domains: [], call: null };
}

/** The request under way. Asked only in states that have one. */
export function containerCallOf({ name, call }: VfioContainerContext): ContainerCall {
  if (call === null) throw new Error(`container ${name} has no request under way`);
  return call;
}

/** The lowest domain that is free. */
export function freeDomain({ name, living }: VfioContainerContext, { topology }: Surroundings): Domain {
  const free = domainsOfContainer(name, topology).find((domain) => !living.includes(domain));
  if (free === undefined) throw new Error(`container ${name} has more domains than groups`);
  return free;
}
