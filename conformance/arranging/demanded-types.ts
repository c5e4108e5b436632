/** Which groups have another type of default domain than the others, because their devices demand it. */
import type { Recording } from '../recording.ts';
import type { BootType } from './boot.ts';

/** By PCI address: what the IOMMU's driver is taken to demand for the device (`def_domain_type`). */
export type DemandedTypes = Readonly<Record<string, 'identity' | 'DMA'>>;

/**
 * Taken from the initial state, where most groups have the type of the boot: a demand is of few devices, and deferred
 * invalidation is nobody's.
 */
export function demandedTypes({ records }: Recording, bootType: BootType): DemandedTypes {
  const groups = Object.values(records[0]?.groups ?? {});
  const others = groups.filter(({ type }) => type !== bootType);
  if (others.length * 2 >= groups.length) return {};
  return Object.fromEntries(
    others.flatMap(({ type, members }) =>
      type === 'identity' || type === 'DMA' ? members.map(({ device }) => [device, type] as const) : [],
    ),
  );
}
