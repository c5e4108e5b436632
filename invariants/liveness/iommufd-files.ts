/** Files of iommufd and what is in their tables: all of it can go. */
import { isThere, readFile, type Topology } from '../../model/index.ts';
import type { LivenessRule } from './rule.ts';

const hasObjects = ({ iommufdObjects }: Topology) => iommufdObjects !== undefined;

/** Objects that user space destroys, with the letter of their parts. */
const KINDS = [
  { letter: 'a', kind: 'ioas', what: 'address spaces' },
  { letter: 'b', kind: 'hwpt', what: 'page tables' },
  { letter: 'c', kind: 'access', what: 'accesses' },
] as const;

const leavesNothing = KINDS.map(
  ({ letter, kind, what }): LivenessRule => ({
    kind: 'leads-to',
    name: `L-06${letter}`,
    title: `a closed file leaves nothing: ${what}`,
    statement:
      'When a file is closed, and nobody holds it any more, its release comes to an end, and no object is left.',
    source:
      'drivers/iommu/iommufd/main.c at v7.0, iommufd_fops_release: destroys what nobody uses until nothing is left, and ' +
      'warns where a round destroys nothing',
    isMeantFor: hasObjects,
    roles: { file: 'iommufd file', object: kind },
    facets: {
      file: (local) => {
        if (local.value === 'closed') return 'released';
        const { isOpen, holders } = readFile(local);
        return isOpen || holders.length > 0 ? 'held' : 'going';
      },
      object: isThere,
    },
    from: ({ file }) => file !== 'held',
    to: ({ file, object }) => file === 'released' && object === false,
  }),
);

const canBeReleased: LivenessRule = {
  kind: 'recoverable',
  name: 'L-06d',
  title: 'a closed file can be released',
  statement: 'A file that user space has closed is released if its devices and accesses are given up.',
  source:
    'drivers/iommu/iommufd/device.c at v7.0, iommufd_device_bind and iommufd_access_create: iommufd_ctx_get, until the ' +
    'object is destroyed',
  isMeantFor: hasObjects,
  roles: { file: 'iommufd file' },
  facets: { file: (local) => !readFile(local).isOpen && local.value !== 'closed' },
  from: ({ file }) => file === true,
  to: ({ file }) => file === false,
};

/**
 * Who looks an object up holds it for as long as the function takes, `wait_cnt`, and IOMMU_DESTROY waits for him,
 * 60 s at most, which is not modelled. That is one step here, so that nobody is waited for but who has forgotten to let go.
 */
const canBeDestroyed = KINDS.map(
  ({ letter, kind, what }): LivenessRule => ({
    kind: 'recoverable',
    name: `L-08${letter}`,
    title: `an object can be destroyed: ${what}`,
    statement:
      'An object of iommufd can go if whoever uses it lets go: IOMMU_DESTROY answers -EBUSY no longer than that, time-outs apart.',
    source:
      'drivers/iommu/iommufd/main.c at v7.0, iommufd_object_remove: waits for those who use it for a moment, and ' +
      'answers -EBUSY where it has other users',
    isMeantFor: hasObjects,
    roles: { object: kind },
    facets: { object: isThere },
    from: ({ object }) => object === true,
    to: ({ object }) => object === false,
  }),
);

export const iommufdFiles: readonly LivenessRule[] = [...leavesNothing, canBeReleased, ...canBeDestroyed];
