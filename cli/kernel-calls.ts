/** Requests and calls as the kernel writes them: function, and arguments in its order. */
import type { TextOptions } from '../counterexamples/index.ts';
import type { LocalState, PlainEvent, System } from '../explorer/system.ts';
import {
  CONTAINER,
  CONTAINER_DOMAIN,
  type GroupRequest,
  processDomainOf,
  readEntry,
  readGroup,
  readIommufd,
} from '../model/index.ts';
import { OF_ACCESS, OF_FILE, OF_HWPT, OF_IDEV, OF_IGROUP, OF_IOAS, VOID_OF_IOMMUFD } from './iommufd-words.ts';
import { FAULTS_PARTS, FAULTS_VOID, OF_FAULTS } from './kernel-faults.ts';
import { GROUP_OBJECTS_VOID, OF_GROUP_HOLDER, OF_GROUP_OBJECTS } from './kernel-group-objects.ts';
import { MEMORY_VOID, OF_CACHE, OF_MAPPER } from './kernel-memory.ts';
import { OF_MM, OF_SVA, SVA_PARTS, SVA_VOID } from './kernel-sva.ts';
import { OF_UNIT, UNIT_PARTS, UNIT_VOID } from './kernel-unit.ts';
import { hasOwners } from './owners.ts';
import { OF_VFIO_CDEV, OF_VFIO_CONTAINER, OF_VFIO_DEVICE_SET, OF_VFIO_GROUP, VOID_OF_VFIO } from './vfio-words.ts';

type SystemState = Readonly<Record<string, LocalState>>;

/** Who is called with what, and in which state. */
interface Asked {
  readonly actor: string;
  readonly event: PlainEvent;
  readonly before: SystemState;
}

type Teller = (asked: Asked) => string;

const text = ({ event }: Asked, field: string) => String(event[field] ?? field);
const group = ({ actor }: Asked) => actor;
const owner = (asked: Asked) =>
  asked.event['isUnnamed'] === true ? 'NULL' : String(asked.event['owner'] ?? asked.event['from'] ?? 'NULL');
/** The device that a call is about: the one that asks, unless it says which. */
const caller = (asked: Asked) => String(asked.event['device'] ?? asked.event['from'] ?? 'dev');
const device = (asked: Asked) => text(asked, 'device');
const domain = (asked: Asked) => text(asked, 'domain') || 'NULL';
const pasid = (asked: Asked) => numberIn(text(asked, 'pasid'));

/** `1` for `pasid1`. */
export function numberIn(name: string): string {
  return name.replace(/^.*pasid/, '');
}

/** The domain that iommufd gives up: as a call of the kernel names it, and a request of the model need not. */
function givenUp({ event, actor, before }: Asked): string {
  const { from, pasid: name } = event;
  if (from === CONTAINER) return CONTAINER_DOMAIN;
  if (event['domain'] !== undefined) return String(event['domain']);
  const iommufd = before[String(from)];
  // A container gives up what the group is on.
  if (iommufd !== undefined && 'living' in iommufd.context) return domainNow({ event, actor, before });
  if (iommufd === undefined || !('attached' in iommufd.context)) return processDomainOf(String(from));
  return readIommufd(iommufd).attached[name === undefined ? actor : `${actor}.${String(name)}`] ?? 'domain';
}

function domainNow({ actor, before }: Asked): string {
  return (before[actor] === undefined ? null : readGroup(before[actor]).domain) ?? 'NULL';
}

/** A device of the group: the one that asks, or the first. */
function anyDevice({ event, actor, before }: Asked): string {
  const members = before[actor] === undefined ? [] : readGroup(before[actor]).members;
  if (event['device'] !== undefined) return String(event['device']);
  const own = members.find((member) => member.device === event['from']);
  return (own ?? members[0])?.device ?? 'dev';
}

const call =
  (name: string, ...parts: readonly Teller[]): Teller =>
  (asked) =>
    `${name}(${parts.map((part) => part(asked)).join(', ')})`;

