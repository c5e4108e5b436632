/** The words in which mapping, unmapping and asking what type1 can do are written. */
import type { Surroundings } from '../configuration.ts';
import { type AskedOf, wordsOf } from '../words.ts';
import { containerCallOf, type VfioContainerContext, type VfioContainerEvent } from './container-context.ts';
import { isReserved, mapErrno, mapped, unmapping } from './mappings.ts';
import { vfioOf } from './names.ts';

type Asked = AskedOf<VfioContainerContext, VfioContainerEvent>;

const { change, say } = wordsOf<VfioContainerContext, VfioContainerEvent>();

/** Extensions of containers. Source: include/uapi/linux/vfio.h, VFIO_TYPE1_IOMMU and what follows it. */
const [TYPE1, SPAPR_TCE, TYPE1V2, DMA_CC, TYPE1_NESTING, UNMAP_ALL, UPDATE_VADDR] = [1, 2, 3, 4, 6, 9, 10] as const;

/** What users ask VFIO_CHECK_EXTENSION for. */
export const EXTENSIONS = [TYPE1, SPAPR_TCE, TYPE1V2, DMA_CC, TYPE1_NESTING, UNMAP_ALL, UPDATE_VADDR] as const;

const rangeOf = ({ iova = 0, size = 0 }: VfioContainerEvent) => ({ iova, size });

/** What decides how a request to map, unmap or join is answered. */
export function mappingGuards(surroundings: Surroundings) {
  const hasOpenDriver = ({ isOpen, hasDriver }: VfioContainerContext) => isOpen && hasDriver;
  return {
    isWithoutDriver: ({ context }: Asked) => context.isOpen && !context.hasDriver,
    hasOpenDriver: ({ context }: Asked) => hasOpenDriver(context),
    cannotMap: ({ context, event }: Asked) =>
      hasOpenDriver(context) && mapErrno(context, rangeOf(event), surroundings) !== '0',
    isMappedAlready: ({ context }: Asked) => context.mappings.length > 0,
    /** Something is mapped that the group that joins reserves, or cannot reach. */
    isMappedInTheWay: ({ context }: Asked) =>
      context.mappings.some((mapping) => isReserved([containerCallOf(context).group], mapping, surroundings)),
  };
}

/** What such a request does to the container, and what it returns. */
export function mappingActions(surroundings: Surroundings) {
  return {
    noteConflict: change((draft) => {
      if (draft.call !== null) draft.call.errno = '-EINVAL';
    }),
    addMapping: change((draft, event) => {
      draft.mappings = [...mapped(draft, rangeOf(event))];
    }),
    dropMappings: change((draft, event) => {
      draft.mappings = [...unmapping(draft, rangeOf(event), surroundings).left];
    }),
    returnNotMapped: say((context, event) => ({
      type: 'returned',
      operation: event.type,
      errno: mapErrno(context, rangeOf(event), surroundings),
    })),
    returnUnmapped: say((context, event) => {
      const { errno, unmapped } = unmapping(context, rangeOf(event), surroundings);
      return { type: 'returned', operation: event.type, errno, unmapped };
    }),
    returnNotUnmapped: say((_, { type, size = 0 }) => ({
      type: 'returned',
      operation: type,
      errno: '-EINVAL',
      unmapped: size,
    })),
    returnExtension: say((context, { type, extension = 0 }) => ({
      type: 'returned',
      operation: type,
      errno: '0',
      value: isSupported(context, extension, surroundings) ? 1 : 0,
    })),
  };
}

/**
 * `vfio_iommu_type1_check_extension`. Without a driver every registered one is asked, and type1 is the only one: what
 * depends on a container is then not there.
 */
export function isSupported(
  { hasDriver, groups, domains }: VfioContainerContext,
  extension: number,
  { topology, choices }: Surroundings,
): boolean {
  const { emulated = [], enforcesCoherency = [] } = vfioOf(topology);
  switch (extension) {
    case TYPE1:
    case TYPE1V2:
    case UNMAP_ALL:
      return true;
    case DMA_CC:
      return hasDriver && domains.every(({ groups: sharing }) => sharing.every((g) => enforcesCoherency.includes(g)));
    case TYPE1_NESTING:
      return choices.read('type1Nesting') === 'present';
    case UPDATE_VADDR:
      if (choices.read('updateVaddr') === 'always') return true;
      return hasDriver && !groups.some((group) => emulated.includes(group));
    default:
      return false;
  }
}
