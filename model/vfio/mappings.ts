/**
 * What a user maps through a container: the type1 driver's list of `struct vfio_dma`, and which ranges may be in it.
 *
 * Addresses and sizes are bytes. Beyond 2^53 only multiples of a page are exact, and only those get past the first test.
 * Source: drivers/vfio/vfio_iommu_type1.c, vfio_dma_do_map, vfio_dma_do_unmap, vfio_iommu_iova_dma_valid.
 */
import type { AddressRange, Surroundings } from '../configuration.ts';
import type { Errno } from '../events.ts';
import { vfioOf } from './names.ts';

/** What is asked of a container's mappings. */
interface Mapped {
  /** `dma_list`, the lowest address first. */
  readonly mappings: readonly AddressRange[];
  /** Whether the user asked for VFIO_TYPE1v2_IOMMU. */
  readonly isV2: boolean;
  /** `domain_list`, whose groups decide what is reserved. */
  readonly domains: readonly { readonly groups: readonly string[] }[];
}

/** The smallest page of the IOMMU drivers that are modelled (`pgsize_bitmap`). */
const PAGE = 4096;

/** One more than the highest address. */
const END = 2 ** 64;

/** `dma_entry_limit`: mappings that one container may have. */
const MAPPINGS_MAX = 65_535;

function overlaps(a: AddressRange, b: AddressRange): boolean {
  return a.iova < b.iova + b.size && b.iova < a.iova + a.size;
}

/** Whether it starts and ends with a page. */
function isAligned({ iova, size }: AddressRange): boolean {
  return iova >= 0 && size >= 0 && iova % PAGE === 0 && size % PAGE === 0;
}

function wrapErrno({ iova, size }: AddressRange, { choices }: Surroundings): Errno {
  if (iova + size <= END) return '0';
  return choices.read('mappingWrap') === 'eoverflow' ? '-EOVERFLOW' : '-EINVAL';
}

/** Whether groups and mappings are in each other's way: `vfio_iommu_resv_conflict`, `vfio_iommu_aper_conflict`. */
export function isReserved(groups: readonly string[], mapping: AddressRange, { topology }: Surroundings): boolean {
  const { reserved = {} } = vfioOf(topology);
  return groups.some((group) => (reserved[group] ?? []).some((range) => overlaps(range, mapping)));
}

/** `'0'`, or why the range cannot be mapped. */
export function mapErrno(context: Mapped, range: AddressRange, surroundings: Surroundings): Errno {
  const { mappings, domains } = context;
  if (range.size === 0) return '-EINVAL';
  const wrapped = wrapErrno(range, surroundings);
  if (wrapped !== '0') return wrapped;
  if (!isAligned(range)) return '-EINVAL';
  if (mappings.some((mapping) => overlaps(mapping, range))) return '-EEXIST';
  if (mappings.length === MAPPINGS_MAX) return '-ENOSPC';
  const groups = domains.flatMap((domain) => domain.groups);
  return isReserved(groups, range, surroundings) ? '-EINVAL' : '0';
}

/** The list with one more. */
export function mapped({ mappings }: Mapped, { iova, size }: AddressRange): readonly AddressRange[] {
  return [...mappings, { iova, size }].sort((a, b) => a.iova - b.iova);
}

/** What becomes of the list, and what the caller reads. */
export interface Unmapped {
  readonly errno: Errno;
  /** The field `size` after the call: where it fails nothing is copied out, and it is what the caller wrote. */
  readonly unmapped: number;
  readonly left: readonly AddressRange[];
}

/**
 * Takes out whole mappings only. Of type1v2 a range that cuts one in two is refused; type1 takes out those whose first
 * address is in the range, and nothing at all where the range starts within one.
 */
export function unmapping({ mappings, isV2 }: Mapped, range: AddressRange, surroundings: Surroundings): Unmapped {
  const refused = { errno: '-EINVAL', unmapped: range.size, left: mappings } as const;
  if (!isAligned(range) || range.size === 0) return refused;
  const wrapped = wrapErrno(range, surroundings);
  if (wrapped !== '0') return { ...refused, errno: wrapped };
  const cut = mappings.filter(
    (mapping) =>
      overlaps(mapping, range) && (mapping.iova < range.iova || mapping.iova + mapping.size > range.iova + range.size),
  );
  if (isV2 && cut.length > 0) return refused;
  const startsWithin = mappings.some((mapping) => overlaps(mapping, range) && mapping.iova < range.iova);
  const gone = startsWithin ? [] : mappings.filter((mapping) => overlaps(mapping, range));
  return {
    errno: '0',
    unmapped: gone.reduce((sum, { size }) => sum + size, 0),
    left: mappings.filter((mapping) => !gone.includes(mapping)),
  };
}