/** Requests to a group. */
const OF_GROUP: Readonly<Record<string, Teller>> = {
  'add device': call('iommu_probe_device', device),
  'settle device': (asked) => `iommu_probe_device(${device(asked)}) [second section]`,
  'set up': call('iommu_setup_default_domain', group),
  'deferred attach': (asked) => `iommu_deferred_attach(${device(asked)})`,
  'remove device': call('iommu_release_device', device),
  'use default domain': call('iommu_device_use_default_domain', device),
  'unuse default domain': call('iommu_device_unuse_default_domain', device),
  'claim group': call('iommu_group_claim_dma_owner', group, owner),
  'release group': call('iommu_group_release_dma_owner', group),
  'ask owner': call('iommu_group_dma_owner_claimed', group),
  'claim device': call('iommu_device_claim_dma_owner', device, owner),
  'release device': call('iommu_device_release_dma_owner', device),
  'attach group': call('iommu_attach_group', domain, group),
  'detach group': call('iommu_detach_group', givenUp, group),
  'attach group handle': call('iommu_attach_group_handle', domain, group, () => 'handle'),
  'detach group handle': call('iommu_detach_group_handle', givenUp, group),
  'replace group': call('iommu_replace_group_handle', group, domain, () => 'handle'),
  'attach device': call('iommu_attach_device', domain, caller),
  'set owner': call('iommu_device_set_dma_owner', device, () => 'DMA_OWNER_PRIVATE_DOMAIN'),
  'release owner': call('iommu_device_release_dma_owner', device, () => 'DMA_OWNER_PRIVATE_DOMAIN'),
  'attach shared': call('iommu_attach_device_shared', domain, device),
  'detach shared': call('iommu_detach_device_shared', domain, device),
  'find device': call('iommu_group_for_each_dev', group, device, () => 'pick'),
  'attach by device': call('iommu_attach_device', domain, device),
  'detach device': call('iommu_detach_device', domain, caller),
  'set type': call('iommu_group_store_type', group, (asked) => text(asked, 'word')),
  'pick device': call('iommu_group_store_type', group, (asked) => text(asked, 'word')),
  'change type': call('iommu_change_dev_def_domain', group, device, (asked) => text(asked, 'word')),
  'attach pasid': call('iommu_attach_device_pasid', domain, anyDevice, pasid, () => 'handle'),
  'replace pasid': call('iommu_replace_device_pasid', domain, anyDevice, pasid, () => 'handle'),
  'detach pasid': call('iommu_detach_device_pasid', givenUp, anyDevice, pasid),
  'prepare reset': call('pci_dev_reset_iommu_prepare', device),
  'finish reset': call('pci_dev_reset_iommu_done', device),
} satisfies Record<GroupRequest, Teller>;

/** Calls of a driver: the device and, in brackets, why. */
const OF_ENTRY: Readonly<Record<string, Teller>> = {
  attach: (asked) => `attach_dev(${domain(asked)}, ${behind(asked)}) [${text(asked, 'reason')}]`,
  'set pasid': (asked) =>
    `set_dev_pasid(${domain(asked)}, ${behind(asked)}, ${pasid(asked)}) [${text(asked, 'reason')}]`,
  detach: (asked) => `${text(asked, 'op')}(${behind(asked)})`,
  recorded: (asked) => (text(asked, 'errno') === '0' ? 'the unit has counted it' : 'the unit has no id left'),
  // The core itself attaches the release domain, where the driver has one.
  release: (asked) =>
    asked.event['domain'] === undefined
      ? `release_device(${behind(asked)})`
      : `attach_dev(${domain(asked)}, ${behind(asked)}) [release_domain]`,
  translate: (asked) => `${behind(asked)} is translated`,
  'process exits': (asked) => `mmu_notifier_ops.release(${text(asked, 'mm')}) [${behind(asked)}]`,
  write: (asked) => `the hardware of ${behind(asked)} gets ${domain(asked)}`,
};

