/**
 * IOMMU drivers: what each does when the core calls it, and which clauses of `struct iommu_ops` it keeps.
 *
 * A failure that the interface allows is listed in `failures`; what the device is left in is up to the
 * driver, and the core has to live with it.
 */
import type { ContractClause, DriverBehaviour, DriverProfile } from '../configuration.ts';
import { BLOCKED, IDENTITY } from '../names.ts';

const keptOld = 'a failed attach leaves the device on its old domain';
const between = 'between two domains a device reaches one of them or nothing';
const blocks = 'there is a static blocked domain, whose attach cannot fail';

const clause = (text: string, isKept: ContractClause['isKept'], source: string): ContractClause => ({
  clause: text,
  isKept,
  source,
});

/** Where the clauses come from: not every one is written down as such. */
const FROM = {
  keptOld:
    'include/linux/iommu.h asks it of set_dev_pasid only; for attach_dev the core relies on it since 2b33598e666d ' +
    '(v6.19), where __iommu_group_set_domain_internal leaves the member that failed alone',
  between:
    '0286300e6045 (v5.19), the comment in __iommu_group_set_domain: DMA can be discarded during the transition, ' +
    'and must only be able to access either new_domain or group->domain; the same in v7.0',
  blocks: 'include/linux/iommu.h, struct iommu_ops, blocked_domain',
};

const ideal: DriverBehaviour = {
  since: 'ever',
  hasBlockedDomain: true,
  neverFails: [BLOCKED, IDENTITY],
  failures: [{ errno: '-EINVAL', because: 'incompatible', leaves: 'old' }],
  transit: 'none',
  hasPasids: true,
  refusesExited: true,
  releases: BLOCKED,
};

export const drivers: readonly DriverProfile[] = [
  {
    name: 'ideal',
    title: 'keeps every clause of the contract',
    source: 'the clauses of the contract, as chosen by us: no driver was read',
    behaviours: [ideal],
    contract: [
      clause(keptOld, true, FROM.keptOld),
      clause(between, true, FROM.between),
      clause(blocks, true, FROM.blocks),
    ],
    hitless: 'chosen by us: more than the contract asks for',
  },
  {
    name: 'intel-vtd',
    title: 'Intel VT-d: blocks the device first, and checks later; before v6.13 refuses one with an RMRR',
    // Which device has an RMRR the topology does not say, except of one that requires a direct mapping: any
    // other may have one, so that more is searched than any one machine can do.
    source:
      'drivers/iommu/intel/iommu.c at v6.13 and v6.1, intel_iommu_attach_device (v6.1: device_is_rmrr_locked); assumed ' +
      'at v6.1: any device may have an RMRR, and one that requires a direct mapping has one',
    behaviours: [
      {
        since: 'v6.5',
        hasBlockedDomain: true,
        neverFails: [BLOCKED],
        failures: [{ errno: '-EINVAL', because: 'incompatible', leaves: 'blocked' }],
        transit: 'blocked',
        hasPasids: true,
        releases: BLOCKED,
      },
      {
        since: 'ever',
        hasBlockedDomain: false,
        neverFails: [],
        // A device with reserved memory of the firmware is refused before the hardware is touched. What can
        // fail later, after the old context is torn down, is left out: it would leave the device blocked.
        failures: [
          { errno: '-EPERM', because: 'RMRR', leaves: 'old', isForUnmanagedOnly: true, isCertainIfDirect: true },
        ],
        transit: 'blocked',
        hasPasids: false,
        releases: BLOCKED,
      },
    ],
    contract: [
      clause(
        keptOld,
        false,
        'intel_iommu_attach_device, v6.13: device_block_translation comes before paging_domain_compatible',
      ),
      clause(between, true, 'device_block_translation, v6.13: the device is blocked on the way'),
      clause(blocks, true, 'blocking_domain_attach_dev, v6.13; none before'),
    ],
  },
  {
    name: 'arm-smmu-v3',
    title: 'Arm SMMUv3: checks first, and replaces hitlessly',
    source: 'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c, arm_smmu_attach_dev, v6.11',
    behaviours: [{ ...ideal, since: 'v6.5' }],
    contract: [
      clause(keptOld, true, 'arm_smmu_attach_prepare fails before arm_smmu_install_ste_for_dev, v6.11'),
      clause(between, true, 'arm_smmu_write_entry, v6.11'),
      clause(blocks, true, 'arm_smmu_attach_dev_blocked, v6.11'),
    ],
    hitless: 'arm_smmu_write_entry, v6.11',
  },
  {
    name: 'virtio',
    title: 'virtio-iommu: the host decides, and a refusal leaves nobody knows what',
    // An endpoint without a domain may be in bypass where the device offers BYPASS_CONFIG. That a released
    // one is blocked is the kinder of the two, and nothing in the kernel ensures it.
    source:
      'drivers/iommu/virtio-iommu.c, viommu_attach_dev, v6.16; assumed: after DETACH (viommu_release_device) an ' +
      'endpoint is blocked, not in bypass',
    behaviours: [
      {
        since: 'v6.5',
        hasBlockedDomain: false,
        neverFails: [],
        failures: [
          { errno: '-EINVAL', because: 'host', leaves: 'old' },
          { errno: '-EINVAL', because: 'host', leaves: 'new' },
          { errno: '-EINVAL', because: 'host', leaves: 'blocked' },
        ],
        transit: 'none',
        hasPasids: false,
        releases: BLOCKED,
      },
    ],
    contract: [
      clause(keptOld, false, 'viommu_attach_dev, v6.16: any error of the host'),
      clause(between, 'not said', 'the virtio specification does not say; assumed to be kept'),
      clause(blocks, false, 'viommu_ops, v6.16, has no blocked_domain'),
    ],
  },
  {
    name: 'exynos',
    title: 'Exynos: passes through identity, where everything is reachable',
    source: 'drivers/iommu/exynos-iommu.c, exynos_iommu_attach_device, v6.6 to v6.10',
    behaviours: [
      {
        since: 'v6.5',
        hasBlockedDomain: false,
        neverFails: [IDENTITY],
        failures: [],
        transit: 'identity',
        hasPasids: false,
        releases: IDENTITY,
      },
    ],
    contract: [
      clause(
        keptOld,
        true,
        'exynos_iommu_attach_device, v6.6: once exynos_iommu_identity_attach is through, nothing fails',
      ),
      clause(between, false, 'exynos_iommu_attach_device, v6.6: exynos_iommu_identity_attach on the way'),
      clause(blocks, false, 'exynos_iommu_ops, v6.6, has no blocked_domain'),
    ],
  },
];
