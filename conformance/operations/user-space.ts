/**
 * What user space and the driver core remember, and no machine of the model does: which file a process has under which
 * name, which driver is bound by its name, and which driver a device is to have.
 */

/** A file that a process has open. */
export type OpenFile =
  | { readonly kind: 'container'; readonly container: string }
  /** By the model's name of the group. */
  | { readonly kind: 'group'; readonly group: string }
  /** By the model's names of the device and of its group. */
  | { readonly kind: 'device'; readonly group: string; readonly device: string };

/** One in a process's table of files. */
export type OpenedFile = OpenFile & {
  readonly process: string;
  /** What the process calls it; null where it has given the name to another file, and this one stays open. */
  readonly name: string | null;
  readonly descriptor: number;
};

/** What the driver core has of a device that is on the bus. */
export interface BusDevice {
  /** The driver that is bound or being bound. */
  readonly driver: string | null;
  /** `driver_override` */
  readonly override: string | null;
}

/** What no machine of the model has: files of processes, and drivers by their names. */
export interface UserSpace {
  /** In the order in which they were opened. */
  readonly files: readonly OpenedFile[];
  /** By PCI address; devices that are not on the bus have no entry. */
  readonly devices: Readonly<Record<string, BusDevice>>;
  /** Addresses of devices that were taken off the bus and are still where they were: a rescan finds them. */
  readonly removed: readonly string[];
}

/** Nothing is open, and no device is on the bus. */
export const EMPTY: UserSpace = { files: [], devices: {}, removed: [] };

/** The file that a process calls `name`. */
export function fileOf({ files }: UserSpace, process: string, name: string): OpenedFile | undefined {
  return files.find((file) => file.process === process && file.name === name);
}

/** Files that a process has open. */
export function filesOf({ files }: UserSpace, process: string): readonly OpenedFile[] {
  return files.filter((file) => file.process === process);
}

/** Whether it is a file of a group that is gone: one that is open can be opened again only if it is another by now. */
export function isOfOld({ files }: UserSpace, file: OpenedFile): boolean {
  if (file.kind !== 'group') return false;
  return files.findLast((other) => other.kind === 'group' && other.group === file.group) !== file;
}

/** Which file of a group the model is asked about. */
export function ofGroup(user: UserSpace, file: OpenedFile): { readonly file?: 'inert' } {
  return isOfOld(user, file) ? { file: 'inert' } : {};
}

/** One more file, which gets the lowest file descriptor that is free. */
export function withFile(user: UserSpace, process: string, name: string, file: OpenFile): UserSpace {
  const taken = filesOf(user, process).map(({ descriptor }) => descriptor);
  const descriptor = [...taken, undefined].findIndex((_, candidate) => !taken.includes(candidate));
  const renamed = user.files.map((other) =>
    other.process === process && other.name === name ? { ...other, name: null } : other,
  );
  return { ...user, files: [...renamed, { ...file, process, name, descriptor }] };
}

/** That file is closed. */
export function withoutFile(user: UserSpace, { process, descriptor }: OpenedFile): UserSpace {
  const isOther = (file: OpenedFile) => file.process !== process || file.descriptor !== descriptor;
  return { ...user, files: user.files.filter(isOther) };
}

/** Something of a device is otherwise, or it is new on the bus. */
export function withDevice(user: UserSpace, device: string, change: Partial<BusDevice>): UserSpace {
  const before = user.devices[device] ?? { driver: null, override: null };
  return { ...user, devices: { ...user.devices, [device]: { ...before, ...change } } };
}

/** The device leaves the bus. */
export function withoutDevice(user: UserSpace, device: string): UserSpace {
  const { [device]: _, ...devices } = user.devices;
  return { ...user, devices };
}
