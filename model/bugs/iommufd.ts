/** Bugs of iommufd. */
import type { Bug } from './bug.ts';

export const IOMMUFD_BUGS: readonly Bug[] = [
  {
    slug: 'iommufd-replace-unattached',
    title: 'a device is replaced that was never attached, because a sibling is',
    fix: '55c85fa7579d (v6.15)',
    source: 'e88d4ec154a8 (v6.6) to 55c85fa7579d, iommufd_device_do_replace: asks whether the group has an hwpt',
    // By itself mainline is not clean here: handles outlive their device.
    design: 'mainline+iommufd-handle=attached',
    setBack: { iommufdReplace: 'attached-group' },
    scope: { topology: 'iommufd-pair' },
    found: { property: 'I-54', steps: 4 },
  },
  {
    slug: 'iommufd-abort-unbalanced-hwpt',
    title: 'a page table that is given up while it is made is freed with the reference of its attach',
    fix: '53d0584eeb2c (v6.17)',
    source:
      'iommufd_hw_pagetable_detach to v6.16: leaves the reference to its caller, and iommufd_hwpt_paging_alloc forgets',
    design: 'mainline',
    setBack: { iommufdAbort: 'keeps-reference' },
    scope: { topology: 'iommufd-spaces' },
    found: { property: 'I-55', steps: 2 },
  },
  {
    slug: 'iommufd-replace-undo-old',
    title: 'a replace that the core refuses opens the reserved ranges of the address space that stays attached',
    fix: '950aeefb3492 (v6.11)',
    source: '89db31635c87 (v6.7) to 950aeefb3492, iommufd_device_do_replace, err_unresv: of the wrong hwpt',
    design: 'mainline',
    setBack: { iommufdReplaceUndo: 'old' },
    scope: { topology: 'iommufd-spaces' },
    found: { property: 'I-39', steps: 3 },
  },
  {
    slug: 'iommufd-replace-strands-faults',
    title: 'a replace looks for the page faults of the old handle on the new page table, and frees the handle',
    fix: 'ba5c0f28a26e (v7.2)',
    source: 'fb21b1568ada (v6.15) to ba5c0f28a26e, iommufd_hwpt_replace_device: passes the new hwpt',
    design: 'mainline',
    setBack: { iommufdReplaceFaults: 'new' },
    scope: { topology: 'iommufd-faults' },
    found: { property: 'I-68', steps: 5 },
  },
  {
    slug: 'iommufd-notify-keeps-queue',
    title: 'unmapping what a driver has pinned takes a reference of every hardware queue of the IOAS, for ever',
    fix: '0dbcdf4473a6 (v7.3)',
    source:
      'v6.17 to 0dbcdf4473a6, iommufd_access_notify_unmap: iommufd_lock_obj succeeds for an internal access, which is ' +
      'then passed over without iommufd_put_object',
    design: 'mainline',
    setBack: { iommufdNotify: 'keeps-reference' },
    scope: { topology: 'iommufd-access-queue', faults: 0 },
    found: { property: 'I-55', steps: 8 },
  },
];
