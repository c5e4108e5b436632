/** What a model is made of: design, driver profile, topology and environment, each of them data. */
import type { Choices } from '../explorer/choices.ts';
import type { DesignChoices } from './choices/index.ts';
import type { IommufdObjects } from './iommufd-objects/specification.ts';
import type { Since } from './kernels.ts';
import type { Domain } from './names.ts';

/** A kernel version or a proposal, as the set of choices in which designs differ. */
export interface Design {
  readonly name: string;
  /** One line. */
  readonly title: string;
  readonly source: string;
  /** How far it was held against a kernel: by reading its source, or not at all, as no kernel has it. */
  readonly heldAgainst: 'read' | 'assumed';
  /** The kernel on which runs were recorded that tests of parts of it follow; left out where there are none. */
  readonly recordings?: string;
  /** The kernel that it is, or that it changes: its drivers are those of that version. */
  readonly kernel: string;
  /** The listed design that a proposal starts from; left out for a kernel. */
  readonly base?: string;
  /** Questions that were argued on the lists and what this design answers, as `Q1a (b)`; docs/MODEL.md has them. */
  readonly answers?: readonly string[];
  readonly choices: DesignChoices;
}

/** A clause of the contract of `struct iommu_ops`, and whether a profile keeps it. */
export interface ContractClause {
  readonly clause: string;
  /** `not said`: neither the driver nor what it talks to says so; the profile assumes that it is kept. */
  readonly isKept: boolean | 'not said';
  readonly source: string;
}

/** How a call into the driver may fail, and what the device is left in. */
export interface AttachFailure {
  /** Negative errno as the kernel writes it; `'0'` where the driver reports success all the same. */
  readonly errno: string;
  /** `new` is the domain of the failing call. */
  readonly leaves: 'old' | 'new' | 'blocked' | 'identity';
  /** Why, in a word; part of the outcome's name. Left out where the errno says it. */
  readonly because?: string;
  /**
   * The domains that it is about: every one, where it is left out. `unmanaged` are the paging domains that a user
   * or a kernel driver maps, the empty one that blocks among them.
   */
  readonly of?: 'unmanaged' | 'paging' | 'identity' | 'platform';
  /**
   * Set where only some calls fail so: for a device that requires a direct mapping; while the device goes
   * through another paging domain; to a domain that was attached before; while a PASID is set; once one paging domain
   * has followed another, for ever; where the RID goes through anything but identity.
   */
  readonly when?: 'direct' | 'translating' | 'again' | 'with PASIDs' | 'after a second' | 'translated RID';
  /** Set where it then fails each time: nothing is spent, and there is no other ending. */
  readonly isCertain?: true;
}

/** What a driver does, since a kernel version. */
export interface DriverBehaviour {
  /** In force until the next one's. */
  readonly since: Since;
  readonly source: string;
  /** Whether the core can give a group a default domain; where it is left out, it can. */
  readonly hasDefaultDomain?: boolean;
  /**
   * What `detach_dev` (up to v6.2), or `set_platform_dma_ops` (v6.3 to v6.6), left the device in; left out where
   * the driver had neither. `nothing`: the driver did nothing, and the old domain stays.
   */
  readonly legacyDetach?: 'blocks' | 'passes-through' | 'platform' | 'nothing';
  /** Whether the driver has a static blocked domain; else the core allocates an empty paging domain. */
  readonly hasBlockedDomain: boolean;
  /**
   * Set where the driver has none, and yet allocates one that is called so: an empty paging domain for each group, of
   * type BLOCKED (`domain_alloc`).
   */
  readonly allocatesBlocked?: true;
  /**
   * Whether its identity domain is one static object, or allocated for each group: left out where that was not read.
   * In the model all groups share the name.
   */
  readonly hasStaticIdentity?: boolean;
  /** The type of the one default domain that it declares (`default_domain` of `struct iommu_ops`), and takes. */
  readonly staticDefault?: 'platform' | 'identity' | 'blocked';
  /** The type that `def_domain_type` demands for every device, and for those with PASIDs. */
  readonly demandsType?: DefaultType;
  readonly demandsTypeWithPasids?: DefaultType;
  /**
   * Set where a default domain of type DMA-FQ falls back to DMA: no IOMMU_CAP_DEFERRED_FLUSH, which 4a20ce0ff68e (v6.5)
   * gave to AMD, Arm and VT-d, and s390 (v6.7) and virtio (v6.8) took; or, before it, no such domain.
   */
  readonly hasFlushQueues?: false;
  /** Set where the driver cannot let a device through untranslated. */
  readonly hasIdentityDomain?: false;
  /** Static domains whose attach never fails. */
  readonly neverFails: readonly Domain[];
  /** How attaching any other domain may fail; every one of them is allowed. */
  readonly failures: readonly AttachFailure[];
  /** What the hardware passes through between two domains. */
  readonly transit: 'none' | 'blocked' | 'identity';
  /** Set where it does so only on the way from one paging domain to another. */
  readonly transitOf?: 'paging';
  /** Set where the driver promises that a device is on the old domain or the new one at every moment. */
  readonly isHitless?: true;
  /** Set where the driver counts the endpoints of each domain, and relies on the count. */
  readonly countsEndpoints?: true;
  /** Whether the driver attaches PASIDs. */
  readonly hasPasids: boolean;
  /**
   * Whether `set_dev_pasid` refuses a process that has exited (`mmget_not_zero`); where it is left out, the page
   * tables of the process are installed all the same.
   */
  readonly refusesExited?: boolean;
  /** Set where `set_dev_pasid` refuses a process on a PASID that has another domain, the blocked one included. */
  readonly refusesProcessOver?: true;
  /** Set where there is a table of PASIDs only while the RID goes through identity. */
  readonly hasPasidsOverIdentityOnly?: true;
  /** Set where a change of the domain of the RID takes every PASID out of the table. */
  readonly dropsPasids?: true;
  /** Set where only processes (SVA) can be attached to PASIDs, and no domain of a user. */
  readonly hasPasidsOfProcessesOnly?: true;
  /** Set where releasing a device follows the pointer to its domain, which nobody set if it was never attached. */
  readonly followsDomainOnRelease?: true;
  /** What the device is left in when it is released; `null`: in whatever it was. */
  readonly releases: Domain | null;
  /** Set where the driver has a blocked domain and no `release_domain`, so that the core attaches nothing at a release. */
  readonly hasReleaseDomain?: false;
  /** Set where `release_device` by itself leaves a device that requires a direct mapping untranslated. */
  readonly releasesDirectToIdentity?: true;
}

