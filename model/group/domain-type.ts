/**
 * What the kernel calls a domain, and a group's default one in sysfs; and of which names each stands for one object.
 * Source: include/linux/iommu.h, `type` of struct iommu_domain; drivers/iommu/iommu.c, iommu_group_show_type.
 */
import type { DriverBehaviour } from '../configuration.ts';
import { BLOCKED, type Domain, emptyDomainOf, IDENTITY, isIdentity, isOfDmaApi, PLATFORM } from '../names.ts';
import { processOf } from '../sva/context.ts';
import type { GroupContext } from './context.ts';
import { typeOf } from './default-type.ts';

/** `IOMMU_DOMAIN_...`, as the kernel prints it. */
export type DomainType = 'UNMANAGED' | 'BLOCKED' | 'IDENTITY' | 'PLATFORM' | 'SVA' | 'DMA' | 'DMA-FQ';

/** What a group's file `type` reads. */
export type TypeRead = 'identity' | 'DMA' | 'DMA-FQ' | 'platform' | 'blocked' | 'unknown';

type Typed = Pick<GroupContext, 'name' | 'defaultDomain' | 'hasFlushQueue' | 'call'>;

/**
 * The type of a domain that `group` is on, or was. The empty paging domain that blocks a group is UNMANAGED, as those of
 * users are (`__iommu_group_alloc_blocking_domain`), except where the driver allocates one of type BLOCKED.
 */
export function domainTypeOf(group: Typed, domain: Domain, driver: DriverBehaviour): DomainType {
  if (domain === BLOCKED) return 'BLOCKED';
  if (domain === PLATFORM) return 'PLATFORM';
  if (isIdentity(domain)) return 'IDENTITY';
  if (domain.endsWith('.process') || processOf(domain) !== undefined) return 'SVA';
  if (domain === emptyDomainOf(group.name)) return driver.allocatesBlocked === true ? 'BLOCKED' : 'UNMANAGED';
  if (!isOfDmaApi(domain)) return 'UNMANAGED';
  const { defaultDomain, hasFlushQueue, call } = group;
  const isDeferring = domain === defaultDomain ? hasFlushQueue : domain === call?.previous && call.hadFlushQueue;
  return isDeferring ? 'DMA-FQ' : 'DMA';
}

/** What the file `type` of `group` reads: of its default domain, and `unknown` where there is none. */
export function typeReadOf(group: Typed): TypeRead {
  return group.defaultDomain === null ? 'unknown' : typeOf(group);
}

/**
 * Whether `domain` is the name of one object, whoever is on it. The name of an identity domain is not where the driver
 * allocates one for each group: then each time that it becomes a default domain it is another. Nothing where nobody read
 * which of the two the driver does.
 */
export function isOneObject(domain: Domain, driver: DriverBehaviour): boolean | undefined {
  return domain === IDENTITY ? driver.hasStaticIdentity : true;
}
