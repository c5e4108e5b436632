/** What there is of group objects, and who holds references to them. */
import type { Errno } from '../events.ts';

/** The actor that holds every `struct iommu_group` by its id: `iommu_group_kset` and `iommu_group_ida`. */
export const GROUP_OBJECTS = 'iommu_groups';

/** The actor that takes a reference to the group of a device, and keeps it as long as it likes. */
export const GROUP_HOLDER = 'holder';

/** The id of a group, as sysfs and `/dev/vfio` have it: `group0` for 0. */
export type GroupId = string;

/** One `struct iommu_group` that was allocated and not released. */
export interface GroupObject {
  /** The group that it is, by what the bus says of its devices. */
  readonly home: string;
  /** References of `devices_kobj`, which holds the group's own kobject. */
  readonly references: number;
}

export interface GroupObjectsContext {
  /** By id; null: the id is free. */
  readonly objects: Readonly<Record<GroupId, GroupObject | null>>;
  /** `dev->iommu_group` of each device. */
  readonly groupOf: Readonly<Record<string, GroupId | null>>;
  /** Devices whose group was released under them. */
  readonly stale: readonly string[];
}

export interface GroupObjectsEvent {
  readonly type: 'device group' | 'put group' | 'get group' | 'put reference';
  readonly from?: string;
  readonly device?: string;
  /** Where the bus puts the device. */
  readonly group?: string;
  readonly object?: GroupId;
  /** How the allocation ends. */
  readonly outcome?: string;
}

export interface GroupHolderContext {
  readonly held: GroupId | null;
}

export interface GroupHolderEvent {
  readonly type: 'get' | 'put' | 'forget' | 'claim' | 'answer';
  readonly device?: string;
  readonly errno?: Errno;
  readonly object?: GroupId;
}

/** Devices in a group object, other than those whose group was released. */
export function devicesIn({ groupOf, stale }: GroupObjectsContext, object: GroupId): readonly string[] {
  return Object.keys(groupOf).filter((device) => groupOf[device] === object && !stale.includes(device));
}

/** The ids of a pool, the lowest first. */
export function idsOf(count: number): readonly GroupId[] {
  return Array.from({ length: count }, (_, id) => `group${id}`);
}
