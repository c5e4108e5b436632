/** VFIO in the kernel's words: its ioctls and functions, and the fields of its structures. */
import { type ToldChange, valueText } from '../counterexamples/index.ts';
import type { Json, LocalState, PlainEvent } from '../explorer/system.ts';
import { openDevices, readVfioContainer, readVfioGroup } from '../model/index.ts';

interface Asked {
  readonly actor: string;
  readonly event: PlainEvent;
}

type Teller = (asked: Asked) => string;

const text = (event: PlainEvent, field: string) => String(event[field] ?? field);
const group = (actor: string) => actor.replace(/\.vfio$/, '');

/** What is asked of a VFIO group. */
export const OF_VFIO_GROUP: Readonly<Record<string, Teller>> = {
  open: ({ actor }) => `open(/dev/vfio/${group(actor)})`,
  close: ({ actor }) => `close(/dev/vfio/${group(actor)})`,
  'set container': ({ actor, event }) => `VFIO_GROUP_SET_CONTAINER(${group(actor)}, ${text(event, 'container')})`,
  'unset container': ({ actor }) => `VFIO_GROUP_UNSET_CONTAINER(${group(actor)})`,
  'get device': ({ actor, event }) => `VFIO_GROUP_GET_DEVICE_FD(${group(actor)}, ${text(event, 'device')})`,
  'close device': ({ event }) => `close(device file of ${text(event, 'device')})`,
  proceed: ({ actor }) => `${actor}: proceed`,
  'register device': ({ event }) => `vfio_register_group_dev(${text(event, 'device')})`,
  'unlist device': ({ event }) => `vfio_unregister_group_dev(${text(event, 'device')})`,
  'unregister device': ({ event }) => `vfio_device_remove_group(${text(event, 'device')})`,
};

/** What is asked of a container. */
export const OF_VFIO_CONTAINER: Readonly<Record<string, Teller>> = {
  open: ({ actor }) => `${actor} = open(/dev/vfio/vfio)`,
  close: ({ actor }) => `close(${actor})`,
  'set iommu': ({ actor, event }) => `VFIO_SET_IOMMU(${actor}, ${String(event['iommu'] ?? 'type1')})`,
  proceed: ({ actor }) => `${actor}: proceed`,
  'lock container': ({ actor }) => `down_write(${actor}->group_lock)`,
  'unlock container': ({ actor }) => `up_write(${actor}->group_lock)`,
  'ask driver': ({ actor }) => `reads ${actor}->iommu_driver`,
  'attach domain': ({ actor }) => `vfio_iommu_type1_attach_group(${actor})`,
  'detach domain': ({ actor }) => `vfio_iommu_type1_detach_group(${actor})`,
  'link group': ({ actor }) => `list_add(${actor}->group_list)`,
  'unlink group': ({ actor }) => `list_del(${actor}->group_list)`,
};

/** Calls that return nothing. */
export const VOID_OF_VFIO = {
  'vfio group': ['unlist device', 'unregister device', 'close device', 'close'],
  'vfio container': ['unlock container', 'ask driver', 'detach domain', 'link group', 'unlink group', 'close'],
} as const;

/** A change of a VFIO group or container, by the kernel's names. */
export function vfioChange(kind: string, { actor, change }: ToldChange): string | undefined {
  const [first = '', second = '', third = ''] = change.field;
  const arrow = `${pointer(change.before)} -> ${pointer(change.after)}`;
  if (kind === 'vfio container') return `${actor}->${CONTAINER_FIELDS[first] ?? first}: ${arrow}`;
  if (first !== 'devices') return `${actor}->${GROUP_FIELDS[first] ?? first}: ${arrow}`;
  return `${second}: ${DEVICE_FIELDS[third] ?? third} ${arrow}`;
}

const CONTAINER_FIELDS: Readonly<Record<string, string>> = {
  isOpen: 'file open',
  groups: 'group_list',
  hasDriver: 'iommu_driver set',
  domains: 'domain_list',
  living: 'allocated',
};

const GROUP_FIELDS: Readonly<Record<string, string>> = {
  isOpen: 'file open',
  hasInertFile: 'file open without a group',
  users: 'container_users',
};

const DEVICE_FIELDS: Readonly<Record<string, string>> = {
  opens: 'open_count',
  registrations: 'times registered with the container',
};

function pointer(value: Json | undefined): string {
  return value === null || value === undefined ? 'NULL' : valueText(value);
}

/** What a VFIO group holds, where something is wrong with it. */
export function vfioGroupText(name: string, local: LocalState): string {
  const { container, users, devices } = readVfioGroup(local);
  const open = Object.entries(devices).map(
    ([device, { opens, registrations }]) =>
      `${device}: open_count ${opens}${registrations === null ? '' : `, registered ${registrations} times`}`,
  );
  const told = [`container = ${container ?? 'NULL'}`, `container_users = ${users}`, ...open].join(', ');
  return `vfio: ${name}->${told} (${openDevices(readVfioGroup(local))} open)`;
}

/** What a container holds, where something is wrong with it. */
export function vfioContainerText(name: string, local: LocalState): string {
  const { groups, hasDriver, domains, living } = readVfioContainer(local);
  const list = domains.map(({ domain, groups: sharing }) => `${domain} of ${sharing.join(' and ')}`);
  return [
    `vfio: ${name}->group_list = [${groups.join(', ')}]`,
    `iommu_driver ${hasDriver ? 'set' : 'not set'}`,
    `domain_list = [${list.join(', ')}]`,
    `allocated: ${living.length === 0 ? 'none' : living.join(', ')}`,
  ].join(', ');
}
