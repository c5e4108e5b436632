/**
 * Which type of default domain a group gets.
 * Source: drivers/iommu/iommu.c, iommu_get_default_domain_type and iommu_group_alloc_default_domain.
 */
import {
  type DefaultType,
  type DeviceSpecification,
  type DriverBehaviour,
  deviceOf,
  type Surroundings,
  type TypeWord,
} from '../configuration.ts';
import { BLOCKED, type Domain, dmaDomainsOf, isIdentity, PLATFORM } from '../names.ts';
import { isProbedAtStart } from '../probed.ts';
import type { GroupContext } from './context.ts';

/** A type, or `refused`: `-EINVAL`. */
type Answer = DefaultType | 'refused';

/** Of the default domain that a group has. */
export function typeOf({
  defaultDomain,
  hasFlushQueue,
}: Pick<GroupContext, 'defaultDomain' | 'hasFlushQueue'>): DefaultType {
  if (isIdentity(defaultDomain)) return 'identity';
  if (defaultDomain === BLOCKED) return 'blocked';
  if (defaultDomain === PLATFORM) return 'platform';
  return hasFlushQueue ? 'DMA-FQ' : 'DMA';
}

/** The type that `word` asks for a group of `devices`; without a word, the one that it gets at first. */
export function typeFor(surroundings: Surroundings, devices: readonly string[], word?: TypeWord): Answer {
  const { driver } = surroundings;
  const demanded = demandedType(surroundings, devices);
  if (demanded === 'refused') return 'refused';
  if (word === 'unknown') return 'refused';
  const asked = word === undefined || word === 'auto' ? undefined : word;
  if (asked !== undefined && demanded !== undefined && asked !== demanded) return 'refused';
  const type = asked ?? demanded ?? typeOfBoot(surroundings);
  // Drivers that declare one static default domain take no other.
  const isTaken = driver.staticDefault === undefined || driver.staticDefault === type;
  return isTaken ? type : 'refused';
}

/**
 * Whether a new default domain of `type` defers invalidation. Where the driver cannot, the type is DMA in the end: up to
 * v6.4 it allocates none of type DMA-FQ, and the core takes one of type DMA (iommu_group_alloc_default_domain); since
 * a4fdd9762272 (v6.5) the type is changed back when the DMA API is set up (iommu_dma_init_domain), which on x86 is
 * before the probe ends.
 */
export function isDeferring(type: DefaultType, { hasFlushQueues }: DriverBehaviour): boolean {
  return type === 'DMA-FQ' && hasFlushQueues !== false;
}

/** What the command line says, and DMA where the driver has no such domain. */
function typeOfBoot({ driver, topology: { bootType = 'DMA' } }: Surroundings): DefaultType {
  return bootType === 'identity' && driver.hasIdentityDomain === false ? 'DMA' : bootType;
}

/** The type that the devices present at boot give their group; where it is refused the group gets no domain. */
export function typeAtStart(surroundings: Surroundings, group: string): Answer {
  const present = surroundings.topology.devices.filter(
    (device) => device.group === group && isProbedAtStart(surroundings, device),
  );
  return typeFor(
    surroundings,
    present.map(({ name }) => name),
  );
}

/** What the devices demand together: the driver for some of them, and mistrust for others. */
function demandedType({ choices, driver, topology }: Surroundings, devices: readonly string[]): Answer | undefined {
  const specifications = devices.map((device) => deviceOf(topology, device));
  const ofDrivers = specifications.flatMap((device) => driver.staticDefault ?? typeDemandedFor(driver, device) ?? []);
  const isUntrusted = specifications.some((device) => device.isUntrusted);
  const demands = new Set([...ofDrivers, ...(isUntrusted ? ['DMA' as const] : [])]);
  if (demands.size <= 1) return [...demands][0];
  // Whoever asks for nothing else gets what the command line says.
  if (choices.read('typeConflict') === 'global') return undefined;
  return isUntrusted ? 'refused' : 'identity';
}

/** `def_domain_type` */
function typeDemandedFor(
  { demandsType, demandsTypeWithPasids }: DriverBehaviour,
  { forcedType, pasidsMax = 0 }: DeviceSpecification,
): DefaultType | undefined {
  return forcedType ?? demandsType ?? (pasidsMax > 0 ? demandsTypeWithPasids : undefined);
}

/** The domain of `type` that a group has as its default, or gets: the lowest free of the paging ones. */
export function domainOfType(context: GroupContext, type: DefaultType): Domain {
  if (context.defaultDomain !== null && typeOf(context) === type) return context.defaultDomain;
  switch (type) {
    case 'identity':
    case 'blocked':
    case 'platform':
      return type;
    default: {
      const [first, second] = dmaDomainsOf(context.name);
      return context.defaultDomain === first ? second : first;
    }
  }
}
