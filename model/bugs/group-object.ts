/** Bugs of the references of group objects. */
import type { Bug } from './bug.ts';

export const GROUP_OBJECT_BUGS: readonly Bug[] = [
  {
    slug: 'group-alloc-leak',
    title: 'a group whose sysfs files cannot be made is never released, and keeps its id',
    fix: '4daa861174d5 (v6.3)',
    source: '4daa861174d5: found by fault injection; the caller is given an error, and nobody has the group',
    design: 'mainline',
    setBack: { groupAllocFailure: 'leaked' },
    scope: { topology: 'group-objects' },
    found: { property: 'Q-9', steps: 1 },
  },
  {
    slug: 'found-group-unreferenced',
    title: 'the second device of a group has no reference to it, and the group is released under it',
    fix: 'iommu_group_ref_get (v4.10)',
    source:
      'drivers/iommu/amd/iommu.c, acpihid_device_group: takes a reference to the group that it finds, since v4.10',
    design: 'mainline',
    setBack: { foundGroup: 'unreferenced' },
    scope: { topology: 'group-objects' },
    found: { property: 'I-36', steps: 2 },
  },
];
