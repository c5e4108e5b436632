/** What properties read of each kind of actor. */
import type { LocalState } from '../explorer/system.ts';
import { type DeviceContext, domainsOfDriver, WITH_KERNEL_DRIVER } from './device/index.ts';
import type { FaultsContext } from './faults/index.ts';
import { type GroupContext, livingDomains } from './group/index.ts';
import type { SlotContext } from './group/slot.ts';
import type { EntryContext } from './hardware/entry.ts';
import type { UnitContext } from './hardware/unit.ts';
import { domainsOfHwpt } from './iommufd-objects/index.ts';
import { type CacheContext, MAPPER_DOMAIN, type MemoryContext } from './memory/index.ts';
import type { Domain } from './names.ts';
import { livingSvaDomains, type MmContext, type SvaContext } from './sva/index.ts';
import { CONTAINER_DOMAIN, type ContainerContext } from './users/container.ts';
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
export function readGroup(local: LocalState): GroupContext {
  return local.context as unknown as GroupContext;
}

/** Actors of kind `entry`. */
export function readEntry(local: LocalState): EntryContext {
  return local.context as unknown as EntryContext;
}

/**
 * Whether the driver chose what the entry is in: it passes through, its own call failed, or it let go of the
 * device by itself. Where the core chose what the device is released to, it is not the driver's fault.
 */
export function isDriversFault(local: LocalState): boolean {
  return local.value === 'moving' || readEntry(local).isLeftByFailure;
}

/** Actors of kind `slot`. */
export function readSlot(local: LocalState): SlotContext {
  return local.context as unknown as SlotContext;
}

/** Actors of kind `unit`. */
export function readUnit(local: LocalState): UnitContext {
  return local.context as unknown as UnitContext;
}

/** Actors of kind `device`. */
export function readDevice(local: LocalState): DeviceContext {
  return local.context as unknown as DeviceContext;
}

/** Whether a driver that uses the kernel's DMA API is bound, its probe and remove included. */
export function hasKernelDriver({ value }: LocalState): boolean {
  return WITH_KERNEL_DRIVER.includes(String(value));
}

/** Actors of kind `container`. */
export function readContainer(local: LocalState): ContainerContext {
  return local.context as unknown as ContainerContext;
}

/** Actors of kind `iommufd`. */
export function readIommufd(local: LocalState): IommufdContext {
  return local.context as unknown as IommufdContext;
}

/** Actors of kind `sharer`. */
export function readSharer(local: LocalState): SharerContext {
  return local.context as unknown as SharerContext;
}

/** Actors of kind `picker`. */
export function readPicker(local: LocalState): PickerContext {
  return local.context as unknown as PickerContext;
}

/** Actors of kind `mapper` and `api`. */
export function readMapper(local: LocalState): MemoryContext {
  return local.context as unknown as MemoryContext;
}

/** Actors of kind `cache`. */
export function readCache(local: LocalState): CacheContext {
  return local.context as unknown as CacheContext;
}

/** Actors of kind `faults`. */
export function readFaults(local: LocalState): FaultsContext {
  return local.context as unknown as FaultsContext;
}

/** Actors of kind `sva`. */
export function readSva(local: LocalState): SvaContext {
  return local.context as unknown as SvaContext;
}

/** Actors of kind `mm`. */
export function readMm(local: LocalState): MmContext {
  return local.context as unknown as MmContext;
}

/** Actors of kind `vfio group`. */
export function readVfioGroup(local: LocalState): VfioGroupContext {
  return local.context as unknown as VfioGroupContext;
}

/** Actors of kind `vfio container`. */
export function readVfioContainer(local: LocalState): VfioContainerContext {
  return local.context as unknown as VfioContainerContext;
}

/** Kinds of actors that allocate and free domains. */
export const HOLDERS = ['group', 'container', 'iommufd', 'hwpt', 'device', 'sva', 'mapper', 'vfio container'] as const;

/** The domains that a holder allocated and has not freed. Its domains' names start with its own. */
export const livingDomainsOf: Readonly<Record<(typeof HOLDERS)[number], (local: LocalState) => readonly Domain[]>> = {
  group: (local) => livingDomains(readGroup(local)),
  container: (local) => (readContainer(local).hasDomain ? [CONTAINER_DOMAIN] : []),
  iommufd: (local) => domainsOfIommufd(readIommufd(local)),
  hwpt: domainsOfHwpt,
  device: (local) => domainsOfDriver(readDevice(local)),
  sva: (local) => livingSvaDomains(readSva(local)),
  'vfio container': (local) => readVfioContainer(local).living,
  mapper: (local) => (readMapper(local).hasDomain ? [MAPPER_DOMAIN] : []),
};

/** Whether `holder` is the one who allocates and frees `domain`. */
export function isDomainOf(holder: string, domain: Domain): boolean {
  return domain.startsWith(`${holder}.`);
}
