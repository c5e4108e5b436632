/**
 * What a recording of a real kernel says: plain data, as it was written, nothing of it believed yet.
 *
 * A recording is a series of records. Each is one operation of a process in user space with what it returned, what the
 * kernel's log had meanwhile, and the `struct iommu_group` of each relevant group after it.
 */

/** One run of a kernel. */
export interface Recording {
  /** The folder's name, or the file's where there is no folder of its own. */
  readonly name: string;
  /** The file of the records, as messages name it. */
  readonly file: string;
  readonly machine: RecordedMachine;
  readonly records: readonly RecordedStep[];
}

/** What the files next to the records say of kernel and hardware; nothing where they do not. */
export interface RecordedMachine {
  /** How to call the release: `6.1.192`; where nothing tells its patch level `6.8.0-45-generic`, or as a file has it. */
  readonly kernel?: string | undefined;
  /** A word for the IOMMU, as it was written: `intel`, `virtio-iommu-pci`, `AMD-Vi`. */
  readonly iommu?: string | undefined;
  /** The kernel's command line. */
  readonly commandLine: string;
  /** Addresses of the devices that were on the bus at first; nothing where nobody looked. */
  readonly devices?: readonly string[] | undefined;
  /** Addresses of PCI bridges, in the order of the bus. */
  readonly bridges: readonly string[];
  /** Addresses of devices for which the firmware demands a direct mapping. */
  readonly direct: readonly string[];
  /** Whether it was started with remapping of interrupts; nothing where nobody says so. */
  readonly remapsInterrupts?: boolean | undefined;
}

/** One record: an operation or none, what it returned, and the groups after it. */
export interface RecordedStep {
  /** As recorded: 1, 2, ...; 0 for the initial state, null for the final one. */
  readonly number: number | null;
  /** Line in the file, from 1. */
  readonly line: number;
  /** The operation as it was written: `A: set_container G C`. */
  readonly text: string;
  readonly operation: RecordedOperation;
  /** Nothing where it did not return before the recording ended, and for what returns nothing. */
  readonly returned?: RecordedReturn | undefined;
  /** Whether it returned only during a later record. */
  readonly isPending: boolean;
  /** Operations of earlier records that returned during this one. */
  readonly returnedLate: readonly { readonly number: number; readonly rc: number; readonly errno: string }[];
  /** What the kernel's log had, in its order; what is not known is left out. */
  readonly events: readonly RecordedEvent[];
  /** By group number. */
  readonly groups: Readonly<Record<string, RecordedGroup>>;
}

/** What a record is of. */
export type RecordedOperation =
  /** The state before the first operation, a snapshot, and the state after the last. */
  | { readonly kind: 'initial state' | 'snapshot' | 'final state' }
  /** Time passes: 0 seconds where nobody woke up. */
  | { readonly kind: 'sleep'; readonly seconds: number }
  /** For a process whose operation has not returned. */
  | { readonly kind: 'wait'; readonly process: string }
  /** A process ends, and the kernel closes its files. */
  | { readonly kind: 'kill'; readonly process: string }
  /** `A: get_device D G 0000:01:00.0`: process, name and arguments. */
  | {
      readonly kind: 'call';
      readonly process: string;
      readonly name: string;
      readonly words: readonly string[];
    };

/** What the recorder was told: the number that the call gave, and what came with it. */
export interface RecordedReturn {
  readonly rc: number;
  /** `0` or the errno's name. */
  readonly errno: string;
  /** What else it told: `gid=8`, `viable=1 container_set=0`. */
  readonly info: string;
}

/** What the kernel's log shows of a group's domain and members. */
export type RecordedEvent =
  /** `__iommu_attach_device` was called, before it is known whether it fails. `type` as {@link RecordedGroup.domainType}. */
  | { readonly kind: 'attach'; readonly device: string; readonly domain: string; readonly type: string }
  /** The tracepoint attach_device_to_domain: it succeeded. */
  | { readonly kind: 'attached'; readonly device: string }
  /** The tracepoints add_device_to_group and remove_device_from_group. */
  | { readonly kind: 'added' | 'removed'; readonly device: string; readonly group: string }
  /** `iommu_group_claim_dma_owner` was called for an owner. */
  | { readonly kind: 'claim'; readonly group: string; readonly owner: string }
  /** It returned: 0, or an errno below it. */
  | { readonly kind: 'claimed'; readonly code: number }
  /** `iommu_group_release_dma_owner` was called. */
  | { readonly kind: 'released'; readonly group: string };

/** `struct iommu_group` and what sysfs says of it. Pointers are names that stand for them; null is NULL. */
export interface RecordedGroup {
  /** sysfs `type`: `DMA`, `DMA-FQ`, `identity`. */
  readonly type: string;
  /** Whether `/dev/vfio/GROUP` exists; nothing where it was not recorded. */
  readonly hasVfioFile?: boolean | undefined;
  /** As sysfs lists them, which is not the order of the group's list: `iommu_group_add_device` makes links. */
  readonly members: readonly RecordedMember[];
  readonly ownerCount: number;
  readonly owner: string | null;
  readonly defaultDomain: string | null;
  readonly blockingDomain: string | null;
  readonly domain: string | null;
  /** `type` of the current domain: `DMA`, `DMA-FQ`, `IDENTITY`, `UNMANAGED`, `BLOCKED`. */
  readonly domainType: string | null;
}

/** A device of a group, with the driver that sysfs has for it. */
export interface RecordedMember {
  /** PCI address. */
  readonly device: string;
  readonly driver: string | null;
}
