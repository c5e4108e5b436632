/**
 * IOMMU drivers: what each does when the core calls it, and which clauses of `struct iommu_ops` it keeps.
 *
 * A failure that the interface allows is listed in `failures`; what the device is left in is up to the
 * driver, and the core has to live with it.
 */
import type { ContractClause, DriverBehaviour, DriverProfile } from './configuration.ts';
import { BLOCKED, IDENTITY } from './names.ts';

const keptOld = 'a failed attach leaves the device on its old domain';
const hitless = 'between two domains the device is on one of them';
const blocks = 'there is a static blocked domain, whose attach cannot fail';

const clause = (text: string, isKept: boolean, source: string): ContractClause => ({ clause: text, isKept, source });

const OPS = 'include/linux/iommu.h, attach_dev';

const ideal: DriverBehaviour = {
  hasBlockedDomain: true,
  neverFails: [BLOCKED, IDENTITY],
  failures: [{ errno: '-EINVAL', leaves: 'old' }],
  transit: 'none',
  hasPasids: true,
  releases: BLOCKED,
};

export const drivers: readonly DriverProfile[] = [
  {
    name: 'ideal',
    title: 'keeps every clause of the contract',
    source: `${OPS}: in the error case the device keeps its old configuration`,
    current: ideal,
    older: ideal,
    contract: [clause(keptOld, true, OPS), clause(hitless, true, OPS), clause(blocks, true, OPS)],
  },
  {
    name: 'intel-vtd',
    title: 'Intel VT-d: blocks the device first, and checks later',
    source: 'drivers/iommu/intel/iommu.c, intel_iommu_attach_device, v6.13; v6.1: device_is_rmrr_locked',
    current: {
      hasBlockedDomain: true,
      neverFails: [BLOCKED],
      failures: [{ errno: '-EINVAL', leaves: 'blocked' }],
      transit: 'blocked',
      hasPasids: true,
      releases: BLOCKED,
    },
    older: {
      hasBlockedDomain: false,
      neverFails: [],
      // A device with reserved memory of the firmware is refused before the hardware is touched. What can
      // fail later, after the old context is torn down, is left out: it would leave the device blocked.
      failures: [{ errno: '-EPERM', leaves: 'old', isForUnmanagedOnly: true }],
      transit: 'blocked',
      hasPasids: false,
      releases: BLOCKED,
    },
    contract: [
      clause(keptOld, false, 'device_block_translation comes before paging_domain_compatible'),
      clause(hitless, false, 'device_block_translation'),
      clause(blocks, true, 'blocking_domain_attach_dev; none before v6.13'),
    ],
  },
  {
    name: 'arm-smmu-v3',
    title: 'Arm SMMUv3: checks first, and replaces hitlessly',
    source: 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c, arm_smmu_attach_dev, v6.11',
    current: ideal,
    contract: [
      clause(keptOld, true, 'arm_smmu_attach_prepare fails before arm_smmu_install_ste_for_dev'),
      clause(hitless, true, 'arm_smmu_write_entry'),
      clause(blocks, true, 'arm_smmu_attach_dev_blocked'),
    ],
  },
  {
    name: 'virtio',
    title: 'virtio-iommu: the host decides, and a refusal leaves nobody knows what',
    source: 'drivers/iommu/virtio-iommu.c, viommu_attach_dev, v6.16',
    current: {
      hasBlockedDomain: false,
      neverFails: [],
      failures: [
        { errno: '-EINVAL', leaves: 'old' },
        { errno: '-EINVAL', leaves: 'new' },
        { errno: '-EINVAL', leaves: 'blocked' },
      ],
      transit: 'none',
      hasPasids: false,
      releases: BLOCKED,
    },
    contract: [
      clause(keptOld, false, 'viommu_attach_dev: any error of the host'),
      clause(hitless, false, 'not said by the virtio specification'),
      clause(blocks, false, 'viommu_ops has no blocked_domain'),
    ],
  },
  {
    name: 'exynos',
    title: 'Exynos: passes through identity, where everything is reachable',
    source: 'drivers/iommu/exynos-iommu.c, exynos_iommu_attach_device, v6.6 to v6.10',
    current: {
      hasBlockedDomain: false,
      neverFails: [IDENTITY],
      failures: [],
      transit: 'identity',
      hasPasids: false,
      releases: IDENTITY,
    },
    contract: [
      clause(keptOld, true, 'once exynos_iommu_identity_attach is through, nothing fails'),
      clause(hitless, false, 'exynos_iommu_identity_attach'),
      clause(blocks, false, 'exynos_iommu_ops has no blocked_domain'),
    ],
  },
];
