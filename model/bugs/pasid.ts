/** Bugs of PASIDs. */
import type { Bug } from './bug.ts';

export const PASID_BUGS: readonly Bug[] = [
  {
    slug: 'pasid-partial-rollback',
    title: 'an attach of a PASID that fails takes it away from devices that never had it',
    fix: 'b025dea63cde (v6.10)',
    source: '16603704559c (v6.2), iommu_attach_device_pasid: __iommu_remove_group_pasid on error',
    design: 'mainline',
    setBack: { pasidUndo: 'all-members' },
    scope: { topology: 'pair-pasid' },
    found: { property: 'I-48', steps: 2 },
  },
  {
    slug: 'pasid-nonpasid-sibling',
    title: 'a device without PASIDs makes every PASID of its group invalid',
    fix: 'b3f6fcd8404f (v6.15)',
    source: 'c404f55c26fc (v6.9), iommu_attach_device_pasid: pasid >= max_pasids, where max_pasids is 0',
    design: 'mainline',
    setBack: { pasidRange: 'all-members' },
    scope: { topology: 'pasid-mixed' },
    found: { property: 'I-47', steps: 2 },
  },
  {
    slug: 'pasid-unchecked',
    title: 'PASID 0, which is the RID, can be attached as any other',
    fix: 'c404f55c26fc (v6.9)',
    source: '16603704559c (v6.2), iommu_attach_device_pasid: looks at no number',
    design: 'mainline',
    setBack: { pasidRange: 'unchecked' },
    scope: { topology: 'pasid-zero' },
    found: { property: 'I-22', steps: 2 },
  },
  {
    slug: 'pasid-handle-too-early',
    title: 'a fault finds the handle of an attach that has not set the hardware yet, and may fail',
    fix: '5e9f822c9c68 (v6.15)',
    source: '8519e689834a (v6.11), iommu_attach_device_pasid: xa_insert comes before __iommu_set_group_pasid',
    design: 'mainline',
    setBack: { pasidPublished: 'before-hardware' },
    scope: { topology: 'pair-pasid' },
    found: { property: 'I-24', steps: 2 },
  },
  {
    slug: 'pasid-remove-missing-refcount',
    title: 'VT-d counts down for a PASID that a device never had, and gives the domain id away too early',
    fix: '79ea2feb917b (v7.0.10), CVE-2026-53281',
    source:
      'd87731f60931 (v6.7), intel_iommu_remove_dev_pasid: goes on without a record; reached by the roll-back before ' +
      'b025dea63cde (v6.10), so that each of the two fixes alone is enough',
    design: 'mainline',
    setBack: { vtdMissingRecord: 'follows', pasidUndo: 'all-members' },
    scope: { topology: 'pasid-unit' },
    found: { property: 'I-49', steps: 3 },
    stages: [
      {
        fix: '60f030f7418d (v6.14), CVE-2025-21833: no longer through the record',
        setBack: { vtdMissingRecord: 'counts-down', pasidUndo: 'all-members' },
        found: { property: 'I-49', steps: 3 },
      },
    ],
  },
  {
    slug: 'pasid-leaked-at-unbind',
    title: 'a driver that leaves a PASID attached stays counted for ever',
    fix: null,
    source: 'iommu_device_unuse_default_domain, v7.0: warns, and does not count down',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'driver-pasid', environment: ['leaks-pasid'] },
    found: { property: 'Q-2', steps: 5 },
  },
];
