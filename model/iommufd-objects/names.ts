/** The names of iommufd's actors, and what the topology says of each. */
import { deviceOf, type Topology } from '../configuration.ts';
import type { Domain } from '../names.ts';
import type { HwptSpecification, IommufdObjects } from './specification.ts';

/** The actor that is a device bound to the file: `struct iommufd_device`. */
export function idevOf(device: string): string {
  return `${device}.idev`;
}

/** The actor that is what the file keeps of a group: `struct iommufd_group`. */
export function igroupOf(group: string): string {
  return `${group}.igroup`;
}

/** The domain of a hardware page table. */
export function domainOfHwpt(hwpt: string): Domain {
  return `${hwpt}.domain`;
}

/** Whether `domain` is that of a hardware page table. */
export function isDomainOfHwpt(domain: Domain | null): boolean {
  return domain?.endsWith('.domain') === true;
}

/** Domains that say which pages are written: those with `dirty_ops`. */
export function trackingDomainsOf({ iommufdObjects }: Topology): readonly Domain[] {
  const tracking = (iommufdObjects?.hwpts ?? []).filter(({ tracksWrites }) => tracksWrites);
  return tracking.map(({ name }) => domainOfHwpt(name));
}

/** What untagged traffic goes by: `IOMMU_NO_PASID`. */
export const RID = 'rid';

/** The objects of a topology that has some. */
export function objectsOf({ iommufdObjects, name }: Topology): IommufdObjects {
  if (iommufdObjects === undefined) throw new Error(`topology ${name} has no iommufd objects`);
  return iommufdObjects;
}

export function hwptOf(topology: Topology, name: string): HwptSpecification {
  const hwpt = objectsOf(topology).hwpts.find((candidate) => candidate.name === name);
  if (hwpt === undefined) throw new Error(`topology ${topology.name} has no hwpt ${name}`);
  return hwpt;
}

/** Ranges that a device must not have mapped: `iommu_get_resv_regions`. */
export function reservedOf(topology: Topology, device: string): readonly string[] {
  return deviceOf(topology, device).reservedRanges ?? [];
}

/** Groups of the devices that can be bound. */
export function groupsOf(topology: Topology): readonly string[] {
  return [...new Set(objectsOf(topology).devices.map((device) => deviceOf(topology, device).group))];
}
