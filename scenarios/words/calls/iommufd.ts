/** What users and drivers ask of iommufd: its ioctls, and the functions that drivers bind and attach by. */
import { idevOf, igroupOf, isBefore } from '../../../model/index.ts';
import type { Asked, CallWord, Parameter } from './call.ts';
import {
  type PageTable,
  withAccess,
  withBoundDevice,
  withPageTable,
  withQueue,
  withRange,
  withSpace,
} from './iommufd-topology.ts';

const device: Parameter = { is: 'device' };
const space = { is: 'actor', of: 'ioas' } as const;
const pageTable = { is: 'actor', of: 'hwpt' } as const;
const access = { is: 'actor', of: 'access' } as const;
const target: Parameter = { is: 'either', of: [space, pageTable] };
const pasid: Parameter = { is: 'pasid' };
/** Ranges of IOVAs that topologies name. */
const RANGES = ['memory', 'msi', 'queue'] as const;
const range: Parameter = { is: 'word', among: RANGES };

/** `IOMMU_HWPT_ALLOC_NEST_PARENT` and the like, each with the version that brought it. */
const FLAGS: Readonly<Record<string, Partial<PageTable>>> = {
  NEST_PARENT: { isNestParent: true },
  DIRTY_TRACKING: { tracksWrites: true },
  FAULT_ID_VALID: { hasFaults: true },
  PASID: { isForPasids: true },
};

const HWPT_SINCE: Readonly<Record<string, string>> = {
  NEST_PARENT: 'v6.7',
  DIRTY_TRACKING: 'v6.7',
  FAULT_ID_VALID: 'v6.11',
  PASID: 'v6.15',
};

const since =
  (kernel: string): CallWord['isIn'] =>
  (design) =>
    !isBefore(design.kernel, kernel);

/** 89395ccedbc1 (v6.2): there is an iommufd, which claims single devices. */
const hasIommufd: CallWord['isIn'] = ({ choices }) => choices.deviceClaims === 'present';

/** A PASID is given since v6.15. */
const hasPlace =
  (position: number): CallWord['isIn'] =>
  (design, given) =>
    hasIommufd(design, given) && (given.length < position || design.choices.pasidThroughIommufd === 'present');

const byPasid = (name: string | undefined) => (name === undefined ? {} : { pasid: name });

/** What the driver of a device asks of the object that it got. */
const ofIdev = (name: string, command: Asked['command']): Asked => ({ actor: idevOf(name), command });

const OF_SPACES: readonly CallWord[] = [
  {
    name: 'IOMMU_IOAS_ALLOC',
    takes: [{ ...space, isMade: true }],
    asks: ([actor = '']) => ({ actor, command: { type: 'alloc' } }),
    prepares: (topology, [name = '']) => withSpace(topology, name),
    isIn: hasIommufd,
    returns: 'errno',
    meaning: 'makes an address space; those of a topology are there at the start',
    source: 'drivers/iommu/iommufd/ioas.c, iommufd_ioas_alloc_ioctl (v6.2)',
  },
  {
    name: 'IOMMU_IOAS_MAP',
    takes: [space, range],
    asks: ([actor = '', where = '']) => ({ actor, command: { type: 'map', range: where } }),
    prepares: (topology, [, where = '']) => withRange(topology, where),
    isIn: hasIommufd,
    returns: 'errno',
    meaning: 'maps a fixed range; -EINVAL where it is reserved for an attached device',
    source: 'drivers/iommu/iommufd/ioas.c, iommufd_ioas_map (v6.2)',
  },
  {
    name: 'IOMMU_IOAS_UNMAP',
    takes: [space, { is: 'word', among: [...RANGES, 'all'] }],
    asks: ([actor = '', where = '']) => ({
      actor,
      command: where === 'all' ? { type: 'unmap all' } : { type: 'unmap', range: where },
    }),
    prepares: (topology, [, where = '']) => (where === 'all' ? topology : withRange(topology, where)),
    isIn: hasIommufd,
    returns: 'errno',
    meaning: 'unmaps a range, or all; accesses that have it pinned are told to let go',
    source: 'drivers/iommu/iommufd/ioas.c, iommufd_ioas_unmap; io_pagetable.c, iopt_unmap_iova_range (v6.2)',
  },
];

