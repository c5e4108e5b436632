/**
 * What the model finds in a kernel and nobody has reported, as far as a look at the kernel's history shows.
 * docs/FINDINGS.md has each with its trace, who is at fault, and a draft of the mail.
 */
import type { Bug } from './bug.ts';

export const FINDINGS: readonly Bug[] = [
  {
    slug: 'driver-domain-outlives-hot-add',
    title: 'a kernel driver cannot detach its domain once the group has grown, and frees it while it is attached',
    fix: null,
    source:
      'drivers/iommu/iommu.c at v7.0, iommu_detach_device: WARN_ON and no change where the group has not exactly one ' +
      'device; __iommu_probe_device adds one to it all the same',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'driver-domain-hot-add' },
    found: { property: 'I-06', steps: 5 },
  },
  {
    slug: 'sibling-pasid-pins-count',
    title: "a driver that unbinds, or fails to probe, while a sibling's PASID is attached keeps its count for ever",
    fix: null,
    source:
      'drivers/iommu/iommu.c at v7.0, iommu_device_unuse_default_domain: WARN_ON and no decrement where pasid_array is ' +
      'not empty, whoever attached what is in it',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'driver-pasid-pair' },
    found: { property: 'I-15', steps: 5 },
  },
];
