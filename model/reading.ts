/** What properties read of each kind of actor. */
import type { LocalState } from '../explorer/system.ts';
import { type DeviceContext, domainsOfDriver, WITH_DRIVER_SHOWN, WITH_KERNEL_DRIVER } from './device/index.ts';
import type { FaultsContext } from './faults/index.ts';
import { type GroupContext, livingDomains } from './group/index.ts';
import type { SlotContext } from './group/slot.ts';
import type { GroupHolderContext, GroupObjectsContext } from './group-object/index.ts';
import type { EntryContext } from './hardware/entry.ts';
import type { UnitContext } from './hardware/unit.ts';
import { domainsOfHwpt } from './iommufd-objects/index.ts';
import { reads } from './local-context.ts';
import type { CacheContext, MemoryContext } from './memory/index.ts';
import { CONTAINER_DOMAIN, type Domain } from './names.ts';
import { livingSvaDomains, type MmContext, type SvaContext } from './sva/index.ts';
import type { CallerDomainContext } from './users/caller-domain.ts';
import type { ContainerContext } from './users/container.ts';
import { domainsOfIommufd, type IommufdContext } from './users/iommufd.ts';
import type { PickerContext } from './users/picker.ts';
import type { SharerContext } from './users/sharer.ts';
import type { VfioContainerContext, VfioGroupContext } from './vfio/index.ts';

export type {
  ContainerContext,
  DeviceContext,
  EntryContext,
  GroupContext,
  IommufdContext,
  MmContext,
  SlotContext,
  SvaContext,
  VfioContainerContext,
  VfioGroupContext,
};

/** Actors of kind `group`. */
export const readGroup = reads<GroupContext>();

/** Actors of kind `entry`. */
export const readEntry = reads<EntryContext>();

/**
 * Whether the driver chose what the entry is in: it passes through, its own call failed, or it let go of the
 * device by itself. Where the core chose what the device is released to, it is not the driver's fault.
 */
export function isDriversFault(local: LocalState): boolean {
  return local.value === 'moving' || readEntry(local).isLeftByFailure;
}

/** Actors of kind `slot`. */
export const readSlot = reads<SlotContext>();

/** Actors of kind `unit`. */
export const readUnit = reads<UnitContext>();

/** Actors of kind `device`. */
export const readDevice = reads<DeviceContext>();

/** Whether a driver that uses the kernel's DMA API is bound, its probe and remove included. */
export function hasKernelDriver({ value }: LocalState): boolean {
  return WITH_KERNEL_DRIVER.includes(String(value));
}

/** Whether sysfs shows a driver of the device. */
export function showsDriver({ value }: LocalState): boolean {
  return WITH_DRIVER_SHOWN.includes(String(value));
}

/** Actors of kind `container`. */
export const readContainer = reads<ContainerContext>();

/** Actors of kind `iommufd`. */
export const readIommufd = reads<IommufdContext>();

/** Actors of kind `sharer`. */
export const readSharer = reads<SharerContext>();

/** Actors of kind `picker`. */
export const readPicker = reads<PickerContext>();

/** Actors of kind `mapper` and `api`. */
export const readMapper = reads<MemoryContext>();

/** Actors of kind `cache`. */
export const readCache = reads<CacheContext>();

/** Actors of kind `faults`. */
export const readFaults = reads<FaultsContext>();

/** Actors of kind `sva`. */
export const readSva = reads<SvaContext>();

/** Actors of kind `mm`. */
export const readMm = reads<MmContext>();

/** Actors of kind `domain`. */
export const readCallerDomain = reads<CallerDomainContext>();

/** Actors of kind `vfio group`. */
export const readVfioGroup = reads<VfioGroupContext>();

/** Actors of kind `vfio container`. */
export const readVfioContainer = reads<VfioContainerContext>();

/** Actors of kind `group objects`. */
export function readGroupObjects(local: LocalState): GroupObjectsContext {
  return local.context as unknown as GroupObjectsContext;
}

/** Actors of kind `group holder`. */
export function readGroupHolder(local: LocalState): GroupHolderContext {
  return local.context as unknown as GroupHolderContext;
}

/** Kinds of actors that allocate and free domains. */
export const HOLDERS = [
  'group',
  'container',
  'iommufd',
  'hwpt',
  'device',
  'sva',
  'mapper',
  'vfio container',
  'domain',
] as const;

type HolderKind = (typeof HOLDERS)[number];

/** The domains that a holder allocated and has not freed. Its domains' names start with its own. */
export const livingDomainsOf: Readonly<Record<HolderKind, (local: LocalState) => readonly Domain[]>> = {
  group: (local) => livingDomains(readGroup(local)),
  container: (local) => (readContainer(local).hasDomain ? [CONTAINER_DOMAIN] : []),
  iommufd: (local) => domainsOfIommufd(readIommufd(local)),
  hwpt: domainsOfHwpt,
  device: (local) => domainsOfDriver(readDevice(local)),
  sva: (local) => livingSvaDomains(readSva(local)),
  'vfio container': (local) => readVfioContainer(local).living,
  mapper: (local) => (readMapper(local).hasDomain ? [readMapper(local).domain] : []),
  domain: (local) => {
    const { domain, isAllocated } = readCallerDomain(local);
    return isAllocated ? [domain] : [];
  },
};

/** Whether `holder` is the one who allocates and frees `domain`. */
export function isDomainOf(holder: string, domain: Domain): boolean {
  return domain === holder || domain.startsWith(`${holder}.`);
}

/** Whether somebody allocated `domain` and has freed it: never so of a static one. */
export function isFreed(
  state: Readonly<Record<string, LocalState>>,
  kindOf: (actor: string) => string,
  domain: Domain,
): boolean {
  return Object.entries(state).some(([name, local]) => {
    const living = livingDomainsOf[kindOf(name) as HolderKind];
    return living !== undefined && isDomainOf(name, domain) && !living(local).includes(domain);
  });
}
