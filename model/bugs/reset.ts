/** Bugs of reset windows, which came with v7.0. */
import type { Bug } from './bug.ts';

export const RESET_BUGS: readonly Bug[] = [
  {
    slug: 'reset-fence-blocks-nofail',
    title: 'a detach is refused while a device is being reset, and the domain is freed all the same',
    fix: '5474e6e17a26 (v7.0.10), CVE-2026-52952',
    source: 'c279e83953d9 (v7.0), __iommu_group_set_domain_internal: -EBUSY where the move must not fail, too',
    design: 'mainline',
    setBack: { resetFence: 'all' },
    scope: { topology: 'reset' },
    found: { property: 'I-06', steps: 5 },
  },
  {
    slug: 'reset-done-null-domain',
    title: 'done attaches the domain of a group that has none yet',
    fix: 'd769711fcddd (v7.0.10), CVE-2026-53280',
    source:
      'c279e83953d9 (v7.0), pci_dev_reset_iommu_done: group->domain is not the blocking domain, so it is attached',
    design: 'mainline',
    setBack: { resetDoneDomain: 'attaches' },
    scope: { topology: 'reset-without-domain' },
    found: { property: 'I-51', steps: 2 },
  },
  {
    slug: 'reset-refused-in-reset',
    title: 'a reset within a reset, or of another device of the group, is refused with a warning',
    fix: '0d5fd7a9323c (v7.0.10)',
    source: 'c279e83953d9 (v7.0), pci_dev_reset_iommu_prepare: WARN_ON(group->resetting_domain)',
    design: 'mainline',
    setBack: { resetWindows: 'per-group', resetNesting: 'refused' },
    scope: { topology: 'reset' },
    found: { property: 'I-15', steps: 2 },
    stages: [
      {
        fix: 'b296ca1fb43a (v7.0.10): windows of devices',
        setBack: { resetNesting: 'refused' },
        found: { property: 'I-15', steps: 2 },
      },
    ],
  },
  {
    slug: 'reset-done-touches-siblings',
    title: 'done sets the PASIDs of a sibling that is still being reset; a detach calls the driver for it',
    fix: 'fc3523b16d2b (v7.0.10)',
    source: 'c279e83953d9 (v7.0), pci_dev_reset_iommu_done: __iommu_set_group_pasid; __iommu_remove_group_pasid',
    design: 'mainline',
    setBack: { resetDonePasids: 'all-members', resetPasidDetach: 'all' },
    scope: { topology: 'reset-pasid' },
    found: { property: 'I-11', steps: 5 },
    stages: [
      {
        fix: '1615e8896a8f (v7.0.10): the PASIDs of the one device',
        setBack: { resetPasidDetach: 'all' },
        found: { property: 'I-50', steps: 4 },
      },
    ],
  },
  {
    slug: 'reset-done-repeats-siblings',
    title: 'done sets the PASIDs of a sibling that was not reset, and VT-d counts them twice',
    fix: '1615e8896a8f (v7.0.10)',
    source:
      'c279e83953d9 (v7.0), pci_dev_reset_iommu_done: __iommu_set_group_pasid, with the blocking domain as the old one',
    design: 'mainline',
    setBack: { resetDonePasids: 'all-members' },
    scope: { topology: 'reset-unit' },
    found: { property: 'I-49', steps: 4 },
  },
  {
    slug: 'reset-done-blocked-domain',
    title: 'done names the blocked domain as the old one, and VT-d looks for records behind it',
    fix: 'a6dea58d8625 (v7.0.10)',
    source: '7d0c9da6c150 (v6.6), domain_remove_dev_pasid: to_dmar_domain of the static blocked domain',
    design: 'mainline',
    setBack: { vtdBlockedDomain: 'followed' },
    scope: { topology: 'reset-unit' },
    found: { property: 'I-51', steps: 4 },
  },
  {
    slug: 'reset-alias-unblocked',
    title: 'of two devices that share a requester id, the end of one reset unblocks the other',
    fix: null,
    source:
      'b296ca1fb43a (v7.0.10): windows of devices, where RIDs may be shared; 15dd29ca6206 (mainline) warns about it, ' +
      'and changes nothing',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'reset-alias' },
    found: { property: 'I-11', steps: 3 },
  },
  {
    slug: 'reset-alias-newcomer',
    title: 'a device that is added during the reset of another with its requester id unblocks that',
    fix: null,
    source: '__iommu_probe_device, v7.0.10: attaches group->domain, and does not look at recovery_cnt',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'reset-alias-hot-add' },
    found: { property: 'I-11', steps: 2 },
  },
  {
    slug: 'alias-blocked-by-release',
    title: 'a device that is removed takes the translation of another with its requester id along',
    fix: null,
    source:
      'iommu_deinit_device, v7.0: release_domain is attached to the device; a comment in drivers/iommu/intel/iommu.c said ' +
      'that dependent devices are not counted, and others may be left unable to operate',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'alias-hot-unplug' },
    found: { property: 'I-05', steps: 2 },
  },
  {
    slug: 'reset-of-exited-process',
    title: 'done warns where a process that the device works for exited during the reset',
    fix: null,
    source:
      'pci_dev_reset_iommu_done, v7.0.10: WARN_ON(set_dev_pasid()); arm_smmu_sva_set_dev_pasid, v6.11: -EINVAL where ' +
      'mmget_not_zero fails',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'sva-reset' },
    found: { property: 'I-15', steps: 4 },
  },
];
