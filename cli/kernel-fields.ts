/** What changes, by the names of the kernel's fields. */
import { type ToldChange, valueText } from '../counterexamples/index.ts';
import type { Json, LocalState, PlainEvent, System } from '../explorer/system.ts';
import { iommufdChange } from './iommufd-words.ts';
import { numberIn } from './kernel-calls.ts';
import { faultsChange, faultsSaid } from './kernel-faults.ts';
import { groupObjectsChange, isToldOfObjects } from './kernel-group-objects.ts';
import { isTold, memoryChange } from './kernel-memory.ts';
import { svaChange } from './kernel-sva.ts';
import { hasOwners } from './owners.ts';
import { vfioChange } from './vfio-words.ts';

/** Fields of `struct iommu_group`, of a device and of `pasid_array`. */
const NAMES: Readonly<Record<string, string>> = {
  ownerCount: 'owner_cnt',
  defaultDomain: 'default_domain',
  blockingDomain: 'blocking_domain',
  recoveryCount: 'recovery_cnt',
  ownerType: 'dma_owner',
  attachCount: 'attach_cnt',
  group: 'iommu_group',
};

/** Fields that neither the kernel nor the hardware has: how far an operation is, and whom to blame. */
const NOT_IN_THE_KERNEL: readonly string[] = [
  'call',
  'move',
  'isLeftByFailure',
  'isDefaultFreed',
  'pasidCount',
  'records',
  'exited',
  'binding',
  'binds',
  'walked',
  'setUp',
  'walk',
  'unmapping',
  'errno',
];

/** Whether a change is one of what core, hardware or users hold; how far an operation is, the calls show. */
export function isInTheKernel(system: System, actor: string, field: readonly string[]): boolean {
  const kind = system.actors[actor]?.kind ?? '';
  if (kind === 'group' && field[0] === 'ownerCount' && !hasOwners(system)) return false;
  // Callers only wait.
  if (kind === 'writer' || kind === 'caller') return false;
  if (kind === 'faults') return field[0] !== undefined && field[1] !== 'isPending';
  if (['mapper', 'api', 'cache'].includes(kind)) return isTold(kind, field);
  if (kind === 'group objects' || kind === 'group holder') return isToldOfObjects(field);
  const [first] = field;
  return first === undefined ? kind === 'device' : !NOT_IN_THE_KERNEL.includes(first);
}

/** What a start is shown by: who has what, and what the core and the hardware hold. */
export function isOfTheStart({ actors }: System, actor: string, [first = '']: readonly string[]): boolean {
  const kind = actors[actor]?.kind ?? '';
  return kind === 'group' ? GROUP_AT_START.includes(first) : AT_START.includes(kind);
}

const GROUP_AT_START: readonly string[] = ['domain', 'owner', 'ownerType', 'defaultDomain', 'members'];
const AT_START: readonly string[] = [
  'entry',
  'slot',
  'device',
  'domain',
  'mapper',
  'api',
  'cache',
  'sva',
  'group objects',
  'group holder',
];

/** A change in the kernel's words. */
export function kernelChange(system: System, told: ToldChange): string | undefined {
  const { actors } = system;
  const { actor, change, before, isNamed } = told;
  const [first = '', second = '', third = ''] = change.field;
  const arrow = `${pointer(change.before)} -> ${pointer(change.after)}`;
  const named = (field: string) =>
    `${isNamed ? `${actor}${actors[actor]?.kind === 'group' ? '->' : ': '}` : ''}${field}`;
  switch (actors[actor]?.kind) {
    case 'group':
      if (first === 'members' && third !== '') return memberText(memberAt(before, second), third, change.after);
      if (first === 'members')
        return `${named('devices')}: ${devicesText(change.before)} -> ${devicesText(change.after)}`;
      if (first === 'owner' && !hasOwners(system))
        return `VFIO: ${actor} is ${change.after === null ? 'given back' : `held by ${pointer(change.after)}`}`;
      if (first === 'hasHandle') return `${named('handle')}: ${change.after === true ? 'stored' : 'erased'}`;
      if (first === 'hasFlushQueue')
        return `${named('default_domain')}: ${change.after === true ? 'now' : 'no longer'} DMA-FQ`;
      return `${named(NAMES[first] ?? first)}: ${arrow}`;
    case 'domain':
      return `${actor}: ${life(change.after)}`;
    case 'mapper':
    case 'api':
    case 'cache':
      return memoryChange(actors[actor]?.kind ?? '', told);
    case 'faults':
      return faultsChange(told);
    case 'group objects':
    case 'group holder':
      return groupObjectsChange(told);
    case 'sva':
    case 'mm':
      return svaChange(actors[actor]?.kind ?? '', told);
    case 'entry':
      if (first === 'silenced') return `${isNamed ? `${actor}: ` : ''}faults for ${pasidsText(change.after)}`;
      if (first === 'endpoint') return endpointText(nameOf(actor, isNamed), second, third, change);
      return first === 'pasids'
        ? `${nameOf(actor, isNamed)}PASID ${numberIn(second)}: ${arrow}`
        : `${isNamed ? actor : first}: ${arrow}`;
    case 'slot':
      return `${actor.replace(/\.[^.]*$/, '')}->pasid_array[${numberIn(actor)}]: ${arrow}`;
    case 'container':
      return first === 'hasDomain' ? `${actor}.1: ${life(change.after)}` : `${named(second)}: ${arrow}`;
    case 'sharer':
      return `${named(second)}: ${arrow}`;
    case 'picker':
      if (first === 'isOwner') return `${actor}: ${change.after === true ? 'owns' : 'no longer owns'} the group`;
      return `${named(first)}: ${arrow}`;
    case 'iommufd':
      if (first === 'domains') return `${second}: ${life(change.after)}`;
      return first === 'devices'
        ? `${named(second)}: ${change.after === true ? 'bound' : 'let go'}`
        : `${named(second)}: ${arrow}`;
    case 'unit':
      if (first === 'counts') return `${actor}: refcnt of ${second}: ${arrow}`;
      return first === 'ids' ? `${actor}: id of ${second}: ${arrow}` : undefined;
    case 'device':
      if (first === 'hasProcess') return `${actor}.process: ${life(change.after)}`;
      if (first === 'hasPrivate') return `${actor}.private: ${life(change.after)}`;
      if (first === 'hasRecord') return `${isNamed ? `${actor}->` : ''}iommu: ${life(change.after)}`;
      return first === ''
        ? `${isNamed ? `${actor}: ` : ''}${stage(change.before)} -> ${stage(change.after)}`
        : `${isNamed ? `${actor}->` : ''}${NAMES[first] ?? first}: ${arrow}`;
    case 'vfio group':
    case 'vfio container':
    case 'vfio cdev':
    case 'vfio device set':
      return vfioChange(actors[actor].kind, told);
    case 'idev':
    case 'igroup':
    case 'ioas':
    case 'hwpt':
    case 'access':
    case 'iommufd file':
      return iommufdChange(told);
    default:
      return undefined;
  }
}

