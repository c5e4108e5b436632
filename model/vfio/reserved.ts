/**
 * What the IOMMUs of a PC say of every group, whatever its devices are: its reserved regions
 * (`iommu_get_group_resv_regions`), to which come what the firmware demands for single devices, and whether DMA is coherent.
 */
import type { AddressRange } from '../configuration.ts';

/** Where devices write their MSIs: IOAPIC_RANGE_START, MSI_RANGE_START, and what QEMU tells a virtio-iommu of a PC. */
const MSI: AddressRange = { iova: 0xfee00000, size: 0x100000 };

/** Addresses of HyperTransport: HT_RANGE_START to HT_RANGE_END. */
const HYPER_TRANSPORT: AddressRange = { iova: 0xfd00000000, size: 0x300000000 };

/**
 * By name of the driver profile; nothing is known of others.
 *
 * Sources: intel_iommu_get_resv_regions, amd_iommu_get_resv_regions and viommu_get_resv_regions at v6.1 and v6.12;
 * recorded on 6.1.192 and 6.12.117: errors step 25.
 */
export const RESERVED_ON_A_PC: Readonly<Record<string, readonly AddressRange[]>> = {
  'intel-vtd': [MSI],
  amd: [MSI, HYPER_TRANSPORT],
  virtio: [MSI],
  'virtio-bypass': [MSI],
};

/**
 * Driver profiles of which `enforce_cache_coherency` works for every device: amd_iommu_enforce_cache_coherency (v5.19).
 * Intel's depends on the hardware (snoop control), and virtio's driver has none.
 */
export const ENFORCES_COHERENCY: readonly string[] = ['amd'];
