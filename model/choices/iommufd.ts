/** iommufd: what it checks, and what it puts back. */
import type { ChoiceDescription } from './choice.ts';

export const IOMMUFD_CHOICES = {
  iommufdReplace: {
    name: 'iommufd-replace',
    sentence: 'Which devices iommufd replaces the page table of.',
    values: [
      {
        value: 'attached',
        since: 'v6.15',
        source: '55c85fa7579d (v6.15), iommufd_device_do_replace: -EINVAL for a device that is not attached itself',
      },
      {
        value: 'attached-group',
        since: 'v6.6',
        source: 'e88d4ec154a8 (v6.6), iommufd_device_do_replace: any device of a group that has an hwpt',
      },
      { value: 'absent', since: 'ever', source: 'before e88d4ec154a8 (v6.6): a page table is not replaced' },
    ],
  },
  iommufdReplaceUndo: {
    name: 'iommufd-replace-undo',
    sentence: 'From which IOAS a replace that the core refuses takes the reserved ranges away.',
    values: [
      {
        value: 'new',
        since: 'v6.11',
        source:
          "950aeefb3492 (v6.11), iommufd_device_do_replace, err_unresv: from the new hwpt's, also where the old one has " +
          'the same and nothing was added',
      },
      {
        value: 'old',
        since: 'v6.7',
        source: "89db31635c87 (v6.7), iommufd_device_do_replace, err_unresv: from the old hwpt's",
      },
      {
        value: 'new-before',
        since: 'ever',
        source: "e88d4ec154a8 (v6.6), iommufd_device_do_replace, err_unresv: from the new hwpt's, as since v6.11",
      },
      { value: 'where-added', source: "never in a release: from the new hwpt's where the old one has another" },
    ],
  },
  iommufdReplaceFaults: {
    name: 'iommufd-replace-faults',
    sentence: 'On which page table a replace answers the page faults that wait for user space.',
    values: [
      {
        value: 'old',
        since: 'v7.2',
        source: 'ba5c0f28a26e (July 2026, v7.2), iommufd_hwpt_replace_device: those of the old one',
      },
      {
        value: 'new',
        since: 'v6.15',
        source: 'fb21b1568ada (v6.15), iommufd_hwpt_replace_device: passes the new one to iommufd_auto_response_faults',
      },
      { value: 'old-before', since: 'ever', source: 'v6.11, iommufd_fault_domain_replace_dev: those of the old one' },
    ],
  },
  iommufdAbort: {
    name: 'iommufd-abort',
    sentence: 'Whether a page table that is given up while it is made loses the reference of its attach.',
    values: [
      {
        value: 'drops-reference',
        since: 'v6.17',
        source: '53d0584eeb2c (v6.17): iommufd_hw_pagetable_detach puts what iommufd_hw_pagetable_attach got',
      },
      {
        value: 'keeps-reference',
        since: 'ever',
        source: 'before 53d0584eeb2c (v6.17), iommufd_hw_pagetable_detach: left to callers, of which one forgets',
      },
    ],
  },
  iommufdHandle: {
    name: 'iommufd-handle',
    sentence: 'Which device the handle of an attachment names, by which faults and MSIs find their file.',
    values: [
      {
        value: 'first',
        since: 'v6.15',
        source: 'fb21b1568ada (v6.15), iommufd_hwpt_attach_device: the one that was attached first',
      },
      {
        value: 'first-with-faults',
        since: 'v6.11',
        source:
          'drivers/iommu/iommufd/fault.c at v6.12, __fault_domain_attach_dev: the one that was attached first; only ' +
          'where user space answers page faults',
      },
      { value: 'none', since: 'ever', source: 'before 8519e689834a (v6.11): there are no handles' },
      { value: 'attached', source: 'never in a release: one that is attached, while there is one' },
    ],
  },
  iommufdNotify: {
    name: 'iommufd-notify',
    sentence: 'Whether a walk over the accesses of an IOAS keeps a reference to the one of a hardware queue.',
    values: [
      {
        value: 'does-not-lock',
        since: 'v7.3',
        source: '0dbcdf4473a6 (v7.3), iommufd_access_notify_unmap: asks whether it is internal before it locks it',
      },
      {
        value: 'keeps-reference',
        since: 'ever',
        source:
          'drivers/iommu/iommufd/device.c at v7.0, iommufd_access_notify_unmap: goes on to the next without ' +
          'iommufd_put_object; there are such accesses since v6.17',
      },
    ],
  },
  pasidThroughIommufd: {
    name: 'pasid-through-iommufd',
    sentence: 'Whether user space attaches PASIDs through iommufd.',
    values: [
      { value: 'present', since: 'v6.15', source: 'the pasid argument of iommufd_device_attach (v6.15)' },
      { value: 'absent', since: 'ever', source: 'before v6.15: only drivers of the kernel reach PASIDs' },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
