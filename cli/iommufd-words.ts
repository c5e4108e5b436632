/** iommufd's objects in the kernel's words: its ioctls and functions, and what each object holds. */
import { type ToldChange, valueText } from '../counterexamples/index.ts';
import type { Json, LocalState, PlainEvent } from '../explorer/system.ts';
import { IOMMUFD, readAccess, readFile, readHwpt, readIdev, readIgroup, readIoas } from '../model/index.ts';

interface Asked {
  readonly actor: string;
  readonly event: PlainEvent;
}

type Teller = (asked: Asked) => string | undefined;

const text = ({ event }: Asked, field: string) => String(event[field] ?? field);
const list = ({ event }: Asked, field: string) => [event[field] ?? []].flat().join('+');
/** `d1` of `d1.idev`, `g1` of `g1.igroup`. */
const own = ({ actor }: Asked) => actor.replace(/\.(idev|igroup)$/, '');
const place = ({ event }: Asked) =>
  event['pasid'] === undefined ? '' : `, ${String(event['pasid']).slice('pasid'.length)}`;

const never: Teller = () => undefined;

/** References, whatever the object. */
const references: Readonly<Record<string, Teller>> = {
  find: (asked) => `iommufd_get_object(${asked.actor})`,
  get: (asked) => `iommufd_get_object(${asked.actor})`,
  hold: (asked) => `refcount_add(${asked.actor}->users, ${String(asked.event['count'] ?? 1)})`,
  'destroy unused': (asked) => `refcount_dec_if_one(${asked.actor}->users)`,
  destroy: (asked) => `IOMMU_DESTROY(${own(asked)})`,
};

export const OF_IDEV: Readonly<Record<string, Teller>> = {
  ...references,
  bind: (asked) => `iommufd_device_bind(${own(asked)})`,
  unbind: (asked) => `iommufd_device_unbind(${own(asked)})`,
  attach: (asked) => `iommufd_device_attach(${own(asked)}, ${text(asked, 'target')}${place(asked)})`,
  replace: (asked) => `iommufd_device_replace(${own(asked)}, ${text(asked, 'target')}${place(asked)})`,
  detach: (asked) => `iommufd_device_detach(${own(asked)}${place(asked)})`,
  proceed: (asked) => `${own(asked)}: iommufd_hw_pagetable_put(), unlocked`,
  allocate: () => 'iommufd_object_alloc(IOMMUFD_OBJ_DEVICE)',
};

export const OF_IGROUP: Readonly<Record<string, Teller>> = {
  join: (asked) => `iommufd_get_group(${text(asked, 'device')})`,
  leave: (asked) => `iommufd_put_group(${own(asked)})`,
  attach: (asked) => `iommufd_hw_pagetable_attach(${text(asked, 'hwpt')}, ${text(asked, 'device')}${place(asked)})`,
  replace: (asked) => `iommufd_device_do_replace(${text(asked, 'device')}, ${text(asked, 'hwpt')}${place(asked)})`,
  detach: (asked) => `iommufd_hw_pagetable_detach(${text(asked, 'device')}${place(asked)})`,
  fault: (asked) => `${own(asked)}: a device asks for a page${place(asked)}`,
};

export const OF_IOAS: Readonly<Record<string, Teller>> = {
  ...references,
  alloc: (asked) => `IOMMU_IOAS_ALLOC(${asked.actor})`,
  map: (asked) => `IOMMU_IOAS_MAP(${asked.actor}, ${text(asked, 'range')})`,
  'unmap all': ({ actor }) => `IOMMU_IOAS_UNMAP(${actor}, all)`,
  unmap: (asked) => `IOMMU_IOAS_UNMAP(${asked.actor}, ${text(asked, 'range')})`,
  put: (asked) => `refcount_dec(${asked.actor}->users)`,
  'auto attach': (asked) => `iommufd_device_auto_get_domain(${text(asked, 'device')}, ${asked.actor}, attach)`,
  'auto replace': (asked) => `iommufd_device_auto_get_domain(${text(asked, 'device')}, ${asked.actor}, replace)`,
  'enforce reserved': (asked) => `iopt_table_enforce_dev_resv_regions(${asked.actor}, ${list(asked, 'devices')})`,
  'remove reserved': (asked) => `iopt_remove_reserved_iova(${asked.actor}, ${list(asked, 'devices')})`,
  link: (asked) => `list_add(${asked.actor}->hwpt_list, ${text(asked, 'hwpt')})`,
  unlink: (asked) => `list_del(${asked.actor}->hwpt_list, ${text(asked, 'hwpt')})`,
  'add access': (asked) => `iopt_add_access(${asked.actor}, ${text(asked, 'access')})`,
  'remove access': (asked) => `iopt_remove_access(${asked.actor}, ${text(asked, 'access')})`,
  pin: (asked) => `iopt_area_add_access(${asked.actor}, ${text(asked, 'range')})`,
  unpin: (asked) => `iopt_area_remove_access(${asked.actor}, ${text(asked, 'range')})`,
};