const OF_PAGE_TABLES: readonly CallWord[] = [
  {
    name: 'IOMMU_HWPT_ALLOC',
    takes: [device, { ...pageTable, isMade: true }, target, { is: 'word', among: Object.keys(FLAGS) }],
    optional: 2,
    asks: ([name = '', table = ''], { kindOf }) => {
      // Of a device that a listed topology does not bind there is no object, and it is told that this is missing.
      const isBindable = kindOf(idevOf(name)) === 'idev';
      return { actor: isBindable ? table : idevOf(name), command: { type: 'alloc', device: name } };
    },
    prepares: (topology, [device = '', name = '', below, flag = '']) => {
      const whole = withBoundDevice(topology, device);
      return below === undefined ? whole : withPageTable(whole, name, below, FLAGS[flag] ?? {});
    },
    isIn: (design, given) => since(HWPT_SINCE[given[3] ?? ''] ?? 'v6.6')(design, given),
    returns: 'errno',
    meaning:
      'makes a page table for the IOMMU of a bound device, on an IOAS or nested on another; those of a listed topology ' +
      'are known by their names alone',
    source: 'drivers/iommu/iommufd/hw_pagetable.c, iommufd_hwpt_alloc (v6.6)',
  },
  {
    name: 'IOMMU_DESTROY',
    takes: [{ is: 'either', of: [space, pageTable, device] }],
    asks: ([name = ''], { kindOf }) => ({
      actor: kindOf(name) === 'device' ? idevOf(name) : name,
      command: { type: 'destroy' },
    }),
    isIn: hasIommufd,
    returns: 'errno',
    meaning: 'destroys an object that nobody uses; -EBUSY where somebody does',
    source: 'drivers/iommu/iommufd/main.c, iommufd_destroy, iommufd_object_remove (v6.2)',
  },
  {
    name: 'iommufd_fault_iopf_handler',
    takes: [device, pasid],
    optional: 1,
    asks: ([name = '', by], { groupOf }) => ({
      actor: igroupOf(groupOf(name)),
      command: { type: 'fault', ...byPasid(by) },
    }),
    isIn: since('v6.11'),
    returns: 'nothing',
    meaning: 'a device asks for a page, and user space is to answer: by the queue of the page table it is attached to',
    source: 'drivers/iommu/iommufd/eventq.c, iommufd_fault_iopf_handler (v6.11: fault.c)',
  },
  {
    name: 'write',
    takes: [pageTable],
    asks: ([actor = '']) => ({ actor, command: { type: 'respond' } }),
    isIn: since('v6.11'),
    returns: 'errno',
    meaning: 'user space answers a page fault, by the file of the fault queue of a page table',
    source: 'drivers/iommu/iommufd/eventq.c, iommufd_fault_fops_write (v6.11: fault.c)',
  },
];

const OF_DEVICES: readonly CallWord[] = [
  {
    name: 'iommufd_device_bind',
    takes: [device],
    asks: ([name = '']) => ofIdev(name, { type: 'bind' }),
    prepares: (topology, [name = '']) => withBoundDevice(topology, name),
    isIn: hasIommufd,
    returns: 'errno',
    meaning: 'binds a device to the iommufd, which claims it',
    source: 'drivers/iommu/iommufd/device.c, iommufd_device_bind (v6.2)',
  },
  {
    name: 'iommufd_device_attach',
    takes: [device, target, pasid],
    optional: 1,
    asks: ([name = '', to = '', by]) => ofIdev(name, { type: 'attach', target: to, ...byPasid(by) }),
    isIn: hasPlace(3),
    returns: 'errno',
    meaning: 'attaches a bound device, or a PASID of it, to a page table, or to any of an address space',
    source: 'drivers/iommu/iommufd/device.c, iommufd_device_attach (v6.2); a PASID since v6.15',
  },
  {
    name: 'iommufd_device_replace',
    takes: [device, target, pasid],
    optional: 1,
    asks: ([name = '', to = '', by]) => ofIdev(name, { type: 'replace', target: to, ...byPasid(by) }),
    isIn: (design, given) => design.choices.iommufdReplace !== 'absent' && hasPlace(3)(design, given),
    returns: 'errno',
    meaning: 'attaches a device to another page table, without a moment in between',
    source: 'drivers/iommu/iommufd/device.c, iommufd_device_replace, e88d4ec154a8 (v6.6); a PASID since v6.15',
  },
  {
    name: 'iommufd_device_detach',
    takes: [device, pasid],
    optional: 1,
    asks: ([name = '', by]) => ofIdev(name, { type: 'detach', ...byPasid(by) }),
    isIn: hasPlace(2),
    returns: 'nothing',
    meaning: 'detaches a device, or a PASID of it',
    source: 'drivers/iommu/iommufd/device.c, iommufd_device_detach (v6.2); a PASID since v6.15',
  },
  {
    name: 'iommufd_device_unbind',
    takes: [device],
    asks: ([name = '']) => ofIdev(name, { type: 'unbind' }),
    isIn: hasIommufd,
    returns: 'nothing',
    meaning: 'unbinds a device that is detached, and frees what iommufd has of it',
    source: 'drivers/iommu/iommufd/device.c, iommufd_device_unbind, iommufd_device_destroy (v6.2)',
  },
  {
    name: 'iommufd_fops_release',
    takes: [{ is: 'actor', of: 'iommufd file' }],
    asks: ([actor = '']) => ({ actor, command: { type: 'proceed' } }),
    isIn: hasIommufd,
    returns: 'nothing',
    meaning: 'the file of /dev/iommu is released, a moment after its last reference has gone',
    source: 'drivers/iommu/iommufd/main.c, iommufd_fops_release (v6.2)',
  },
];