/** An IOMMU driver: its behaviour in a range of kernels, and the contract that it keeps or breaks. */
export interface DriverProfile {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  /** What it does, the newest first; before the oldest, it was not read. */
  readonly behaviours: readonly DriverBehaviour[];
  /** Clause by clause, for the newest of its behaviours. */
  readonly contract: readonly ContractClause[];
  /**
   * When it takes a device, up to v6.14: as that is added to the bus, or as the first driver binds to it, since then the
   * firmware is asked which IOMMU is for it (`acpi_dma_configure_id`, `of_dma_configure_id`). Left out where not read.
   */
  readonly takesDevices?: 'when added' | 'when bound';
  /**
   * What it reserves of every group of a PC, whatever its devices are (`iommu_get_group_resv_regions`); what the firmware
   * demands for single devices comes to that. Left out where it was not read.
   */
  readonly reservesOnPc?: readonly AddressRange[];
  /** Whether `enforce_cache_coherency` works for every device. Left out where it was not read. */
  readonly enforcesCoherency?: boolean;
  /** Set where the IOMMU translates no interrupts. */
  readonly remapsInterrupts?: false;
  /** Set where no driver of the kernel is so: it was chosen to see the core alone. */
  readonly isNoDriver?: true;
  /** The invariants that systems with this driver break by its fault in mainline, and why. */
  readonly breaks: Readonly<Record<string, string>>;
}

