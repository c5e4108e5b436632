/** Arm: drivers/iommu/arm/arm-smmu/arm-smmu.c and drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c. */
import type { DriverBehaviour, DriverProfile } from '../configuration.ts';
import { BLOCKED, IDENTITY } from '../names.ts';
import { contract } from './contract.ts';

const OTHER_SMMU = { errno: '-EINVAL', because: 'other SMMU', leaves: 'old', of: 'paging' } as const;

/** Answer (c) to what becomes of PASIDs when the RID is detached: it is refused. */
const SVA_ENABLED = {
  errno: '-EBUSY',
  because: 'SVA',
  leaves: 'old',
  when: 'with PASIDs',
  isCertain: true,
} as const;

const smmuV3: DriverBehaviour = {
  since: 'v6.19',
  source: '52f77fb176ec (v6.19): release_domain is the blocked domain, and the core decides; else as at v6.11',
  hasBlockedDomain: true,
  hasStaticIdentity: true,
  neverFails: [BLOCKED, IDENTITY],
  failures: [OTHER_SMMU],
  transit: 'none',
  isHitless: true,
  hasPasids: true,
  refusesExited: true,
  releases: BLOCKED,
};

/** arm_smmu_release_device up to 52f77fb176ec (v6.19): "Put the STE back to what arm_smmu_init_strtab() sets". */
const smmuV3DirectByItself: DriverBehaviour = {
  ...smmuV3,
  since: 'v6.11',
  source:
    'ce26ea9e6e12 (v6.11): IDENTITY and BLOCKED can be set while PASIDs are used; any domain to a PASID; ' +
    'arm_smmu_release_device: identity where the device requires a direct mapping',
  releasesDirectToIdentity: true,
};

const smmuV3BeforePasids: DriverBehaviour = {
  ...smmuV3DirectByItself,
  since: 'v6.10',
  source:
    '78a5fbe8395b (v6.10): context descriptors are written by arm_smmu_write_entry, too; arm_smmu_attach_dev: ' +
    'arm_smmu_master_sva_enabled is -EBUSY',
  failures: [OTHER_SMMU, SVA_ENABLED],
  hasPasidsOfProcessesOnly: true,
};

const smmuV3Before: DriverBehaviour = {
  since: 'ever',
  source:
    'arm_smmu_attach_dev, v6.1: arm_smmu_detach_dev writes an aborting STE before the new domain is checked ' +
    '(disable_bypass, the default)',
  hasBlockedDomain: false,
  hasStaticIdentity: false,
  neverFails: [],
  failures: [{ ...OTHER_SMMU, leaves: 'blocked' }, SVA_ENABLED],
  transit: 'blocked',
  hasPasids: true,
  hasPasidsOfProcessesOnly: true,
  releases: BLOCKED,
};

/** The stream table entry is replaced hitlessly; from one stage 1 domain to another it stays, and its CD 0 changes. */
const smmuV3OnlyEntry: DriverBehaviour = {
  ...smmuV3Before,
  since: 'v6.9',
  source:
    '12dacfb5b938, 352bd64cd828 and d36464f40f29 (v6.9): static identity and blocked domains; arm_smmu_attach_dev, ' +
    'd2e053d73247 (v6.9): arm_smmu_write_ctx_desc clears the context descriptor before it writes the new one',
  hasBlockedDomain: true,
  hasStaticIdentity: true,
  neverFails: [BLOCKED, IDENTITY],
  failures: [OTHER_SMMU, SVA_ENABLED],
  transitOf: 'paging',
  refusesExited: true,
  releasesDirectToIdentity: true,
};

/**
 * Before 10e4968cd511 (v6.7) the table of PASIDs was of the domain. It cannot show: only processes had PASIDs, set by
 * kernel drivers, and the groups that these run in share no domain. `pasid-tables=of-domain` shows it.
 */
export const armSmmuV3: DriverProfile = {
  name: 'arm-smmu-v3',
  title: 'Arm SMMUv3: since v6.9 checks first, since v6.10 replaces hitlessly; before v6.11 no change with PASIDs',
  source:
    'drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c, arm_smmu_attach_dev, at v6.1, d2e053d73247 (v6.9), 78a5fbe8395b (v6.10) and v6.11',
  behaviours: [smmuV3, smmuV3DirectByItself, smmuV3BeforePasids, smmuV3OnlyEntry, smmuV3Before],
  contract: contract({
    keptOld: [true, 'arm_smmu_attach_prepare fails before arm_smmu_install_ste_for_dev, v6.11; not before v6.9'],
    between: [true, 'arm_smmu_write_entry, v6.11'],
    blocks: [true, 'arm_smmu_attach_dev_blocked, 352bd64cd828 (v6.9); none before'],
    again: [
      true,
      'arm_smmu_attach_dev, v6.11, of stage 1, which is what is modelled; before, -EBUSY while SVA is enabled',
    ],
    truthful: [true, 'arm_smmu_attach_dev, v6.11'],
    released: [true, 'd36464f40f29 (v6.9): arm_smmu_release_device; before, arm_smmu_detach_dev'],
  }),
  // IORT or the device tree names what is behind it: arm_smmu_of_xlate.
  takesDevices: 'when bound',
  breaks: {},
};

const smmuV2: DriverBehaviour = {
  since: 'v6.8',
  source:
    'bbbf11eea38c and 22bb7b41476a (v6.8): static blocked and identity domains; arm_smmu_attach_dev, v7.0: S2CRs are ' +
    'written last',
  hasBlockedDomain: true,
  hasStaticIdentity: true,
  neverFails: [],
  failures: [OTHER_SMMU, { errno: '-EACCES', because: 'runtime PM', leaves: 'old' }],
  transit: 'none',
  hasPasids: false,
  releases: BLOCKED,
  hasReleaseDomain: false,
};

export const armSmmu: DriverProfile = {
  name: 'arm-smmu',
  title: 'Arm SMMUv2: checks first; any attach needs the SMMU powered, blocking included',
  source: 'drivers/iommu/arm/arm-smmu/arm-smmu.c, arm_smmu_attach_dev and arm_smmu_attach_dev_type, v7.0',
  behaviours: [
    smmuV2,
    {
      ...smmuV2,
      since: 'ever',
      source: 'arm_smmu_attach_dev, v6.1: arm_smmu_domain_add_master comes last; no blocked domain is known',
      hasBlockedDomain: false,
      hasStaticIdentity: false,
    },
  ],
  contract: contract({
    keptOld: [true, 'arm_smmu_attach_dev, v7.0: arm_smmu_master_install_s2crs comes last'],
    between: [true, 'arm_smmu_master_install_s2crs, v7.0: from one S2CR value to the next'],
    blocks: [false, 'arm_smmu_attach_dev_type, v7.0: passes on what arm_smmu_rpm_get fails with'],
    again: [true, 'arm_smmu_attach_dev, v7.0: as any attach'],
    truthful: [true, 'arm_smmu_attach_dev, v7.0'],
    released: [true, 'arm_smmu_release_device, v7.0: arm_smmu_master_free_smes; faults by default (disable_bypass)'],
  }),
  breaks: {
    'I-40': 'blocking fails where the SMMU cannot be powered: arm_smmu_attach_dev_type, v7.0',
  },
};
