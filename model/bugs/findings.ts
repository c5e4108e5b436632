/**
 * What the model finds in a kernel and nobody has reported, as far as a look at the kernel's history shows.
 * docs/FINDINGS.md has each with its trace, who is at fault, and a draft of the mail. The most convincing come first.
 */
import type { Bug } from './bug.ts';

export const FINDINGS: readonly Bug[] = [
  {
    slug: 'refused-newcomer-takes-driver',
    title: 'a newcomer that its owned group refuses has no group, and a kernel driver binds to it',
    fix: null,
    source:
      'drivers/iommu/iommu.c at v7.0, __iommu_probe_device: -EINVAL where the group is blocked and the newcomer requires ' +
      'a direct mapping; iommu_device_use_default_domain: 0 for a device without a group',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'hot-add-direct' },
    found: { property: 'I-37', steps: 3 },
  },
  {
    slug: 'direct-newcomer-loses-region',
    title: "a newcomer that requires a direct mapping joins a user's domain, which does not have it",
    fix: null,
    source:
      'drivers/iommu/iommu.c at v7.0, __iommu_probe_device: attaches group->domain, whatever it is; ' +
      '__iommu_device_set_domain: refuses blocking domains only',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'hot-add-direct' },
    found: { property: 'I-38', steps: 3 },
  },
  {
    slug: 'iommufd-handle-outlives-device',
    title: 'the handle of a group names the device that was attached first, after it is unbound and freed',
    fix: null,
    source:
      'drivers/iommu/iommufd/device.c at v7.0, iommufd_hwpt_attach_device: handle->idev is set for the first device; ' +
      'driver.c, iommufd_sw_msi, and eventq.c, iommufd_fault_fops_read, follow it while any device is attached',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'iommufd-pair', faults: 0 },
    found: { property: 'I-68', steps: 7 },
  },
  {
    slug: 'vfio-container-after-iommufd',
    title:
      'a mediated device opened through an iommufd is closed as a user of a container: a file is put once too often',
    fix: null,
    source:
      'drivers/vfio/group.c, vfio_group_ioctl_unset_container: looks for open devices only where there is a container; ' +
      'drivers/vfio/vfio_main.c, vfio_df_close: the last file decides what is undone, the first what was done',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'vfio-emulated', faults: 0 },
    found: { property: 'I-15', steps: 8 },
  },
  {
    slug: 'iommufd-refused-replace-opens-ranges',
    title: 'a replace within one address space that is refused opens the reserved ranges of the attached devices',
    fix: null,
    source:
      'drivers/iommu/iommufd/device.c at v7.0, iommufd_device_do_replace, err_unresv: takes them away from the IOAS of ' +
      'the new hwpt, which is the IOAS of the old one',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'iommufd-pasid', faults: 0 },
    found: { property: 'I-39', steps: 5 },
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
    slug: 'direct-newcomer-outlives-domain',
    title: 'a newcomer that requires a direct mapping is not moved when the user detaches, who frees what it is on',
    fix: null,
    source:
      'drivers/iommu/iommu.c at v7.0, __iommu_device_set_domain: refuses the blocking domain also with ' +
      'IOMMU_SET_DOMAIN_MUST_SUCCEED, before any driver is called',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'hot-add-direct' },
    found: { property: 'I-06', steps: 5 },
  },
  {
    slug: 'reset-loses-process',
    title: 'done puts no process back on a PASID behind an AMD IOMMU, which refuses what replaces a domain',
    fix: null,
    source:
      'pci_dev_reset_iommu_done, v7.0.10: gives the blocking domain as the old one; iommu_sva_set_dev_pasid in ' +
      'drivers/iommu/amd/pasid.c, v7.0: -EOPNOTSUPP where an old domain is given',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'sva-reset', driver: 'amd' },
    found: { property: 'I-21', steps: 3 },
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
    slug: 'pasid-missed-by-newcomer',
    title: 'a device that is added to a group misses the PASIDs of the group',
    fix: null,
    source: '__iommu_probe_device, v7.0: attaches group->domain, and no element of pasid_array',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'hot-add-pasid' },
    found: { property: 'I-21', steps: 3 },
  },
  {
    slug: 'vfio-iommufd-file-not-held',
    title: "a device opened through an iommufd does not hold its group's file, which is closed and opened by others",
    fix: null,
    source:
      'drivers/vfio/vfio_main.c, vfio_df_device_first_open: vfio_group_use_container takes a reference to ' +
      'group->opened_file, vfio_df_iommufd_bind does not; against the comment in vfio_group_fops_release',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'vfio-compat' },
    found: { property: 'I-67', steps: 4 },
  },
  {
    slug: 'vfio-group-and-cdev-at-once',
    title: "a device is bound by its own file while another of its group is open by the group's file",
    fix: null,
    source:
      'drivers/vfio/group.c, vfio_device_block_group: asks for group->opened_file, which a device opened through an ' +
      'iommufd does not hold',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'vfio-cdev', faults: 0 },
    found: { property: 'I-66', steps: 6 },
  },
  {
    slug: 'iommufd-virtual-function-not-asked',
    title: 'a virtual function with PRI is attached to a page table with a fault queue, behind a sibling',
    fix: null,
    source:
      'drivers/iommu/iommufd/device.c at v7.0, iommufd_hw_pagetable_attach: only the first device of a group is held ' +
      'against iommufd_hwpt_compatible_device',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'iommufd-virtual-function', faults: 0 },
    found: { property: 'I-69', steps: 5 },
  },
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
    slug: 'claim-before-default-domain',
    title: 'a user claims a group that has no default domain yet, and the core attaches one when it gets to it',
    fix: null,
    source:
      'drivers/iommu/iommu.c at v7.0, __iommu_take_dma_ownership: does not look for a default domain; bus_iommu_probe: ' +
      'iommu_setup_default_domain does not look for an owner',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'registration-user' },
    found: { property: 'I-01', steps: 3 },
  },
  {
    slug: 'bind-while-firmware-is-asked',
    title: 'a driver binds while the probe has dropped its lock: it is not counted, and its dma ops change later',
    fix: null,
    source:
      'drivers/iommu/iommu.c at v7.0, iommu_init_device: iommu_probe_device_lock is dropped around dma_configure; ' +
      'iommu_device_use_default_domain: 0 for a device that has no group yet',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'registration-firmware' },
    found: { property: 'I-45', steps: 3 },
  },
  {
    slug: 'late-failure-unregisters-bound',
    title: 'an IOMMU that cannot be registered takes devices with it whose drivers are bound by then',
    fix: null,
    source:
      'drivers/iommu/iommu.c at v7.0, bus_iommu_probe: gives up at the first group that gets no default domain; ' +
      'iommu_device_unregister: releases every device, those of the groups before it included',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'registration-two' },
    found: { property: 'I-42', steps: 5 },
  },
  {
    slug: 'deferred-attach-forgotten',
    title: 'an attach that fails ends the deferral, and nothing attaches the device after that',
    fix: null,
    source:
      'drivers/iommu/iommu.c at v7.0, __iommu_device_set_domain: attach_deferred is 0 before attach_dev is called; ' +
      '2b33598e666d (v6.19): the member that failed is not put back',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'deferred-driver' },
    found: { property: 'I-57', steps: 4 },
  },
  {
    slug: 'direct-release-reaches-memory',
    title: 'a device that requires a direct mapping is released to identity, and joins an owned group in it',
    fix: null,
    source:
      'e94160488e65 (v6.19), iommu_deinit_device: identity instead of the blocked release_domain; __iommu_probe_device: ' +
      'the device is in the list before it is attached',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'hot-add-direct' },
    found: { property: 'I-01', steps: 4 },
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
  {
    slug: 'rid-change-drops-pasids',
    title: 'a change of the domain of the RID frees the table of PASIDs, which pasid_array still has',
    fix: null,
    source:
      'drivers/iommu/amd/iommu.c, detach_device, fd714986e4e4 (v6.19): destroy_gcr3_table for every domain that a PASID ' +
      'table goes with; 16603704559c (v6.2): PASIDs and the RID are attached and detached apart',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'lone-driver', driver: 'amd' },
    found: { property: 'I-21', steps: 5 },
  },
  {
    slug: 'domain-programmed-once',
    title: 'a domain that is attached again is not programmed again: the device stays on the one that its user frees',
    fix: null,
    source:
      'qcom_iommu_init_domain, fd714986e4e4 (v6.19): returns 0 where qcom_domain->iommu is set, which nothing clears',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'single', driver: 'qcom' },
    found: { property: 'I-06', steps: 4 },
  },
];
