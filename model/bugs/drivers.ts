/** What drivers do to the core. What they do by themselves nobody has mended; what the core let them do, it has. */
import type { Bug } from './bug.ts';

export const DRIVER_BUGS: readonly Bug[] = [
  {
    slug: 'detach-gives-platform-dma',
    title: "a user's device is detached to what the platform does, which reaches all memory",
    fix: '0286300e6045 (v5.19)',
    source:
      's390_iommu_detach_device, v5.18: zpci_dma_init_device; mails of May 2022 under "iommu: Add blocking_domain_ops": ' +
      'detach_dev means blocked, pass-through or the platform, as the driver likes',
    design: 'v5.19',
    setBack: { detachWhileOwned: 'nothing' },
    scope: { topology: 'single', driver: 's390', faults: 0 },
    found: { property: 'I-01', steps: 3 },
  },
  {
    slug: 'late-refusal-blocks',
    title: 'the member that refuses is blocked, while group->domain says the old domain',
    fix: null,
    source:
      'intel_iommu_attach_device, v6.13: device_block_translation first; 2b33598e666d (v6.19): the member that failed ' +
      'is not put back. The same in AMD and s390',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'pair-iommufd', driver: 'intel-vtd' },
    found: { property: 'I-05', steps: 3 },
  },
  {
    slug: 'identity-between',
    title: 'between two domains of a user the device reaches all memory',
    fix: null,
    source: 'exynos_iommu_attach_device, v6.7: exynos_iommu_identity_attach on the way; the same in Rockchip and qcom',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'pair', driver: 'exynos' },
    found: { property: 'I-01', steps: 2 },
  },
  {
    slug: 'virtio-endpoint-count',
    title: 'a refused attach counts the endpoint out of the domain that it stays on: unmaps may not reach the host',
    fix: null,
    source: 'viommu_attach_dev, v6.16: nr_endpoints-- before the host is asked, and again at the next attach',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'pair', driver: 'virtio' },
    found: { property: 'I-73', steps: 1 },
  },
  {
    slug: 'identity-never-reached',
    title: 'leaving a paging domain for identity drops a reference that is not the last, and changes nothing',
    fix: null,
    source:
      'sun50i_iommu_identity_attach, fd714986e4e4 (v6.19); seen by a review of the series of 2026-07-11 that gives the ' +
      'video engine of the H6 a second IOMMU port',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'single', driver: 'sun50i' },
    found: { property: 'I-06', steps: 1 },
  },
  {
    slug: 'domain-taken-for-attached',
    title: 'a domain whose place another took is refused when the core goes back to it, which must not fail',
    fix: null,
    source: 'omap_iommu_attach_dev, fd714986e4e4 (v6.19): omap_domain->dev is cleared on the way to identity only',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'single', driver: 'omap' },
    found: { property: 'I-15', steps: 3 },
  },
  {
    slug: 'one-page-table-for-all',
    title: 'a claimed device stays on the page table of the kernel: the first domain is the only one that is written',
    fix: null,
    source: 'mtk_iommu_attach_device, v6.7: TTBR is written where bank->m4u_dom is not set; the same in mtk_iommu_v1.c',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'single', driver: 'mtk' },
    found: { property: 'I-01', steps: 1 },
  },
  {
    slug: 'released-on-a-freed-domain',
    title: 'the last device of a group is released on the default domain, which is then freed',
    fix: null,
    source:
      'apple_dart_release_device, fd714986e4e4 (v6.19), and no release_domain; the same in rockchip, mtk, qcom, sprd and ' +
      'sun50i. A release_domain for some of them was proposed in a mail of 2024 on "iommu: Add static ' +
      'iommu_ops->release_domain", and not taken',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'lone', driver: 'apple-dart' },
    found: { property: 'I-06', steps: 2 },
  },
];
