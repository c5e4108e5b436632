/** Intel VT-d: drivers/iommu/intel/iommu.c. */
import type { DriverProfile } from '../configuration.ts';
import { BLOCKED } from '../names.ts';
import { contract } from './contract.ts';
import { MSI } from './reserved.ts';

const RMRR = { errno: '-EPERM', because: 'RMRR', leaves: 'old', of: 'unmanaged' } as const;

/** What fails after the old context is torn down: -ENODEV, -EFAULT and -ENOMEM as well as this. */
const LATE = { errno: '-EINVAL', because: 'incompatible', leaves: 'blocked', of: 'paging' } as const;

export const intelVtd: DriverProfile = {
  name: 'intel-vtd',
  title: 'Intel VT-d: blocks the device first, and checks later; before v6.6 refuses one with an RMRR',
  // Which device has an RMRR the topology does not say, except of one that requires a direct mapping: any
  // other may have one, so that more is searched than any one machine can do.
  source:
    'drivers/iommu/intel/iommu.c at v6.1, v6.13 and fd714986e4e4 (v6.19); assumed before v6.6: any device may have ' +
    'an RMRR, and one that requires a direct mapping has one',
  behaviours: [
    {
      since: 'v6.6',
      source:
        'd3aedf94f480 (v6.6): no RMRR check; intel_iommu_attach_device and identity_domain_attach_dev: ' +
        'device_block_translation comes first',
      hasBlockedDomain: true,
      hasStaticIdentity: true,
      neverFails: [BLOCKED],
      failures: [LATE, { errno: '-ENOMEM', leaves: 'blocked', of: 'identity' }],
      transit: 'blocked',
      hasPasids: true,
      followsDomainOnRelease: true,
      releases: BLOCKED,
    },
    {
      since: 'v6.2',
      source: '35a99c54dd60 (v6.2): blocking domain; device_is_rmrr_locked; set_dev_pasid of SVA domains only',
      hasBlockedDomain: true,
      hasStaticIdentity: true,
      neverFails: [BLOCKED],
      failures: [RMRR, { ...RMRR, when: 'direct', isCertain: true }, LATE],
      transit: 'blocked',
      hasPasids: true,
      hasPasidsOfProcessesOnly: true,
      followsDomainOnRelease: true,
      releases: BLOCKED,
      legacyDetach: 'blocks',
    },
    {
      since: 'ever',
      source:
        'v6.1, intel_iommu_attach_device: device_is_rmrr_locked before, prepare_domain_attach_device and ' +
        'domain_add_dev_info after dmar_remove_one_dev_info; intel_iommu_domain_alloc knows no BLOCKED; ' +
        'si_domain is the identity of all groups, as recorded on 6.1.192, and its heir since v6.12, on 6.12.117',
      hasBlockedDomain: false,
      hasStaticIdentity: true,
      neverFails: [],
      failures: [RMRR, { ...RMRR, when: 'direct', isCertain: true }, LATE],
      transit: 'blocked',
      hasPasids: false,
      followsDomainOnRelease: true,
      releases: BLOCKED,
      legacyDetach: 'blocks',
    },
  ],
  contract: contract({
    keptOld: [
      false,
      'intel_iommu_attach_device, v6.13: device_block_translation comes before paging_domain_compatible; before ' +
        'v6.6 only the RMRR check comes first',
    ],
    between: [true, 'device_block_translation, v6.13: the device is blocked on the way'],
    blocks: [true, 'blocking_domain_attach_dev, 35a99c54dd60 (v6.2); none before'],
    again: [true, 'intel_iommu_attach_device, v6.13'],
    truthful: [true, 'intel_iommu_attach_device, v6.13'],
    released: [true, 'intel_iommu_ops, v6.19: release_domain is the blocking domain'],
  }),
  // DMAR names what is behind it; coherency depends on the hardware (snoop control).
  takesDevices: 'when added',
  reservesOnPc: [MSI],
  enforcesCoherency: false,
  breaks: {
    'I-05': 'a device that refuses a domain is left blocked: intel_iommu_attach_device, v6.13',
  },
};
