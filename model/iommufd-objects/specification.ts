/** What a topology says about iommufd: which objects there can be. */

/** A hardware page table: an iommu_domain, and the object that user space knows it by. */
export interface HwptSpecification {
  readonly name: string;
  /** The IOAS whose mappings it has; of a nested one, its parent's. */
  readonly ioas: string;
  /** Made by the kernel when a device is attached to the IOAS, and gone with its last user (`auto_domain`). */
  readonly isAuto?: boolean;
  /** Of a nested one: the paging one below it. */
  readonly parent?: string;
  /** `IOMMU_HWPT_ALLOC_NEST_PARENT` */
  readonly isNestParent?: boolean;
  /** `IOMMU_HWPT_FAULT_ID_VALID` */
  readonly hasFaults?: boolean;
  /** `IOMMU_HWPT_ALLOC_PASID` */
  readonly isForPasids?: boolean;
  /** `IOMMU_HWPT_ALLOC_DIRTY_TRACKING` */
  readonly tracksWrites?: boolean;
  /** It is asked for with a flag that the kernel does not know. */
  readonly hasUnknownFlag?: boolean;
}

interface AccessSpecification {
  readonly name: string;
  /** Of a hardware queue: it pins, and is never asked to let go (`iommufd_access_is_internal`). */
  readonly isInternal?: boolean;
}

/** The objects that one open file of /dev/iommu can have. */
export interface IommufdObjects {
  /** Devices that can be bound to it, each of them a member of a group. */
  readonly devices: readonly string[];
  /** Address spaces; they are there at the start, but for those of `newIoas`, which user space makes first. */
  readonly ioas: readonly string[];
  readonly newIoas?: readonly string[];
  readonly hwpts: readonly HwptSpecification[];
  readonly accesses?: readonly AccessSpecification[];
  /** IOVA ranges that user space maps. */
  readonly ranges?: readonly string[];
  /** User space also unmaps all of them at once. */
  readonly unmapsAll?: boolean;
  /** Set where somebody else, and not the environment, binds and attaches the devices. */
  readonly isDriven?: boolean;
}