const slot: Teller = ({ actor }) => numberIn(actor);
const home: Teller = ({ actor }) => actor.replace(/\.[^.]*$/, '');

/** Calls of the loops over the members of a group, for one PASID. */
const OF_SLOT: Readonly<Record<string, Teller>> = {
  'attach pasid': call('__iommu_set_group_pasid', domain, home, slot),
  'replace pasid': call('__iommu_set_group_pasid', domain, home, slot),
  'detach pasid': call('__iommu_remove_group_pasid', home, slot),
  'look up': call('iommu_attach_handle_get', home, slot),
  'block member': (asked) => `block PASID ${slot(asked)} of ${device(asked)}`,
  'restore members': (asked) =>
    `restore PASID ${slot(asked)} of ${([asked.event['members'] ?? []].flat() as string[]).join(', ')}`,
};

/** The devices whose traffic an entry is for. */
export function behind({ actor, before }: Pick<Asked, 'actor' | 'before'>): string {
  const entry = before[actor];
  return entry === undefined ? actor.replace(/\.rid$/, '') : readEntry(entry).devices.join('+');
}

/** What is asked of who uses a group: no function of the kernel, but what somebody does. */
const ofUser: Teller = ({ actor, event: { type, ...rest } }) => {
  const said = Object.entries(rest).filter(([name]) => name !== 'from');
  return `${actor}: ${[type, ...said.map(([, value]) => String(value))].join(' ')}`;
};

const OF_OTHERS: Readonly<Record<string, Teller>> = {
  register: call('iommu_device_register', group),
  look: (asked) => `what ${asked.actor} has`,
  'make record': call('dev_iommu_get', group),
  'drop record': call('dev_iommu_free', group),
  'join group': (asked) => `${asked.actor}->iommu_group = ${text(asked, 'group')}`,
  'leave group': (asked) => `${asked.actor}->iommu_group = NULL`,
  'configure device': (asked) => `of_iommu_configure(${owner(asked)})`,
  'lock device': call('device_lock', group),
  'unlock device': call('device_unlock', group),
  'unregister device': (asked) => `${asked.actor}: let go of ${device(asked)}`,
};

/** What a thread asks of a group, as the group hears it. */
const OF_CALLER: Readonly<Record<string, Teller>> = {
  call: ({ actor, event: { of, group: asked, ...more }, before }) => {
    const event = { ...more, type: String(of), from: actor };
    return OF_GROUP[event.type as GroupRequest]?.({ actor: String(asked), event, before }) ?? event.type;
  },
  'attach by': call('vfio_iommu_attach_group', domain, (asked) => text(asked, 'group'), device),
};

const OF_DOMAIN: Readonly<Record<string, Teller>> = { free: call('iommu_domain_free', group) };

/** What `iommu_device_register` and `bus_iommu_probe` see of a device. */
function seen({ driver, group: its, hasRecord }: PlainEvent): string | undefined {
  if (driver === undefined) return undefined;
  const has = [
    hasRecord === true ? 'dev->iommu' : 'no dev->iommu',
    its === null ? 'no iommu_group' : `iommu_group ${String(its)}`,
    driver === null ? 'no driver' : `${String(driver)} driver`,
  ];
  return has.join(', ');
}

/** A pointer that is returned, or what a question is answered; nothing where an errno says it all. */
function answered({ errno, ...rest }: PlainEvent): string | undefined {
  if (errno !== '0') return undefined;
  const { found, isOpen, old, domain, bond, device } = rest;
  if (found !== undefined) return found === 'bound' ? '0, a driver is bound' : found === 'gone' ? '0, it is gone' : '0';
  if (isOpen !== undefined) return isOpen === true ? 'not 0' : '0';
  const returned = [old, domain, bond, device].find((value) => value !== undefined);
  return returned === undefined ? undefined : String(returned ?? 'NULL');
}

/** Before the core kept owners, a driver was bound without asking it. */
const OF_THE_DRIVER_CORE: Readonly<Record<string, Teller>> = {
  'use default domain': call('really_probe', device),
  'unuse default domain': call('__device_release_driver', device),
};

