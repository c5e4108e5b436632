/** VFIO in the kernel's words: its ioctls and functions, and the fields of its structures. */
import { type ToldChange, valueText } from '../counterexamples/index.ts';
import type { Json, LocalState, PlainEvent } from '../explorer/system.ts';
import { hasFile, openCount, readVfioContainer, readVfioGroup } from '../model/index.ts';

interface Asked {
  readonly actor: string;
  readonly event: PlainEvent;
}

type Teller = (asked: Asked) => string;

const text = (event: PlainEvent, field: string) => String(event[field] ?? field);
const group = (actor: string) => actor.replace(/\.vfio$/, '');
const device = (actor: string) => actor.replace(/\.cdev$/, '');
const number = (event: PlainEvent, field: string) => `0x${Number(event[field]).toString(16)}`;
const range = ({ actor, event }: Asked) => `${actor}, ${number(event, 'iova')}, ${number(event, 'size')}`;
const inert = (event: PlainEvent) => (event['file'] === 'inert' ? ' [the file of the group that is gone]' : '');
const place = ({ pasid }: PlainEvent) => (pasid === undefined ? [] : [String(pasid)]);

/** What is asked of a VFIO group. */
export const OF_VFIO_GROUP: Readonly<Record<string, Teller>> = {
  open: ({ actor }) => `open(/dev/vfio/${group(actor)})`,
  close: ({ actor, event }) => `close(/dev/vfio/${group(actor)})${inert(event)}`,
  'set container': ({ actor, event }) =>
    `VFIO_GROUP_SET_CONTAINER(${group(actor)}, ${text(event, 'container')})${inert(event)}`,
  'unset container': ({ actor, event }) => `VFIO_GROUP_UNSET_CONTAINER(${group(actor)})${inert(event)}`,
  'get device': ({ actor, event }) =>
    `VFIO_GROUP_GET_DEVICE_FD(${group(actor)}, ${text(event, 'device')})${inert(event)}`,
  'get status': ({ actor, event }) => `VFIO_GROUP_GET_STATUS(${group(actor)})${inert(event)}`,
  'get info': ({ event }) => `VFIO_DEVICE_GET_INFO(${text(event, 'device')})`,
  'close device': ({ event }) =>
    `close(device file of ${text(event, 'device')}${event['through'] === undefined ? '' : ', opened through iommufd'})`,
  proceed: ({ actor }) => `${actor}: proceed`,
  'register device': ({ event }) => `vfio_register_group_dev(${text(event, 'device')})`,
  'unlist device': ({ event }) => `vfio_unregister_group_dev(${text(event, 'device')})`,
  'unregister device': ({ event }) => `vfio_device_remove_group(${text(event, 'device')})`,
  'get registration': ({ event }) => `vfio_device_try_get_registration(${text(event, 'device')})`,
  'put registration': ({ event }) => `vfio_device_put_registration(${text(event, 'device')})`,
  'block group': ({ event }) => `vfio_device_block_group(${text(event, 'device')})`,
  'ask device': ({ event }) => `reads open_count of ${text(event, 'device')}`,
  'driver bound': ({ event }) => `vfio_iommu_group_notifier(BOUND_DRIVER, ${text(event, 'device')})`,
  'driver unbound': ({ event }) => `vfio_iommu_group_notifier(UNBOUND_DRIVER, ${text(event, 'device')})`,
  'unblock group': ({ event }) => `vfio_device_unblock_group(${text(event, 'device')})`,
};

