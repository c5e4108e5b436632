/** What iommufd keeps of a group: `struct iommufd_group`, and the call that holds its lock. */
import type { Errno } from '../../events.ts';

/** `struct iommufd_attach`: who of the group is attached to what, by its RID or by a PASID. */
export interface Attachment {
  readonly hwpt: string;
  /** `device_array`, in the order of the topology. */
  readonly devices: readonly string[];
  /** The device that the handle names, by which faults and MSIs find the file: `handle->idev`; NULL: no handle. */
  readonly handle: string | null;
}

export interface IgroupCall {
  readonly operation: 'attach' | 'replace' | 'detach';
  readonly from: string;
  readonly device: string;
  readonly place: string;
  /** What is attached, or was. */
  readonly hwpt: string;
  readonly errno: Errno;
}

export interface IgroupContext {
  readonly name: string;
  readonly group: string;
  /** Devices that are bound: they hold the references of the group. */
  readonly devices: readonly string[];
  /** `pasid_attach`, by `rid` and by PASID. */
  readonly attachments: Readonly<Record<string, Attachment>>;
  readonly call: IgroupCall | null;
}

export interface IgroupEvent {
  readonly type: 'join' | 'leave' | 'attach' | 'replace' | 'detach' | 'fault' | 'answer';
  readonly from?: string;
  readonly device?: string;
  /** Left out for the RID. */
  readonly pasid?: string;
  readonly hwpt?: string;
  readonly errno?: Errno;
}
