/** Bugs of probing devices, of binding drivers to them, and of devices that come and go. */
import type { Bug } from './bug.ts';

export const PROBE_BUGS: readonly Bug[] = [
  {
    slug: 'default-domain-not-ready',
    title: 'a driver binds before the group of its device has a default domain',
    fix: 'b46064a18810 (v6.15)',
    source:
      'b46064a18810: a driver gets as far as DMA through dma-direct while the IOMMU registers, and is switched to ' +
      'iommu-dma underfoot',
    design: 'mainline',
    setBack: { useWithoutDefault: 'binds' },
    scope: { topology: 'registration-pair' },
    found: { property: 'I-43', steps: 2 },
  },
  {
    slug: 'probe-device-reentry',
    title: 'the bus walk and a driver that binds probe the same device',
    fix: '01657bc14a39 (v6.2)',
    source: '01657bc14a39: three ways to get to __iommu_probe_device, and nothing between them',
    design: 'mainline',
    // Before bcb81ac6ae3c (v6.15) a driver's bind probes the device, in any case.
    setBack: { probeLock: 'none', dmaConfigure: 'at-bind' },
    scope: { topology: 'registration' },
    found: { property: 'I-44', steps: 4 },
  },
  {
    slug: 'dma-configure-driver-toctou',
    title: 'dma_configure reads dev->driver twice, and a driver binds in between',
    fix: '95deee37a123, 152f33ee30ee, 78447d4545b2 (v6.17)',
    source: '78447d4545b2 (PCI): to_pci_driver(NULL) is computed before the test, and followed after it',
    design: 'mainline',
    setBack: { driverRead: 'twice' },
    scope: { topology: 'registration-firmware-managed' },
    found: { property: 'I-51', steps: 3 },
  },
  {
    slug: 'deferred-attach-put-off-again',
    title: 'the attach that the first use of the DMA API asks for is put off once more',
    fix: 'bd421264ed30 (v5.7)',
    source: 'bd421264ed30: __iommu_attach_device returns at once while the driver says that the attach is put off',
    design: 'mainline',
    setBack: { deferredAttach: 'put-off-again' },
    scope: { topology: 'deferred' },
    found: { property: 'I-57', steps: 3 },
  },
  {
    slug: 'resv-direct-vs-blocking',
    title: 'a claim blocks a device that the firmware wants mapped 1:1 at all times',
    fix: 'a48ce36e2786 (v6.6)',
    source: "a48ce36e2786: the rule was that of VT-d alone, and is the core's since",
    design: 'mainline',
    setBack: { directBlocking: 'accepted' },
    scope: { topology: 'direct' },
    found: { property: 'I-38', steps: 1 },
  },
  {
    slug: 'release-of-never-attached',
    title: 'VT-d releases a device that was never attached, and follows its domain, which is NULL',
    fix: '81e921fd3216 (v6.9)',
    source: '81e921fd3216, of a kdump kernel; recorded on 6.1.192: rmrr_hotadd step 11, of a newcomer that is refused',
    design: 'mainline',
    setBack: { releaseDomain: 'none' },
    scope: { topology: 'newcomer-refused', driver: 'intel-vtd' },
    found: { property: 'I-51', steps: 1 },
  },
  {
    slug: 'hot-add-to-default',
    title: 'a newcomer ends on the default domain, although its group is on a domain of a kernel driver',
    fix: 'e7f85dfbbc9c (v6.5)',
    source: 'e7f85dfbbc9c: iommu_probe_device attached the default domain once more, unless the group was owned',
    design: 'mainline',
    setBack: { hotAdd: 'current-then-default' },
    scope: { topology: 'driver-domain-kept' },
    found: { property: 'I-05', steps: 5 },
  },
  {
    slug: 'function-gets-another-group',
    title: 'a function that is added again gets a group of its own, and a driver, while its sibling is with a user',
    fix: null,
    source:
      'get_pci_function_alias_group, v7.0: looks for siblings only where pdev->multifunction is set; pci_scan_slot sets it ' +
      'of later functions, when pci_scan_single_device has added them: too late, if the header of the function lacks the bit',
    design: 'mainline',
    setBack: {},
    scope: { topology: 'regrouped' },
    found: { property: 'I-37', steps: 3 },
  },
  {
    slug: 'deferred-detach-skipped',
    title: 'a detach skips a device whose attach the driver says is put off, and the domain is freed',
    fix: 'dd8a25c557e1 (v6.3)',
    source: 'dd8a25c557e1: the attach is unconditional, and the caller is going to free the domain',
    // detach_dev went in the same series: only drivers without default domains get here.
    design: 'v6.1+deferral=recorded',
    setBack: { deferral: 'asked' },
    scope: { topology: 'deferred-stays', driver: 'msm' },
    found: { property: 'I-06', steps: 4 },
  },
];
