/** Addresses that IOMMUs of a PC keep from being mapped. */
import type { AddressRange } from '../configuration.ts';

/**
 * Where devices write their MSIs: IOAPIC_RANGE_START of intel_iommu_get_resv_regions, MSI_RANGE_START of
 * amd_iommu_get_resv_regions, v6.1 and v6.12; and what QEMU tells a virtio-iommu of a PC (viommu_get_resv_regions).
 * Recorded on 6.1.192 and 6.12.117: errors step 25.
 */
export const MSI: AddressRange = { iova: 0xfee00000, size: 0x100000 };

/** Of HyperTransport: HT_RANGE_START to HT_RANGE_END of amd_iommu_get_resv_regions. */
export const HYPER_TRANSPORT: AddressRange = { iova: 0xfd00000000, size: 0x300000000 };