/** What is asked of a container. */
export const OF_VFIO_CONTAINER: Readonly<Record<string, Teller>> = {
  open: ({ actor }) => `${actor} = open(/dev/vfio/vfio)`,
  close: ({ actor }) => `close(${actor})`,
  'set iommu': ({ actor, event }) => `VFIO_SET_IOMMU(${actor}, ${String(event['iommu'] ?? 'type1')})`,
  'check extension': ({ actor, event }) => `VFIO_CHECK_EXTENSION(${actor}, ${text(event, 'extension')})`,
  map: (asked) => `VFIO_IOMMU_MAP_DMA(${range(asked)})`,
  unmap: (asked) => `VFIO_IOMMU_UNMAP_DMA(${range(asked)})`,
  proceed: ({ actor }) => `${actor}: proceed`,
  'lock container': ({ actor }) => `down_write(${actor}->group_lock)`,
  'unlock container': ({ actor }) => `up_write(${actor}->group_lock)`,
  'ask driver': ({ actor }) => `reads ${actor}->iommu_driver`,
  'attach domain': ({ actor }) => `vfio_iommu_type1_attach_group(${actor})`,
  'detach domain': ({ actor }) => `vfio_iommu_type1_detach_group(${actor})`,
  'link group': ({ actor }) => `list_add(${actor}->group_list)`,
  'unlink group': ({ actor }) => `list_del(${actor}->group_list)`,
};

/** What is asked of the file of a single device. */
export const OF_VFIO_CDEV: Readonly<Record<string, Teller>> = {
  open: ({ actor }) => `open(/dev/vfio/devices/${device(actor)})`,
  close: ({ actor }) => `close(/dev/vfio/devices/${device(actor)})`,
  'bind iommufd': ({ actor }) => `VFIO_DEVICE_BIND_IOMMUFD(${device(actor)}, iommufd)`,
  'attach pt': ({ actor, event }) =>
    `VFIO_DEVICE_ATTACH_IOMMUFD_PT(${[device(actor), text(event, 'target'), ...place(event)].join(', ')})`,
  'detach pt': ({ actor, event }) => `VFIO_DEVICE_DETACH_IOMMUFD_PT(${[device(actor), ...place(event)].join(', ')})`,
};

/** What is asked of devices that are reset together. */
export const OF_VFIO_DEVICE_SET: Readonly<Record<string, Teller>> = {
  'hot reset': ({ actor, event }) => `VFIO_DEVICE_PCI_HOT_RESET(${actor}, files of ${text(event, 'groups')})`,
  'lock set': ({ actor }) => `mutex_lock(${actor}->lock)`,
};

/** Calls that return nothing. */
export const VOID_OF_VFIO = {
  'vfio group': [
    'unlist device',
    'unregister device',
    'put registration',
    'driver bound',
    'driver unbound',
    'unblock group',
    'close device',
    'close',
  ],
  'vfio cdev': ['close'],
  'vfio container': ['unlock container', 'ask driver', 'detach domain', 'link group', 'unlink group', 'close'],
} as const;

/** A change of a VFIO group or container, by the kernel's names. */
export function vfioChange(kind: string, { actor, change }: ToldChange): string | undefined {
  const [first = '', second = '', third = ''] = change.field;
  const arrow = `${pointer(change.before)} -> ${pointer(change.after)}`;
  const is = change.after === true;
  if (first === 'isOpen') return `${actor}: ${is ? 'open' : 'closed'}`;
  switch (kind) {
    case 'vfio cdev':
      if (first === 'isBound') return `${device(actor)}->access_granted: ${is ? 'set' : 'cleared'}`;
      return `${device(actor)}: attached by ${arrow}`;
    case 'vfio container':
      if (first === 'isV2') return `${actor}->iommu_data->v2: ${is ? 'set' : 'cleared'}`;
      if (first === 'mappings')
        return `${actor}->dma_list: ${rangesText(change.before)} -> ${rangesText(change.after)}`;
      if (first === 'hasDriver') return `${actor}->iommu_driver: ${is ? 'set' : 'NULL'}`;
      if (first === 'domains' && third === 'groups') return `${actor}->domain_list: groups ${arrow}`;
      if (first === 'domains' && second === '')
        return `${actor}->domain_list: ${domainsText(change.before)} -> ${domainsText(change.after)}`;
      if (first === 'living' && second === '') return livesText(change.before, change.after);
      return `${actor}->${first === 'groups' ? 'group_list' : first}: ${arrow}`;
    default:
      if (first === 'hasIommufd') return `${actor}->iommufd: ${is ? 'set' : 'NULL'}`;
      if (first === 'inertFiles')
        return `${actor}: ${change.after === 0 ? 'no file is open any more' : 'a file is open'}, without a group`;
      if (first !== 'devices') return `${GROUP_FIELDS[first]?.(actor) ?? `${actor}->${first}`}: ${arrow}`;
      return third === 'stage'
        ? `${second}: ${stageText(change.after)}`
        : `${second}: ${DEVICE_FIELDS[third] ?? third} ${arrow}`;
  }
}