export interface DeviceSpecification {
  readonly name: string;
  readonly group: string;
  /** Requester id, where several devices share one; the device's own otherwise. */
  readonly rid?: string;
  /** Absent at the start, and can come and go. */
  readonly isHotPluggable?: boolean;
  /** Other groups that it may get when it is added, although nothing isolates it from those of `group`. */
  readonly otherGroups?: readonly string[];
  /** PASIDs that its table has room for, 0 included: `max_pasids`. */
  readonly pasidsMax?: number;
  /** With ATS, its resets open a reset window. */
  readonly hasAts?: boolean;
  /** The firmware demands a direct mapping (RESV_DIRECT). */
  readonly requiresDirect?: boolean;
  /** The type of default domain that the IOMMU driver demands for it (`def_domain_type`). */
  readonly forcedType?: 'identity' | 'DMA';
  /** It came from outside the case: it gets no identity domain (`untrusted` of `struct pci_dev`). */
  readonly isUntrusted?: boolean;
  /** The attach at boot was put off until the first use of the DMA API (kdump). */
  readonly isDeferred?: boolean;
  /** The driver goes on saying so until the default domain is attached: Intel's and AMD's do not. */
  readonly staysDeferred?: true;
  /** Its probe may fail: the driver may refuse the first attach, or the first default domain be none. */
  readonly mayBeRefused?: boolean;
  /** Ranges that must not be mapped while it is attached (`iommu_get_resv_regions`). */
  readonly reservedRanges?: readonly string[];
  /** A virtual function whose page requests (PRI) are those of the physical one. */
  readonly sharesPageRequests?: boolean;
  /** Its IOMMU does not say which pages it writes (no IOMMU_CAP_DIRTY_TRACKING). */
  readonly hasUntrackedWrites?: boolean;
  /** Its DMA is not coherent with the caches of the CPU (no IOMMU_CAP_CACHE_COHERENCY). */
  readonly isIncoherent?: boolean;
  /** Its MSIs are not isolated (no IOMMU_CAP_INTR_REMAP or the like). */
  readonly hasUnsafeMsi?: boolean;
  /** Kinds of drivers that bind to it. Default: the first two. */
  readonly drivers?: readonly ('kernel' | 'managed' | 'vfio')[];
  /** Its kernel driver attaches a process to a PASID. */
  readonly usesPasid?: boolean;
  /** The IOMMU unit behind which it is, where the driver's counting is modelled. */
  readonly unit?: string;
  /** Its kernel driver attaches a domain of its own. */
  readonly usesPrivateDomain?: boolean;
  /** It does so for as long as it lives. */
  readonly keepsPrivateDomain?: true;
  /** The domain of its own that its driver attaches is an identity domain, and goes to the whole group. */
  readonly usesIdentityTwin?: boolean;
  /** Name of the IOMMU that it is behind, where there are several, each of another driver. */
  readonly iommu?: string;
  /** Its kernel driver was not taught to take ownership by itself. */
  readonly isUntaught?: boolean;
  /** A kernel driver is bound to it from the start. */
  readonly isBound?: boolean;
  /** No IOMMU serves it: it never has a group, and drivers bind to it all the same. `group` says its place only. */
  readonly isUnserved?: true;
}

/** A range of I/O virtual addresses, in bytes. */
export interface AddressRange {
  readonly iova: number;
  readonly size: number;
}

/** VFIO as users see it: group, container and device files. */
export interface VfioSpecification {
  /** Groups whose devices vfio-pci may be bound to; those of `devices` whose `drivers` name it. */
  readonly groups: readonly string[];
  readonly containers: readonly string[];
  /** Devices that vfio-pci is bound to at the start. */
  readonly boundAtStart: readonly string[];
  /** How often one device may be open at a time. */
  readonly opensMax: number;
  /** How many files of groups that are gone are told apart, of each group; more than that are one. 1 where it is left out. */
  readonly inertFilesMax?: number;
  /** Whether opening a device may fail. */
  readonly mayFailToOpen?: boolean;
  /** Devices whose driver has no `close_device`. */
  readonly withoutClose?: readonly string[];
  /** Groups whose interrupts are not isolated. */
  readonly withoutIsolatedMsi?: readonly string[];
  /** Groups of devices without an IOMMU of their own (VFIO_EMULATED_IOMMU): mediated ones. */
  readonly emulated?: readonly string[];
  /** Devices that are reset together. */
  readonly deviceSets?: Readonly<Record<string, readonly string[]>>;
  /** Devices with a character device of their own. */
  readonly cdevs?: readonly string[];
  /** Whether users also give wrong files and types. */
  readonly hasMistakes?: boolean;
  /** Ranges that users map through containers and unmap again, in bytes; with them, both types of type1. */
  readonly mappings?: readonly AddressRange[];
  /** Ranges that cannot be mapped while a group is in the container: its reserved regions, and what is beyond its aperture. */
  readonly reserved?: Readonly<Record<string, readonly AddressRange[]>>;
  /** Groups whose IOMMU keeps all their DMA coherent with the caches (`enforce_cache_coherency`). */
  readonly enforcesCoherency?: readonly string[];
  /** Whether users also ask what changes nothing. */
  readonly hasQueries?: boolean;
}

/** A domain that callers have: `FOREIGN` is one that another IOMMU driver made than that of the devices. */
export interface CallerDomain {
  readonly name: string;
  readonly type: 'UNMANAGED' | 'IDENTITY' | 'FOREIGN';
}