/** Functions without a return value, and what a user does that cannot fail. */
const VOID = {
  group: [
    'remove device',
    'unuse default domain',
    'release group',
    'release device',
    'detach group',
    'detach group handle',
    'detach device',
    'detach pasid',
    'finish reset',
    'release owner',
    'detach shared',
  ],
  slot: ['detach pasid', 'block member', 'restore members'],
  entry: ['detach', 'release', 'process exits'],
  ...SVA_VOID,
  ...UNIT_VOID,
  ...MEMORY_VOID,
  ...FAULTS_VOID,
  ...GROUP_OBJECTS_VOID,
  device: ['unplug', 'unbind', 'detach pasid', 'detach private'],
  domain: ['free'],
  container: ['detach', 'release', 'free'],
  picker: ['detach', 'release'],
  sharer: ['detach', 'disown'],
  iommufd: ['unbind', 'detach', 'detach pasid', 'free'],
  ...VOID_OF_VFIO,
  ...VOID_OF_IOMMUFD,
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What actors send themselves, for lack of another way to go on. */
const PARTS: readonly string[] = [
  'write',
  'released',
  'not added',
  'pasids done',
  // Pointers of a device, read and written by whoever probes it.
  'make record',
  'drop record',
  'join group',
  'leave group',
  ...SVA_PARTS,
  ...FAULTS_PARTS,
  ...UNIT_PARTS,
];

/** Names of calls by the kernel, which of them return nothing, and which are none. */
export function kernelCalls(system: System): Pick<TextOptions, 'nameCall' | 'isVoid' | 'isAnswer' | 'isPart'> {
  const { actors } = system;
  const kindOf = (actor: string) => actors[actor]?.kind ?? '';
  const tellers = {
    group: OF_GROUP,
    caller: OF_CALLER,
    domain: OF_DOMAIN,
    entry: OF_ENTRY,
    slot: OF_SLOT,
    unit: OF_UNIT,
    sva: OF_SVA,
    mm: OF_MM,
    idev: OF_IDEV,
    igroup: OF_IGROUP,
    ioas: OF_IOAS,
    hwpt: OF_HWPT,
    access: OF_ACCESS,
    'iommufd file': OF_FILE,
    cache: OF_CACHE,
    faults: OF_FAULTS,
    'group objects': OF_GROUP_OBJECTS,
    'group holder': OF_GROUP_HOLDER,
    'vfio group': OF_VFIO_GROUP,
    'vfio container': OF_VFIO_CONTAINER,
    'vfio cdev': OF_VFIO_CDEV,
    'vfio device set': OF_VFIO_DEVICE_SET,
  } as const;
  return {
    nameCall: (actor, event, before = {}) => {
      if (event.type === 'answer') return kindOf(actor) === 'registration' ? seen(event) : answered(event);
      const early = hasOwners(system) ? undefined : OF_THE_DRIVER_CORE[event.type];
      if (early !== undefined && kindOf(actor) === 'group') return early({ actor, event, before });
      const own = tellers[kindOf(actor) as keyof typeof tellers];
      const mapping = ['mapper', 'api'].includes(kindOf(actor)) ? OF_MAPPER[event.type] : undefined;
      if (mapping !== undefined) return mapping({ actor, event, before });
      const teller = own === undefined ? (OF_OTHERS[event.type] ?? ofUser) : own[event.type];
      return teller?.({ actor, event, before });
    },
    isVoid: (actor, { type, of }) => {
      const isCall = kindOf(actor) === 'caller' && type === 'call';
      const kind = isCall ? 'group' : kindOf(actor);
      const called = isCall ? String(of) : type;
      return (VOID[kind as keyof typeof VOID] as readonly string[])?.includes(called) ?? false;
    },
    isAnswer: ({ type }) => type === 'answer',
    isPart: (_, { type }) => PARTS.includes(type),
  };
}
