/**
 * Reserved regions that every group of a PC has, whatever its devices are: `iommu_get_group_resv_regions`. What the
 * firmware demands for single devices comes on top.
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
