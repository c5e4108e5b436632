/**
 * The names of things. A reference to an actor, a device or a domain is its name, and a name is used for
 * nothing else, so that renaming is one structural map.
 */

/** A domain: one address space. `null` stands for the kernel's NULL pointer. */
export type Domain = string;

/** The driver's static domain in which every access faults (`ops->blocked_domain`). */
export const BLOCKED: Domain = 'blocked';

/** The driver's static domain in which an address is itself (`ops->identity_domain`). */
export const IDENTITY: Domain = 'identity';

/** What a device does without a domain where the architecture has DMA operations of its own. */
export const PLATFORM: Domain = 'platform';

/** The paging domains of a group that the kernel's DMA API drives: the second one replaces the first. */
export function dmaDomainsOf(group: string): readonly [Domain, Domain] {
  return [`${group}.dma`, `${group}.dma2`];
}

/** The empty paging domain that blocks a group where the driver has no static one. */
export function emptyDomainOf(group: string): Domain {
  return `${group}.empty`;
}

/** What a kernel driver attaches of its own, to the RID or to a PASID of the device. */
export function privateDomainOf(device: string): Domain {
  return `${device}.private`;
}

/** An identity domain that a kernel driver attaches of its own, next to the static one. */
export function identityTwinOf(device: string): Domain {
  return `${device}.identity`;
}

/** Whether an address is itself in `domain`. */
export function isIdentity(domain: Domain | null): boolean {
  return domain !== null && (domain === IDENTITY || domain.endsWith('.identity'));
}

/** A domain of `name` that another IOMMU driver made than the one that it is attached with. */
export function foreignDomainOf(name: string): Domain {
  return `${name}.foreign`;
}

/** Whether another IOMMU driver made `domain` than the one that it is attached with. */
export function isForeign(domain: Domain | null): boolean {
  return domain?.endsWith('.foreign') === true;
}

/** The address space of a process that a kernel driver's device works for (SVA). */
export function processDomainOf(device: string): Domain {
  return `${device}.process`;
}

/** Whether a device in `domain` reaches memory that the kernel did not hand to a user. */
export function mapsKernelMemory(domain: Domain): boolean {
  return isIdentity(domain) || domain === PLATFORM || isOfDmaApi(domain);
}

/** Whether `domain` is a paging domain that the kernel's DMA API drives. */
export function isOfDmaApi(domain: Domain): boolean {
  return domain.endsWith('.dma') || domain.endsWith('.dma2');
}

/** Whether `domain` has page tables of its own. */
export function isPaging(domain: Domain): boolean {
  return domain !== BLOCKED && domain !== PLATFORM && !isIdentity(domain);
}

/** The number of a PASID, which is named for it: 1 for `pasid1`. */
export function numberOf(pasid: string): number {
  return Number(pasid.slice('pasid'.length));
}

/** The actor that is the translation entry of a requester id. */
export function entryOf(rid: string): string {
  return `${rid}.rid`;
}

/** The actor that is one element of a group's `pasid_array`. */
export function slotOf(group: string, pasid: string): string {
  return `${group}.${pasid}`;
}

/** The actor that allocated `domain`: the first part of its name. */
export function holderOf(domain: Domain): string {
  return domain.replace(/\..*$/, '');
}

/** The actor that registers the IOMMU, where that happens late. */
export const REGISTRATION = 'iommu';

/** The actor that is a VFIO container; also the owner's cookie. */
export const CONTAINER = 'vfio';

/** The domain that all groups of the container share. */
export const CONTAINER_DOMAIN: Domain = 'vfio.1';

/** The actor that is an open file of iommufd, `struct iommufd_ctx`; also the owner's cookie. */
export const IOMMUFD = 'iommufd';

/** The actor that picks another domain for a group than the core would; also the owner's cookie. */
export const PICKER = 'picker';

/** The actor that is one driver of several devices, drm/tegra; also its owner's cookie. */
export const SHARER = 'drm';

/** The actor that holds `iommu_sva_lock`. */
export const SVA = 'sva';

/** The actor that holds a domain of its own and maps one page in it; also the owner's cookie. */
export const MAPPER = 'mapper';

/** Its domain. */
export const MAPPER_DOMAIN: Domain = 'mapper.1';