export const OF_HWPT: Readonly<Record<string, Teller>> = {
  ...references,
  alloc: (asked) => `IOMMU_HWPT_ALLOC(${text(asked, 'device')}, ${asked.actor})`,
  respond: (asked) => `write(fault queue of ${asked.actor})`,
  put: (asked) => `iommufd_hw_pagetable_put(${asked.actor})`,
  'hand over': (asked) =>
    Number(asked.event['count']) === 1
      ? `${asked.actor}: the reference passes to ${text(asked, 'keeper')}`
      : `refcount_sub(${Number(asked.event['count']) - 1}, ${asked.actor}->users)`,
  reserve: (asked) => `iommufd_hwpt_paging_alloc(${asked.actor})`,
  populate: (asked) => `iopt_table_add_domain(${asked.actor})`,
  finalize: (asked) => `iommufd_object_finalize(${asked.actor})`,
  abort: (asked) => `iommufd_object_abort_and_destroy(${asked.actor})`,
  'queue fault': (asked) => `iommufd_fault_iopf_handler(${asked.actor})`,
  'answer faults': (asked) => `iommufd_auto_response_faults(${asked.actor}, handle)`,
};

export const OF_ACCESS: Readonly<Record<string, Teller>> = {
  create: (asked) => `iommufd_access_create(${asked.actor})`,
  destroy: (asked) => `iommufd_access_destroy(${asked.actor})`,
  attach: (asked) => `iommufd_access_attach(${asked.actor}, ${text(asked, 'target')})`,
  replace: (asked) => `iommufd_access_replace(${asked.actor}, ${text(asked, 'target')})`,
  detach: (asked) => `iommufd_access_detach(${asked.actor})`,
  pin: (asked) => `iommufd_access_pin_pages(${asked.actor}, ${text(asked, 'range')})`,
  unpin: (asked) => `iommufd_access_unpin_pages(${asked.actor})`,
  proceed: (asked) => `${asked.actor}: ops->unmap(everything)`,
  'notify unmap': (asked) => `iommufd_access_notify_unmap(${asked.actor}, ${text(asked, 'range')})`,
};

export const OF_FILE: Readonly<Record<string, Teller>> = {
  open: () => 'open(/dev/iommu)',
  close: () => 'close(/dev/iommu)',
  proceed: () => 'iommufd_fops_release()',
  ioctl: never,
  get: () => 'iommufd_ctx_get()',
  put: () => 'iommufd_ctx_put()',
  claim: (asked) => `claims ${text(asked, 'device')} for the file`,
  release: (asked) => `iommufd_device_destroy(${text(asked, 'device')})`,
  'unregister device': (asked) => `iommufd: let go of ${text(asked, 'device')}`,
};

/** Calls that return nothing. */
export const VOID_OF_IOMMUFD = {
  idev: ['unbind', 'detach'],
  igroup: ['leave', 'fault', 'detach'],
  ioas: ['hold', 'put', 'remove reserved', 'link', 'unlink', 'remove access', 'unpin'],
  hwpt: ['hold', 'put', 'hand over', 'finalize', 'abort', 'queue fault', 'answer faults'],
  access: ['notify unmap', 'unpin', 'detach', 'destroy'],
  'iommufd file': ['ioctl', 'get', 'put', 'release', 'close', 'proceed'],
} as const;

const FIELDS: Readonly<Record<string, string>> = {
  hwpts: 'hwpt_list',
  reserved: 'reserved_itree',
  accesses: 'access_list',
  attachments: 'pasid_attach',
};

/** A change of an object of iommufd, by the kernel's names. */
export function iommufdChange({ actor, change }: ToldChange): string {
  const [first = '', second = '', ...rest] = change.field;
  if (first === 'users') {
    const more = Number(change.after ?? 0) - Number(change.before ?? 0);
    return `${actor}->users: ${more < 0 ? '-' : '+'}${Math.abs(more)} (${holderText(second)})`;
  }
  if (first === 'holders' && second === '') return `the iommufd file is held by [${listText(change.after)}]`;
  if (first === 'devices' && second === '' && actor === IOMMUFD)
    return `the iommufd file owns [${listText(change.after)}]`;
  if (first === 'pins' && second === '')
    return `${actor}: pinned ${pinsText(change.before)} -> ${pinsText(change.after)}`;
  if (first === 'attachments' && rest.length === 0)
    return attachmentText(own({ actor, event: { type: '' } }), second, change.after);
  if (first === 'isOpen') return `${actor}: ${change.after === true ? 'open' : 'closed'}`;
  const field = FIELDS[first] ?? first;
  const where =
    second === ''
      ? field
      : `${field}[${first === 'attachments' ? placeText(second) : second}]${rest.map((part) => `.${part}`).join('')}`;
  if (first !== '') return `${actor}->${where}: ${pointer(change.before)} -> ${pointer(change.after)}`;
  return `${actor}: ${String(change.before)} -> ${String(change.after)}`;
}

