/** AMD-Vi: drivers/iommu/amd/iommu.c. */
import type { DriverBehaviour, DriverProfile } from '../configuration.ts';
import { BLOCKED } from '../names.ts';
import { contract } from './contract.ts';
import { HYPER_TRANSPORT, MSI } from './reserved.ts';

/** What attach_device fails with, after detach_device: its GCR3 table or its IOMMU's data cannot be allocated. */
const LATE = { errno: '-ENOMEM', leaves: 'blocked', of: 'paging' } as const;

/** Dirty tracking is checked before anything is touched. */
const CHECKED = { errno: '-EINVAL', because: 'dirty tracking', leaves: 'old', of: 'unmanaged' } as const;

const current: DriverBehaviour = {
  since: 'v7.0',
  source: 'amd_iommu_attach_device, v7.0: under SNP identity is refused before anything is touched',
  hasBlockedDomain: true,
  hasStaticIdentity: true,
  neverFails: [BLOCKED],
  failures: [CHECKED, LATE, { errno: '-EINVAL', because: 'SNP', leaves: 'old', of: 'identity' }],
  transit: 'blocked',
  hasPasids: true,
  hasPasidsOfProcessesOnly: true,
  // iommu_sva_set_dev_pasid, 1af95763e0a3: -EINVAL without a GCR3 table (is_pasid_enabled). Identity has one, and v2 page
  // tables (pdom_is_sva_capable); a paging domain without flags has v1 ones (amd_iommu_pgtable), which is what is modelled.
  hasPasidsOverIdentityOnly: true,
  // iommu_sva_set_dev_pasid, v7.0: -EOPNOTSUPP where the old domain is given. Nobody gave one before v7.0.
  refusesProcessOver: true,
  dropsPasids: true,
  demandsTypeWithPasids: 'identity',
  releases: BLOCKED,
};

const checked: DriverBehaviour = {
  ...current,
  since: 'v6.13',
  source:
    'amd_iommu_attach_device, fd714986e4e4 (v6.19): the check of dirty tracking comes before detach_device; ' +
    '4402f2627d30 (v6.13): one static identity domain',
  failures: [CHECKED, LATE],
};

/** The release domain came with a0e086b16eca (v6.13): before, release_device detaches by itself. */
const allocating: DriverBehaviour = {
  ...checked,
  since: 'v6.12.91',
  source: 'd16041124de1 (v6.13, and 6.12.91): an attach allocates; amd_iommu_domain_alloc: identity for each group',
  hasStaticIdentity: false,
  hasReleaseDomain: false,
};

const blocking: DriverBehaviour = {
  ...allocating,
  since: 'v6.12',
  source:
    'e5e5cc8f73fa (v6.12): static blocked domain; do_attach fails only where it makes a GCR3 table, which v1 page ' +
    'tables do without',
  failures: [CHECKED],
};

const unblocked: DriverBehaviour = {
  ...blocking,
  since: 'v6.10',
  source:
    '1af95763e0a3 (v6.10): processes on PASIDs; amd_iommu_domain_alloc: a blocking domain is an empty UNMANAGED one; ' +
    'amd_iommu_attach_device: detach_device comes first',
  hasBlockedDomain: false,
  neverFails: [],
  legacyDetach: 'blocks',
};

const withoutPasids: DriverBehaviour = {
  ...unblocked,
  since: 'v6.7',
  source: '421a511a293f (v6.7): dirty tracking; else as before 1af95763e0a3 (v6.10)',
  hasPasids: false,
};

const unchecked: DriverBehaviour = {
  ...withoutPasids,
  since: 'v6.4',
  source: '29f54745f245 (v6.4, and 6.3.y): a type that is not known gets no domain; attach_device, v6.0: nothing fails',
  failures: [],
};

export const amd: DriverProfile = {
  name: 'amd',
  title: 'AMD, v1 page tables: blocks the device on its way; PASIDs default to identity, and need it',
  source: 'drivers/iommu/amd/iommu.c at fd714986e4e4 (v6.19) and v7.0, before v6.12, and at v6.0',
  behaviours: [
    current,
    checked,
    allocating,
    blocking,
    unblocked,
    withoutPasids,
    unchecked,
    {
      ...unchecked,
      since: 'ever',
      source:
        'protection_domain_alloc before 29f54745f245 looks for IDENTITY and UNMANAGED only: of type BLOCKED the core ' +
        'gets an empty paging domain; 6.1.y did not take that commit',
      allocatesBlocked: true,
    },
  ],
  contract: contract({
    keptOld: [false, 'amd_iommu_attach_device, fd714986e4e4 (v6.19): attach_device fails after detach_device'],
    between: [true, 'detach_device, v6.19: dev_update_dte clears the device table entry, which blocks'],
    blocks: [true, 'blocked_domain_attach_device, v6.19'],
    again: [true, 'amd_iommu_attach_device, v6.19'],
    truthful: [true, 'amd_iommu_attach_device, v6.19'],
    released: [true, 'c21b34762e2f (v6.19): release_domain is the blocked domain; before, release_device detaches'],
  }),
  // IVRS names what is behind it; amd_iommu_enforce_cache_coherency (v5.19) refuses nobody.
  takesDevices: 'when added',
  reservesOnPc: [MSI, HYPER_TRANSPORT],
  enforcesCoherency: true,
  breaks: {
    'I-05': 'a device whose attach_device fails is left blocked: amd_iommu_attach_device, v6.19',
    'I-06':
      'under SNP identity is refused to a released device that requires a direct mapping, which the core ignores: ' +
      'amd_iommu_attach_device, v7.0, and iommu_deinit_device, e94160488e65 (v6.19)',
    'I-21': 'a change of the domain of the RID frees the table of PASIDs: detach_device and destroy_gcr3_table, v6.19',
    'I-26': 'such a device stays on the default domain, which is freed with the last device: as I-06',
    'I-48': 'a PASID is removed from a table that was freed meanwhile: detach_device and destroy_gcr3_table, v6.19',
  },
};