/** Who is bound, or what is under way: `kernel driver`, `detaching process`. */
function stage(value: Json | undefined): string {
  const state = String(value);
  if (state === 'kernel' || state === 'managed') return `${state} driver`;
  if (state === 'vfio') return 'vfio-pci';
  if (state === 'using') return 'dma_configure';
  if (state === 'binding') return 'probe';
  if (state === 'unbinding') return 'remove';
  if (state === 'unusing') return 'dma_cleanup';
  return state.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function pasidsText(pasids: Json | undefined): string {
  const numbers = Array.isArray(pasids) ? (pasids as readonly string[]).map(numberIn) : [];
  return numbers.length === 0 ? 'no PASID any more' : `every access with PASID ${numbers.join(', ')}`;
}

function nameOf(actor: string, isNamed: boolean): string {
  return isNamed ? `${actor}, ` : '';
}

function life(isAllocated: Json | undefined): string {
  return isAllocated === true ? 'allocated' : 'freed';
}

/** A value, with the kernel's word for none. */
export function pointer(value: Json | undefined): string {
  return value === null || value === undefined || value === '' ? 'NULL' : valueText(value);
}

function memberAt(before: LocalState | undefined, index: string): string {
  const members = before?.context['members'];
  const member = Array.isArray(members) ? (members as readonly Json[])[Number(index)] : undefined;
  return deviceOf(member ?? null);
}

function memberText(device: string, field: string, after: Json | undefined): string {
  switch (field) {
    case 'resetDepth':
      return `${device}: reset_depth ${pointer(after)}`;
    case 'isBlocked':
      return `${device}: ${after === true ? 'blocked' : 'no longer blocked'}`;
    case 'isPutOff':
      return `${device}: ${after === true ? 'attach put off' : 'attach no longer put off'}`;
    case 'isDeferred':
      return `${device}: ${after === true ? 'attach deferred' : 'no longer deferred'}`;
    default:
      return `${device}: ${field} ${pointer(after)}`;
  }
}

function devicesText(members: Json | undefined): string {
  return Array.isArray(members) ? `[${members.map(deviceOf).join(', ')}]` : pointer(members);
}

function deviceOf(member: Json): string {
  const { device } = (member ?? {}) as { readonly device?: Json };
  return device === undefined ? 'a device' : String(device);
}

/** `struct viommu_endpoint`: the domain that the driver has in mind, and its share of `nr_endpoints`. */
function endpointText(prefix: string, field: string, domain: string, { before, after }: ToldChange['change']): string {
  return field === 'counts'
    ? `${prefix}counted in ${domain}->nr_endpoints: ${Number(before ?? 0)} -> ${Number(after ?? 0)}`
    : `${prefix}vdomain: ${pointer(before)} -> ${pointer(after)}`;
}

/** `WARN_ON: roll-back failed`. */
export function kernelSaid(event: PlainEvent): string | undefined {
  const { type, what, devices, pasid, device, errno, because } = event;
  switch (type) {
    case 'dma ops':
      return `DMA operations are set for ${String(event['group'])}`;
    case 'page response':
      return faultsSaid(event);
    case 'warned':
      return `WARN_ON: ${String(what)}`;
    case 'used freed':
      return `use after free: ${String(what)}`;
    case 'group released':
      return `iommu_group_release(${String(event['object'])})`;
    case 'oops':
      return `oops: ${String(what)}`;
    case 'refused':
      return because === undefined
        ? `${String(event['by'])}(${String(device)}) = ${String(errno)}`
        : `__iommu_device_set_domain(${String(device)}) = ${String(errno)} (${String(because)})`;
    case 'freed':
      return `kfree(), with users = ${String(event['users'])}`;
    case 'logged':
      return `dev_WARN: ${String(what)}`;
    case 'refused again':
      return 'the driver refuses what was attached before';
    case 'only reported':
      return 'the driver reports it, and does not do it';
    case 'invalidated':
      return `invalidates the ATC of ${[devices ?? []].flat().join('+')}`;
    case 'removed nothing':
      return `PASID ${numberIn(String(pasid))} of ${[devices ?? []].flat().join('+')} was not set`;
    default:
      return undefined;
  }
}