/** Whose the references are that the kernel counts together in `obj.users`. */
function holderText(holder: string): string {
  return HOLDERS[holder] ?? (holder.startsWith('pasid') ? `attached, PASID ${holder.slice('pasid'.length)}` : holder);
}

const HOLDERS: Readonly<Record<string, string>> = {
  table: 'ictx->objects',
  driver: 'its driver',
  rid: 'attached',
  walk: 'who notifies it',
};

const listText = (names: Json | undefined) => ((names ?? []) as readonly string[]).join(', ');

/** `[queue by access2 (internal)]`: ranges of pages, and for whom they are. */
function pinsText(pins: Json | undefined): string {
  const list = (pins ?? []) as unknown as readonly {
    readonly range: string;
    readonly access: string;
    readonly isInternal: boolean;
  }[];
  return `[${list.map(({ range, access, isInternal }) => `${range} by ${access}${isInternal ? ' (internal)' : ''}`).join(', ')}]`;
}

const placeText = (where: string) => (where === 'rid' ? '0' : where.replace(/^pasid/, ''));

interface Attachment {
  readonly hwpt: string;
  readonly devices: readonly string[];
  readonly handle: string | null;
}

/** An element of `igroup->pasid_attach`. */
function attachmentText(group: string, where: string, after: Json | undefined): string {
  const place = `${group}.igroup->pasid_attach[${placeText(where)}]`;
  if (after === null || after === undefined) return `${place}: freed`;
  const { hwpt, devices, handle } = after as unknown as Attachment;
  return `${place}: ${hwpt} for ${devices.join(', ')}${handle === null ? '' : `, handle->idev = ${handle}`}`;
}

const pointer = (value: Json | undefined) => (value === null || value === undefined ? 'NULL' : valueText(value));

/** What an object of iommufd holds, where a property about it is broken; nothing where it is no such object. */
export function iommufdText(kind: string | undefined, name: string, local: LocalState): readonly string[] {
  switch (kind) {
    case 'idev': {
      const { device, attached } = readIdev(local);
      return [
        `iommufd: the driver of ${device} attached it${attached.length > 0 ? ` by ${attached.join(', ')}` : ' nowhere'}`,
      ];
    }
    case 'igroup': {
      const { group, devices, attachments } = readIgroup(local);
      const bound = `iommufd: of ${group}, [${devices.join(', ')}] bound`;
      const places = Object.entries(attachments).map(
        ([where, { hwpt, devices: attached, handle }]) =>
          `iommufd: ${group} by ${where}: [${attached.join(', ')}] attached to ${hwpt}, handle->idev = ${pointer(handle)}`,
      );
      return [bound, ...places];
    }
    case 'ioas': {
      const { users, reserved } = readIoas(local);
      return [`iommufd: ${name} ${usersText(users)}, reserved for [${reserved.join(', ')}]`];
    }
    case 'hwpt': {
      const { ioas, users, faults } = readHwpt(local);
      const waiting = faults.length > 0 ? `, faults wait for ${faults.join(', ')}` : '';
      return [`iommufd: ${name} of ${ioas} ${usersText(users)}${waiting}`];
    }
    case 'access': {
      const { users, ioas, pinned } = readAccess(local);
      return [`iommufd: ${name} ${usersText(users)}, of ${ioas ?? 'no IOAS'}, pinned ${pinned ?? 'nothing'}`];
    }
    case 'iommufd file': {
      const { devices, holders } = readFile(local);
      return [`iommufd: the file owns [${devices.join(', ')}], held by [${holders.join(', ')}]`];
    }
    default:
      return [];
  }
}

function usersText(users: Readonly<Record<string, number>>): string {
  const held = Object.entries(users).map(([holder, count]) => (count === 1 ? holder : `${holder} x${count}`));
  const sum = Object.values(users).reduce((total, count) => total + count, 0);
  return `users = ${sum}${sum === 0 ? '' : ` (${held.join(', ')})`}`;
}