const OF_ACCESSES: readonly CallWord[] = [
  {
    name: 'iommufd_access_create',
    takes: [{ ...access, isMade: true }],
    asks: ([actor = '']) => ({ actor, command: { type: 'create' } }),
    prepares: (topology, [name = '']) => withAccess(topology, name),
    isIn: since('v6.6'),
    returns: 'errno',
    meaning: 'makes an access, or that of a hardware queue (iommufd_access_create_internal, v6.17)',
    source: 'drivers/iommu/iommufd/device.c, iommufd_access_create (v6.2; without an address space, v6.4)',
  },
  {
    name: 'iommufd_access_attach',
    takes: [access, space, range],
    optional: 1,
    asks: ([actor = '', to = '', where]) => ({
      actor,
      command: { type: 'attach', target: to, ...(where === undefined ? {} : { range: where }) },
    }),
    prepares: (topology, [name = '', , where]) => (where === undefined ? topology : withQueue(topology, name, where)),
    isIn: (design, given) => since(given.length < 3 ? 'v6.6' : 'v6.17')(design, given),
    returns: 'errno',
    meaning: 'gives an access its address space; that of a hardware queue pins a range of it at once',
    source: 'drivers/iommu/iommufd/device.c, iommufd_access_attach; viommu.c, iommufd_hw_queue_alloc_phys (v6.17)',
  },
  {
    name: 'iommufd_access_replace',
    takes: [access, space],
    asks: ([actor = '', to = '']) => ({ actor, command: { type: 'replace', target: to } }),
    isIn: since('v6.6'),
    returns: 'errno',
    meaning: 'gives an access another address space; its driver lets go of what is pinned in the old one',
    source: 'drivers/iommu/iommufd/device.c, iommufd_access_replace, iommufd_access_change_ioas (v6.6)',
  },
  {
    name: 'iommufd_access_detach',
    takes: [access],
    asks: ([actor = '']) => ({ actor, command: { type: 'detach' } }),
    isIn: since('v6.6'),
    returns: 'nothing',
    meaning: 'takes the address space away; the driver lets go of what is pinned',
    source: 'drivers/iommu/iommufd/device.c, iommufd_access_detach (v6.6)',
  },
  {
    name: 'iommufd_access_pin_pages',
    takes: [access, range],
    asks: ([actor = '', where = '']) => ({ actor, command: { type: 'pin', range: where } }),
    isIn: since('v6.6'),
    returns: 'errno',
    meaning: 'pins a range that is mapped; the driver is told when it is to be unmapped',
    source: 'drivers/iommu/iommufd/device.c, iommufd_access_pin_pages (v6.2)',
  },
  {
    name: 'iommufd_access_unpin_pages',
    takes: [access],
    asks: ([actor = '']) => ({ actor, command: { type: 'unpin' } }),
    isIn: since('v6.6'),
    returns: 'nothing',
    meaning: 'lets go of what is pinned',
    source: 'drivers/iommu/iommufd/device.c, iommufd_access_unpin_pages (v6.2)',
  },
  {
    name: 'iommufd_access_destroy',
    takes: [access],
    asks: ([actor = '']) => ({ actor, command: { type: 'destroy' } }),
    isIn: since('v6.6'),
    returns: 'nothing',
    meaning: 'destroys an access, which leaves its address space first',
    source: 'drivers/iommu/iommufd/device.c, iommufd_access_destroy (v6.2)',
  },
];

/** Users and drivers of iommufd. */
export const IOMMUFD_CALLS: readonly CallWord[] = [...OF_SPACES, ...OF_PAGE_TABLES, ...OF_DEVICES, ...OF_ACCESSES];
