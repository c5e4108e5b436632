/**
 * What user space and the driver core remember, and no machine of the model does: which file a process has under which
 * name, which driver is bound by its name, and which driver a device is to have.
 */

/** A file that a process has open. */
export type OpenFile =
  | { readonly kind: 'container'; readonly container: string }
  /** By the model's name of the group. Its `struct vfio_group` is gone where it was opened anew since. */
  | { readonly kind: 'group'; readonly group: string; readonly isOfOld?: true }
  /** By the model's names of the device and of its group. */
  | { readonly kind: 'device'; readonly group: string; readonly device: string };

/** One in a process's table of files. */
export type OpenedFile = OpenFile & { readonly descriptor: number };

/** What the driver core has of a device that is on the bus. */
export interface BusDevice {
  /** The driver that is bound or being bound. */
  readonly driver: string | null;
  /** `driver_override` */
  readonly override: string | null;
}

export interface UserSpace {
  /** By process and name: `A G`. Those that are opened later come later. */
  readonly files: Readonly<Record<string, OpenedFile>>;
  /** By PCI address; devices that are not on the bus have no entry. */
  readonly devices: Readonly<Record<string, BusDevice>>;
}

export const EMPTY: UserSpace = { files: {}, devices: {} };

export function fileOf({ files }: UserSpace, process: string, name: string): OpenedFile | undefined {
  const key = `${process} ${name}`;
  const file = files[key];
  if (file?.kind !== 'group') return file;
  const keys = Object.keys(files);
  // A group can be opened while it is open only if that is another one by now.
  const isOfOld = keys.slice(keys.indexOf(key) + 1).some((later) => {
    const other = files[later];
    return other?.kind === 'group' && other.group === file.group;
  });
  return isOfOld ? { ...file, isOfOld } : file;
}

/** Which file of a group the model is asked about. */
export function ofGroup(file: Extract<OpenFile, { kind: 'group' }>): { readonly file?: 'inert' } {
  return file.isOfOld === true ? { file: 'inert' } : {};
}

/** A file gets the lowest file descriptor that is free. */
export function withFile(user: UserSpace, process: string, name: string, file: OpenFile): UserSpace {
  const taken = namesOf(user, process).map((other) => user.files[`${process} ${other}`]?.descriptor);
  const descriptor = [...taken, undefined].findIndex((_, candidate) => !taken.includes(candidate));
  return { ...user, files: { ...user.files, [`${process} ${name}`]: { ...file, descriptor } } };
}

export function withoutFile(user: UserSpace, process: string, name: string): UserSpace {
  const { [`${process} ${name}`]: _, ...files } = user.files;
  return { ...user, files };
}

/** Names of the files that a process has open. */
export function namesOf({ files }: UserSpace, process: string): readonly string[] {
  const prefix = `${process} `;
  return Object.keys(files).flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
}

export function withDevice(user: UserSpace, device: string, change: Partial<BusDevice>): UserSpace {
  const before = user.devices[device] ?? { driver: null, override: null };
  return { ...user, devices: { ...user.devices, [device]: { ...before, ...change } } };
}

export function withoutDevice(user: UserSpace, device: string): UserSpace {
  const { [device]: _, ...devices } = user.devices;
  return { ...user, devices };
}
