/** What the core believes of groups, and what the hardware does. */
import type { Json, LocalState } from '../../../explorer/system.ts';
import { isFreed, mapsKernelMemory, readDevice, readEntry, readGroup, readSlot, typeOf } from '../../../model/index.ts';
import type { Moment, Seen, TermWord } from './term.ts';

type Given = readonly (string | null)[];

/** The state of the actor that an argument names. */
function localOf({ state }: Moment, name: string | null | undefined): LocalState {
  const local = state[name ?? ''];
  if (local === undefined) throw new Error(`there is no ${name}`);
  return local;
}

const ofGroup =
  (read: (group: ReturnType<typeof readGroup>) => Json) =>
  (moment: Moment, [group]: Given) =>
    read(readGroup(localOf(moment, group)));

/** The entry of the requester id that a device's traffic carries. */
function entryOfDevice({ state }: Moment, device: string | null | undefined) {
  for (const [name, local] of Object.entries(state)) {
    if (name.endsWith('.rid') && readEntry(local).devices.includes(device ?? '')) return readEntry(local);
  }
  throw new Error(`no requester id is of ${device}`);
}

function memberOf(moment: Moment, device: string | null | undefined) {
  const { home, group } = readDevice(localOf(moment, device));
  return readGroup(localOf(moment, group ?? home)).members.find((member) => member.device === device);
}

/** The driver that is bound, from when it is probed until it has been removed. */
function driverOf(local: LocalState): string {
  switch (local.value) {
    case 'managed':
      return 'managed';
    case 'vfio':
    case 'unlisting':
    case 'unregistering':
      return 'vfio';
    default:
      return KERNEL.includes(String(local.value)) ? 'kernel' : 'none';
  }
}

/** A bound driver that attaches or maps something is in another state of its device. */
const KERNEL = [
  'kernel',
  'mapping',
  'attachingProcess',
  'detachingProcess',
  'attachingPrivate',
  'detachingPrivate',
] as const satisfies readonly string[] as readonly string[];

export const CORE_TERMS: readonly TermWord[] = [
  {
    name: 'owner',
    takes: ['group'],
    gives: 'owner',
    reads: ofGroup(({ owner }) => owner),
    meaning:
      'who owns the DMA of the group (group->owner), or NULL; up to v5.18, which has no such field, who has it from VFIO',
  },
  {
    name: 'owner_type',
    takes: ['group'],
    gives: 'word',
    values: ['NONE', 'DMA_API', 'PRIVATE_DOMAIN', 'PRIVATE_DOMAIN_USER', 'none'],
    reads: ofGroup(({ ownerType }) => ownerType ?? 'none'),
    meaning: 'enum iommu_dma_owner of a proposal, as NONE; none where the design has no owner types',
  },
  {
    name: 'cnt',
    takes: ['group'],
    gives: 'number',
    reads: ofGroup(({ ownerCount }) => ownerCount),
    meaning: 'how often: group->owner_cnt; up to v5.18, which has no such field, drivers and users that hold the group',
  },
  {
    name: 'dom',
    takes: ['group'],
    gives: 'domain',
    reads: ofGroup(({ domain }) => domain),
    meaning: 'the domain that the core believes in: group->domain',
  },
  {
    name: 'def',
    takes: ['group'],
    gives: 'domain',
    reads: ofGroup(({ defaultDomain }) => defaultDomain),
    meaning: 'group->default_domain',
  },
  {
    name: 'blk',
    takes: ['group'],
    gives: 'domain',
    reads: ofGroup(({ blockingDomain }) => blockingDomain),
    meaning: 'group->blocking_domain, NULL before the first claim',
  },
  {
    name: 'type',
    takes: ['group'],
    gives: 'word',
    values: ['identity', 'DMA', 'DMA-FQ', 'platform', 'blocked', 'none'],
    reads: (moment, [group]) => {
      const { defaultDomain, hasFlushQueue } = readGroup(localOf(moment, group));
      return defaultDomain === null ? 'none' : typeOf({ defaultDomain, hasFlushQueue });
    },
    meaning: 'the type of the default domain, as the file type shows it',
  },
  {
    name: 'hw',
    takes: ['device', 'pasid'],
    optional: 1,
    gives: 'domain',
    reads: (moment, [device, pasid]) => {
      const { rid, pasids } = entryOfDevice(moment, device);
      return pasid === undefined || pasid === null ? rid : (pasids[pasid] ?? 'blocked');
    },
    meaning: 'the domain that the traffic of the device, or of its PASID, really goes through',
  },
  {
    name: 'pasid',
    takes: ['group', 'pasid'],
    gives: 'domain',
    reads: ({ state }, [group, pasid]) => {
      // Without PASIDs there is no array.
      const slot = state[`${group}.${pasid}`];
      return slot === undefined ? null : readSlot(slot).domain;
    },
    meaning: 'what the core has attached to a PASID of the group: the element of pasid_array, or NULL',
  },
  {
    name: 'drv',
    takes: ['device'],
    gives: 'driver',
    values: ['none', 'kernel', 'managed', 'vfio'],
    reads: (moment, [device]) => driverOf(localOf(moment, device)),
    meaning: 'the driver that is bound and probed: kernel (uses the DMA API), managed (driver_managed_dma), vfio, none',
  },
  {
    name: 'group',
    takes: ['device'],
    gives: 'group',
    reads: (moment, [device]) => {
      const { group } = readDevice(localOf(moment, device));
      return group;
    },
    meaning: 'the group of the device: dev->iommu_group, NULL where it has none',
  },
  {
    name: 'depth',
    takes: ['device'],
    gives: 'number',
    reads: (moment, [device]) => memberOf(moment, device)?.resetDepth ?? 0,
    meaning: 'prepares that have no done yet (gdev->reset_depth)',
  },
  {
    name: 'attach_deferred',
    takes: ['device'],
    gives: 'truth',
    reads: (moment, [device]) => memberOf(moment, device)?.isDeferred ?? false,
    meaning: 'the attach of the device is put off until it uses the DMA API (dev->iommu->attach_deferred)',
  },
  {
    name: 'kernelmem',
    takes: ['domain'],
    gives: 'truth',
    reads: (_, [domain]) => domain !== null && domain !== undefined && mapsKernelMemory(domain),
    meaning: 'a device in the domain reaches memory that the kernel did not hand to a user',
  },
  {
    name: 'freed',
    takes: ['domain'],
    gives: 'truth',
    reads: ({ state, kindOf }: Seen, [domain]) =>
      domain !== null && domain !== undefined && isFreed(state, kindOf, domain),
    meaning: 'the domain was freed',
  },
];
