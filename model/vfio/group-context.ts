/** What VFIO remembers of a group: `struct vfio_group`, with its devices and its file. */
import type { Surroundings } from '../configuration.ts';
import type { Errno } from '../events.ts';
import { vfioGroupOf, vfioOf } from './names.ts';

/** `struct vfio_device`: of a device that vfio-pci is bound to. */
export interface VfioDevice {
  /** Whether it is in the group's `device_list`; `unlisted`: its driver leaves, and waits for the last user. */
  readonly stage: 'unbound' | 'listed' | 'unlisted';
  /** Device files that were opened while the group was in a container: with `iommufdOpens`, `open_count`. */
  readonly opens: number;
  /** Device files that were opened while the group had an iommufd. */
  readonly iommufdOpens: number;
  /** Whether the file of its character device is open, which is a reference, too. */
  readonly hasCdevFile: boolean;
  /** How often it is registered with the container; null where containers do not register devices. */
  readonly registrations: number | null;
}

/** The request that holds `group_lock`, over several critical sections. */
export interface VfioGroupCall {
  readonly operation:
    | 'set container'
    | 'unset container'
    | 'close'
    | 'close device'
    | 'get device'
    | 'unregister device';
  /** The device actor that waits; null where a user asked. */
  readonly from: string | null;
  readonly device: string | null;
  readonly container: string;
  readonly errno: Errno;
  /** Whether the container had a driver when its lock was taken. */
  readonly hasDriver: boolean;
}

export interface VfioGroupContext {
  readonly name: string;
  readonly group: string;
  readonly devices: Readonly<Record<string, VfioDevice>>;
  /** Whether the user has the group's file open. An open device holds it open, too. */
  readonly isOpen: boolean;
  /** Files that users still have open of a `vfio_group` that lost its last device. */
  readonly inertFiles: number;
  readonly container: string | null;
  /** `container_users`: the group itself, and each device that is open. */
  readonly users: number;
  /** References of open devices to the group's file (`get_file` of `opened_file`). */
  readonly pins: number;
  /** Whether it has an iommufd in place of a container. */
  readonly hasIommufd: boolean;
  /** `cdev_device_open_cnt`: devices that are bound to an iommufd by their own file. */
  readonly cdevs: number;
  /** Up to v5.18: devices of the group with a driver that is not known to be safe. */
  readonly unsafe: readonly string[];
  readonly call: VfioGroupCall | null;
}

export interface VfioGroupEvent {
  readonly type:
    | 'open'
    | 'close'
    | 'set container'
    | 'unset container'
    | 'get device'
    | 'close device'
    | 'get status'
    | 'get info'
    | 'proceed'
    | 'register device'
    | 'unlist device'
    | 'unregister device'
    | 'get registration'
    | 'put registration'
    | 'block group'
    | 'unblock group'
    | 'ask device'
    | 'driver bound'
    | 'driver unbound'
    | 'answer';
  readonly from?: string;
  readonly container?: string;
  readonly device?: string;
  /** Which file of a device is closed, where it was opened in both ways. */
  readonly through?: 'iommufd';
  /** The group's file that a call goes to, where the user has one of a group that is gone and one of a new group. */
  readonly file?: 'inert';
  readonly errno?: Errno;
  readonly hasDriver?: boolean;
  /** Of the core's answer: `owner_cnt` is not 0. */
  readonly isClaimed?: boolean;
  readonly outcome?: string;
}

export function vfioGroupAtStart(group: string, { topology, choices }: Surroundings): VfioGroupContext {
  const { boundAtStart } = vfioOf(topology);
  const own = topology.devices.filter(
    ({ group: home, drivers }) => home === group && drivers?.includes('vfio') === true,
  );
  const registrations = choices.read('containerRegistration') === 'none' ? null : 0;
  return {
    name: vfioGroupOf(group),
    group,
    devices: Object.fromEntries(
      own.map(({ name }) => [
        name,
        {
          stage: boundAtStart.includes(name) ? 'listed' : 'unbound',
          opens: 0,
          iommufdOpens: 0,
          hasCdevFile: false,
          registrations,
        } as const,
      ]),
    ),
    isOpen: false,
    inertFiles: 0,
    container: null,
    users: 0,
    pins: 0,
    hasIommufd: false,
    cdevs: 0,
    unsafe: [],
    call: null,
  };
}

/** The request under way. Asked only in states that have one. */
export function vfioCallOf({ name, call }: VfioGroupContext): VfioGroupCall {
  if (call === null) throw new Error(`${name} has no request under way`);
  return call;
}

/** Whether `/dev/vfio/GROUP` exists: a device of the group has vfio-pci, and is not the last one, going. */
export function hasDeviceNode({ devices }: VfioGroupContext): boolean {
  return Object.values(devices).some(({ stage }) => stage !== 'unbound');
}

/** `open_count` of a device. */
export function openCount({ opens, iommufdOpens }: VfioDevice): number {
  return opens + iommufdOpens;
}

/** Devices that were opened by the group's file and are open. */
export function openDevices({ devices }: VfioGroupContext): number {
  return Object.values(devices).filter((device) => openCount(device) > 0).length;
}
