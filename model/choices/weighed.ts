/** What was weighed on the lists and is the same in every kernel, or as good as: one value each was ever in force. */
import type { ChoiceDescription } from './choice.ts';

export const WEIGHED_CHOICES = {
  blockingBy: {
    name: 'blocking-by',
    sentence: 'What a group is moved to where everything is to be blocked.',
    values: [
      {
        value: 'domain',
        since: 'ever',
        source: '0286300e6045 (v5.19): the blocked domain of the driver, or an empty UNMANAGED one',
      },
      {
        value: 'detach-op',
        source:
          'Lu Baolu, "iommu: Add blocking_domain_ops field in iommu_ops" of 2022-05-16: detach_dev, where the driver ' +
          'has it',
      },
    ],
  },
  kernelOwner: {
    name: 'kernel-owner',
    sentence: "Who counts a kernel driver as an owner of its device's group.",
    values: [
      {
        value: 'bus',
        since: 'ever',
        source: '512881eacfa7 (v5.19): dma_configure of each bus, unless the driver sets driver_managed_dma',
      },
      {
        value: 'driver',
        source: 'weighed in 2021: every driver by itself; one that was not taught to does not',
      },
    ],
  },
  ownershipWithPasids: {
    name: 'ownership-with-pasids',
    sentence: 'Whether a group can pass between drivers and users while a PASID is attached.',
    values: [
      {
        value: 'refused',
        since: 'ever',
        source: '16603704559c (v6.2): pasid_array must be empty; before, there was none',
      },
      {
        value: 'not-asked',
        source: 'weighed in September 2022: drivers detach their PASIDs, and the core need not look',
      },
    ],
  },
  pasidTables: {
    name: 'pasid-tables',
    sentence: 'Whose the PASID table is that a device goes through.',
    values: [
      {
        value: 'of-device',
        since: 'ever',
        source: 'iommu_attach_device_pasid, 16603704559c (v6.2): each RID has its own',
      },
      {
        value: 'of-domain',
        source:
          'Arm SMMUv3 in September 2022, arm_smmu_s1_cfg of the domain: the RIDs that share a domain share its PASIDs',
      },
    ],
  },
  domainAllocation: {
    name: 'domain-allocation',
    sentence: 'For what a paging domain is allocated: of which IOMMU driver it is.',
    values: [
      { value: 'device', since: 'v6.11', source: 'a27bf2743cb8 (v6.11): iommu_paging_domain_alloc(dev)' },
      {
        value: 'bus',
        since: 'ever',
        source: 'iommu_domain_alloc(bus): the driver of the first IOMMU on the bus, whichever the device is behind',
      },
    ],
  },
} as const satisfies Record<string, ChoiceDescription>;