/** `c1.1 of g1 and g2`: domains of a container, each with the groups that are on it. */
function domainsText(domains: Json | undefined): string {
  const list = (domains ?? []) as unknown as readonly { readonly domain: string; readonly groups: readonly string[] }[];
  return `[${list.map(({ domain, groups }) => `${domain} of ${groups.join(' and ')}`).join(', ')}]`;
}

/** `[0x100000 + 0x2000]`: what is mapped through a container. A part of the list changes as `0x100000` alone. */
function rangesText(mappings: Json | undefined): string {
  if (typeof mappings === 'number') return `0x${mappings.toString(16)}`;
  const list = [mappings ?? []].flat() as unknown as readonly { readonly iova: number; readonly size: number }[];
  return `[${list.map(({ iova, size }) => `0x${iova.toString(16)} + 0x${size.toString(16)}`).join(', ')}]`;
}

function livesText(before: Json | undefined, after: Json | undefined): string {
  const [had, has] = [before, after].map((names) => (names ?? []) as readonly string[]) as [
    readonly string[],
    readonly string[],
  ];
  const made = has.filter((name) => !had.includes(name)).map((name) => `${name}: allocated`);
  const gone = had.filter((name) => !has.includes(name)).map((name) => `${name}: freed`);
  return [...made, ...gone].join(', ');
}

function stageText(stage: Json | undefined): string {
  return stage === 'listed' ? 'on device_list' : stage === 'unlisted' ? 'no longer registered' : 'off device_list';
}

const GROUP_FIELDS: Readonly<Record<string, (actor: string) => string>> = {
  users: (actor) => `${actor}->container_users`,
  pins: (actor) => `${actor}: references of devices to its file`,
  cdevs: (actor) => `${actor}->cdev_device_open_cnt`,
};

const DEVICE_FIELDS: Readonly<Record<string, string>> = {
  opens: 'files open',
  iommufdOpens: 'files open through iommufd',
  hasCdevFile: 'has its own file',
  registrations: 'times registered with the container',
};

function pointer(value: Json | undefined): string {
  return value === null || value === undefined ? 'NULL' : valueText(value);
}

/** What a VFIO group holds, where something is wrong with it. */
export function vfioGroupText(name: string, local: LocalState): string {
  const { container, users, devices, cdevs } = readVfioGroup(local);
  const open = Object.entries(devices).map(
    ([name, device]) =>
      `${name}: open_count ${openCount(device)}${device.registrations === null ? '' : `, registered ${device.registrations} times`}`,
  );
  const file = hasFile(readVfioGroup(local)) ? 'opened_file is held' : 'opened_file is released';
  const told = [`container = ${container ?? 'NULL'}`, `container_users = ${users}`, file, ...open];
  return `vfio: ${name}->${[...told, ...(cdevs > 0 ? [`cdev_device_open_cnt = ${cdevs}`] : [])].join(', ')}`;
}

/** What a container holds, where something is wrong with it. */
export function vfioContainerText(name: string, local: LocalState): string {
  const { groups, hasDriver, domains, living, mappings } = readVfioContainer(local);
  const list = domains.map(({ domain, groups: sharing }) => `${domain} of ${sharing.join(' and ')}`);
  return [
    `vfio: ${name}->group_list = [${groups.join(', ')}]`,
    `iommu_driver ${hasDriver ? 'set' : 'not set'}`,
    `domain_list = [${list.join(', ')}]`,
    `allocated: ${living.length === 0 ? 'none' : living.join(', ')}`,
    ...(mappings.length === 0 ? [] : [`dma_list = ${rangesText(mappings as unknown as Json)}`]),
  ].join(', ');
}
