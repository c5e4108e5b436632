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
  {
    slug: 'replace-with-foreign-domain',
    title: 'a replacement hands a domain of one IOMMU driver to a device behind another',
    fix: null,
    source:
      'drivers/iommu/iommu.c at v7.0, iommu_replace_group_handle: goes to __iommu_group_set_domain without the test of ' +
      '__iommu_attach_group and of iommu_replace_device_pasid, domain_iommu_ops_compatible',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'two-drivers' },
    found: { property: 'I-58', steps: 3 },
  },
  {
    slug: 'untrusted-joins-identity',
    title: 'a device from outside the case joins a group whose default domain is identity',
    fix: null,
    source:
      'drivers/iommu/iommu.c at v7.0, __iommu_probe_device: attaches group->domain where there is one, and asks ' +
      'iommu_get_default_domain_type for the first device only',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'untrusted' },
    found: { property: 'I-09', steps: 2 },
  },
  {
    slug: 'reset-revives-exited-process',
    title: 'done gives a device the page tables of a process back that exited during the reset',
    fix: null,
    source:
      'pci_dev_reset_iommu_done, v7.0.10: sets what pasid_array holds; intel_svm_set_dev_pasid, v7.0: does not ask whether ' +
      'the process lives, and its notifier has run',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'sva-reset', driver: 'intel-vtd' },
    found: { property: 'I-29', steps: 4 },
  },
  {
    slug: 'reset-alias-teardown',
    title:
      'a detach or release during a reset moves a sibling with the same requester id, and so the device in the reset',
    fix: null,
    source: '5474e6e17a26 (v7.0.10), __iommu_group_set_domain_internal: looks at gdev->blocked of each member alone',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'reset-alias-sibling' },
    found: { property: 'I-11', steps: 3 },
  },
];