/** Groups, members (in the order in which they are added), users, and the bounds of it all. */
export interface Topology {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly groups: readonly string[];
  readonly devices: readonly DeviceSpecification[];
  /** PASIDs in use, each named for its number: `pasid1` is number 1. */
  readonly pasids: readonly string[];
  /** Words that are written to the sysfs file `type`. */
  readonly types: readonly TypeWord[];
  /**
   * The type of default domain where nobody demands one: `iommu_def_domain_type`, by `iommu.passthrough` and
   * `iommu.strict` and by IOMMU drivers that turn the flush queue off; `DMA` where it is left out.
   */
  readonly bootType?: 'identity' | 'DMA' | 'DMA-FQ';
  /** Groups of the VFIO container. */
  readonly container: readonly string[];
  /** Devices of the iommufd context. */
  readonly iommufd: readonly string[];
  /** Domains of the iommufd context. */
  readonly iommufdDomains: readonly Domain[];
  /** iommufd object by object, in place of the context above. */
  readonly iommufdObjects?: IommufdObjects;
  /** How deep prepare and done may nest; 0: no reset windows. */
  readonly resetDepthMax: number;
  /** Devices of one group whose driver attaches a domain of its own to all of them. */
  readonly sharer?: readonly string[];
  /** The group that a user holds who may attach through one of its devices. */
  readonly picker?: string;
  /** Processes, and the devices whose drivers bind them. */
  readonly sva?: { readonly mms: readonly string[]; readonly devices: readonly string[] };
  /** Domain ids of each IOMMU unit, where devices name theirs. */
  readonly domainIds?: number;
  /**
   * Who maps memory: a user in a domain of his own, the DMA API of each group, or callers in domains of theirs; and
   * whether it flushes later.
   */
  readonly memory?: {
    readonly by: 'user' | 'DMA API' | 'callers';
    readonly domains?: readonly Domain[];
    readonly hasFlushQueue?: boolean;
  };
  /** Devices whose page requests are modelled. */
  readonly faults?: readonly string[];
  /** Groups whose default domain could not be allocated when their devices were probed. */
  readonly withoutDefaultDomain?: readonly string[];
  /** The files of VFIO. The abstract container of `container` is another user. */
  readonly vfio?: VfioSpecification;
  /** Threads that call the core by themselves, and the domains that they attach. */
  readonly callers?: readonly string[];
  readonly callerDomains?: readonly CallerDomain[];
  /** Set where the objects of groups are followed, with so many ids; devices are not probed late then. */
  readonly groupObjects?: { readonly ids: number };
  /** Set where the IOMMU registers while the system runs: no device that is present has a group before. */
  readonly isUnprobed?: true;
  /** Set where the bus has a dma_configure, which asks the firmware and takes its time. */
  readonly parsesFirmware?: true;
  /**
   * Set where the IOMMU is registered, and only the firmware knows its devices (ACPI VIOT): before bcb81ac6ae3c (v6.15)
   * it is asked when a driver binds. Drivers, managed ones too, may then turn out not to be for the device.
   */
  readonly isProbedOnBind?: true;
}

/** Type of a default domain. */
export type DefaultType = 'identity' | 'DMA' | 'DMA-FQ' | 'platform' | 'blocked';

/** A word written to the sysfs file `type`; `unknown` is none of those that the kernel knows. */
export type TypeWord = 'identity' | 'DMA' | 'DMA-FQ' | 'auto' | 'unknown';

/** What callers do although the interface forbids it. */
export interface Liberty {
  readonly name: string;
  readonly title: string;
  readonly source: string;
}

/** One system to check. */
export interface Configuration {
  readonly design: Design;
  readonly driver: DriverProfile;
  readonly topology: Topology;
  /** Empty: the well-behaved environment. */
  readonly environment: readonly Liberty[];
}

/** What every machine of one system is built with. The topology is cut to what design and driver have. */
export interface Surroundings {
  readonly choices: Choices<DesignChoices>;
  readonly driver: DriverBehaviour;
  readonly topology: Topology;
  /** Names of the liberties taken. */
  readonly liberties: ReadonlySet<string>;
}

/** The device's specification. The name must be one of the topology's. */
export function deviceOf(topology: Topology, name: string): DeviceSpecification {
  const device = topology.devices.find((candidate) => candidate.name === name);
  if (device === undefined) throw new Error(`topology ${topology.name} has no device ${name}`);
  return device;
}

/** Requester id of a device. */
export function ridOf(topology: Topology, name: string): string {
  return deviceOf(topology, name).rid ?? name;
}

/** Requester ids of all devices that an IOMMU serves. */
export function ridsOf(topology: Topology): readonly string[] {
  const served = topology.devices.filter(({ isUnserved }) => isUnserved !== true);
  return [...new Set(served.map(({ name }) => ridOf(topology, name)))];
}

/** PASIDs of a group's devices: those that are in use, where one of them has room for any. */
export function pasidsOf(topology: Topology, group: string): readonly string[] {
  const isCapable = topology.devices.some((device) => device.group === group && (device.pasidsMax ?? 0) > 0);
  return isCapable ? topology.pasids : [];
}
