/** What the core remembers of processes whose address spaces devices share: `drivers/iommu/iommu-sva.c`. */
import { deviceOf, type Surroundings } from '../configuration.ts';
import type { Errno } from '../events.ts';
import { type Domain, numberOf, SVA } from '../names.ts';

/** `mm->iommu_mm`, where there is one. */
interface ProcessData {
  /** Taken from the global allocator; null where it was given back although the process is still bound. */
  readonly pasid: string | null;
  /** Whether it is in the list of all processes that are bound, `iommu_sva_mms`. */
  readonly isListed: boolean;
}

/** `struct iommu_sva`: the bond of a device and a process. */
interface Bond {
  readonly device: string;
  readonly domain: Domain;
  readonly users: number;
  /** Whether the next bind of the device finds it. */
  readonly isFound: boolean;
}

/** The request being served, from when `iommu_sva_lock` is taken until it is given up. */
export interface SvaCall {
  readonly from: string;
  readonly device: string;
  readonly mm: string;
  readonly bond: string;
  readonly domain: Domain | null;
  /** Domains of the process that were not tried yet. */
  readonly untried: readonly Domain[];
  readonly errno: Errno;
}

export interface SvaContext {
  /** Null: the process was never bound, or its `iommu_mm` is freed. */
  readonly processes: Readonly<Record<string, ProcessData | null>>;
  /** The users of each SVA domain; null where it is not allocated. */
  readonly domains: Readonly<Record<Domain, number | null>>;
  readonly bonds: Readonly<Record<string, Bond | null>>;
  readonly call: SvaCall | null;
}

export interface SvaEvent {
  readonly type:
    | 'bind process'
    | 'unbind process'
    | 'proceed'
    | 'answer'
    | 'process exits'
    | 'process dropped'
    | 'dropped'
    | 'use domain';
  readonly from?: string;
  readonly device?: string;
  readonly mm?: string;
  readonly bond?: string;
  readonly errno?: Errno;
  /** Of a slot's answer: the domain that is attached. */
  readonly domain?: Domain | null;
}

/** The domains that may follow a process: one for each group, and one that is being tried. */
export function svaDomainsOf(mm: string, groups: readonly string[]): readonly Domain[] {
  return Array.from({ length: groups.length + 1 }, (_, index) => `${SVA}.${mm}.${index + 1}`);
}

/** The process that a domain follows; undefined for any other domain. */
export function processOf(domain: Domain): string | undefined {
  const [holder, mm] = domain.split('.');
  return holder === SVA ? mm : undefined;
}

/** How often a device may be bound to one process at a time. */
const BINDS_MAX = 2;

/** Names of the bonds that a device and a process may have. */
export function bondsOf(device: string, mm: string): readonly string[] {
  return Array.from({ length: BINDS_MAX }, (_, index) => `${device}.${mm}.${index + 1}`);
}

/** Before the first bind. */
export function svaAtStart({ topology }: Surroundings): SvaContext {
  const { mms, devices } = topology.sva ?? { mms: [], devices: [] };
  const nothing = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, null]));
  return {
    processes: nothing(mms),
    domains: nothing(mms.flatMap((mm) => svaDomainsOf(mm, topology.groups))),
    bonds: nothing(mms.flatMap((mm) => devices.flatMap((device) => bondsOf(device, mm)))),
    call: null,
  };
}

/** SVA domains that are allocated. */
export function livingSvaDomains({ domains }: SvaContext): readonly Domain[] {
  return Object.keys(domains).filter((domain) => domains[domain] !== null);
}

/** `iommu_alloc_global_pasid`: the lowest free one that the device has room for. */
export function freePasid({ processes }: SvaContext, { topology }: Surroundings, device: string): string | undefined {
  const taken = Object.values(processes).map((data) => data?.pasid);
  return topology.pasids.find((pasid) => !taken.includes(pasid) && isInRange(pasid, topology, device));
}

/** Whether a device's table has room for a PASID. */
export function isInRange(pasid: string, topology: Surroundings['topology'], device: string): boolean {
  return numberOf(pasid) < (deviceOf(topology, device).pasidsMax ?? 0);
}
